#include "plugins/ped/transrate.hpp"

#include <Eigen/Cholesky>

#include "plugins/ped/gram.hpp"

namespace assay::ped {
namespace {

double coding_rate(const Matrix& x, double eps) {
  Eigen::MatrixXd m =
      (x.cols() > x.rows() ? gram_of_rows(x) : gram(x)) / (static_cast<double>(x.rows()) * eps);
  m.diagonal().array() += 1;
  return Eigen::MatrixXd(m.llt().matrixL()).diagonal().array().log().sum();
}

Matrix of_class(const Matrix& x, const Labels& y, Index c) {
  std::vector<Index> rows;
  for (Index n = 0; n < y.size(); ++n)
    if (y[n] == c) rows.push_back(n);
  return x(rows, Eigen::all);
}

}  // namespace

double transrate(const Matrix& features, const Labels& y, double eps) {
  const Matrix x = centred(features);
  double classes = 0;
  for (Index c = 0; c < y.classes; ++c) classes += coding_rate(of_class(x, y, c), eps);
  return coding_rate(x, eps) - classes / static_cast<double>(y.classes);
}

}  // namespace assay::ped
