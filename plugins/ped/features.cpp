#include "plugins/ped/features.hpp"

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstring>

namespace assay::ped {
namespace {

std::uint64_t fnv(std::uint64_t hash, std::uint64_t word) { return (hash ^ word) * 0x100000001B3u; }

}  // namespace

template <class T>
Labels relabelled(const std::vector<T>& values) {
  auto sorted = values;
  std::sort(sorted.begin(), sorted.end());
  sorted.erase(std::unique(sorted.begin(), sorted.end()), sorted.end());
  Labels y{{}, static_cast<Index>(sorted.size())};
  for (const auto& value : values)
    y.of.push_back(std::lower_bound(sorted.begin(), sorted.end(), value) - sorted.begin());
  return y;
}
template Labels relabelled(const std::vector<std::int64_t>&);
template Labels relabelled(const std::vector<std::string>&);

Vector counts(const Labels& y) {
  Vector n = Vector::Zero(y.classes);
  for (const auto c : y.of) ++n[c];
  return n;
}

Eigen::MatrixXd class_means(const Matrix& features, const Labels& y,
                            const Eigen::RowVectorXd& origin) {
  Matrix sums = Matrix::Zero(y.classes, features.cols());
  for (Index n = 0; n < features.rows(); ++n) sums.row(y[n]) += features.row(n) - origin;
  return counts(y).cwiseInverse().asDiagonal() * sums;
}

Eigen::MatrixXd class_means(const Matrix& features, const Labels& y) {
  const Eigen::RowVectorXd origin = features.row(0);
  return class_means(features, y, origin).rowwise() + origin;
}

Eigen::MatrixXd class_variances(const Matrix& features, const Labels& y,
                                const Eigen::MatrixXd& means) {
  const Matrix centres = means;
  Matrix sums = Matrix::Zero(y.classes, features.cols());
  for (Index n = 0; n < features.rows(); ++n)
    sums.row(y[n]).array() += (features.row(n) - centres.row(y[n])).array().square();
  return counts(y).cwiseInverse().asDiagonal() * sums;
}

std::string checksum(const Matrix& features) {
  std::uint64_t hash = 0xCBF29CE484222325u;
  for (const auto size : {features.rows(), features.cols()})
    hash = fnv(hash, static_cast<std::uint64_t>(size));
  for (Index i = 0; i < features.size(); ++i) {
    std::uint64_t bits = 0;
    std::memcpy(&bits, features.data() + i, sizeof bits);
    hash = fnv(hash, bits);
  }
  char text[17];
  std::snprintf(text, sizeof text, "%016llx", static_cast<unsigned long long>(hash));
  return text;
}

}  // namespace assay::ped
