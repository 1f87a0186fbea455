#include "plugins/ped/projection.hpp"

#include <Eigen/QR>
#include <Eigen/SVD>
#include <optional>
#include <vector>

#include "plugins/ped/gram.hpp"

namespace assay::ped {
namespace {

// Least to largest eigenvalue of a Gram matrix down to which it is as good as the features: below,
// rounding has eaten half of the digits of the least one.
constexpr double kTrusted = 1e-8;

// C x D: of the rows that belong to each class.
Matrix class_sums(const Matrix& rows, const Labels& y) {
  Matrix sums = Matrix::Zero(y.classes, rows.cols());
  for (Index n = 0; n < y.size(); ++n) sums.row(y[n]) += rows.row(n);
  return sums;
}

// A dimension that is 0 for every sample says nothing, and would spoil the condition.
std::vector<Index> alive_dimensions(const Matrix& features) {
  std::vector<Index> alive;
  for (Index d = 0; d < features.cols(); ++d)
    if ((features.col(d).array() != 0).any()) alive.push_back(d);
  return alive;
}

// From F'F or FF', whichever is smaller; nothing where that has lost too many digits of F.
// u' t = v' F' t / s, so that the sums of each class's samples stand for the N x k matrix U.
std::optional<Projection> project_by_gram(const Matrix& features, const Labels& y) {
  const bool is_tall = features.rows() > features.cols();
  const auto s = spectrum(is_tall ? gram(features) : gram_of_rows(features));
  if (!(s.values[0] > kTrusted * s.values[s.values.size() - 1])) return std::nullopt;
  Projection p{s.values, {}, {}};
  if (is_tall) {
    const Eigen::MatrixXd x = s.vectors.transpose() * class_sums(features, y).transpose();
    p.squares = s.values.cwiseInverse().asDiagonal() * x.cwiseAbs2();
  } else {
    p.squares = class_sums(s.vectors, y).transpose().cwiseAbs2();
  }
  return p;
}

// U' t for the left singular vectors U of F = Q R, those of R times Q.
Eigen::MatrixXd in_factor(const Eigen::HouseholderQR<Eigen::MatrixXd>& qr,
                          const Eigen::MatrixXd& left, const Labels& y) {
  Eigen::MatrixXd t = Eigen::MatrixXd::Zero(y.size(), y.classes);
  for (Index n = 0; n < y.size(); ++n) t(n, y[n]) = 1;
  t = qr.householderQ().adjoint() * t;
  return left.transpose() * t.topRows(left.rows());
}

// From the triangular factor of F, or of F' where that is the taller one: the errors of its
// singular values are relative to the largest value itself, not to its square.
Projection project_by_factor(const Matrix& features, const Labels& y) {
  const bool is_tall = features.rows() > features.cols();
  const Eigen::HouseholderQR<Eigen::MatrixXd> qr(is_tall ? Eigen::MatrixXd(features)
                                                         : Eigen::MatrixXd(features.transpose()));
  const Index size = std::min(features.rows(), features.cols());
  const Eigen::MatrixXd r = qr.matrixQR().topRows(size).triangularView<Eigen::Upper>();
  const Eigen::BDCSVD<Eigen::MatrixXd> svd(r, is_tall ? Eigen::ComputeFullU : Eigen::ComputeFullV);
  const Vector& s = svd.singularValues();
  const double least = kRoundoff * static_cast<double>(features.rows() + features.cols() - size);
  const Index k = (s.array() > least * s[0] && s.array().square() > 0).count();
  const Eigen::MatrixXd x =
      is_tall ? in_factor(qr, svd.matrixU().leftCols(k), y)
              : Eigen::MatrixXd(class_sums(svd.matrixV().leftCols(k), y).transpose());
  return {s.head(k).cwiseAbs2(), x.cwiseAbs2(), {}};
}

Projection project_alive(const Matrix& features, const Labels& y) {
  auto by_gram = project_by_gram(features, y);
  return by_gram ? std::move(*by_gram) : project_by_factor(features, y);
}

}  // namespace

Projection project(const Matrix& features, const Labels& y) {
  const auto alive = alive_dimensions(features);
  Projection p{Vector(0), Eigen::MatrixXd(0, y.classes), {}};
  if (static_cast<Index>(alive.size()) == features.cols())
    p = project_alive(features, y);
  else if (!alive.empty())
    p = project_alive(features(Eigen::all, alive), y);
  p.residual = (counts(y) - Vector(p.squares.colwise().sum().transpose())).cwiseMax(0);
  if (p.sigma.size() == y.size()) p.residual.setZero();  // else rounding, where nothing is left
  return p;
}

}  // namespace assay::ped
