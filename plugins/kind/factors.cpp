#include "plugins/kind/factors.hpp"

#include <Eigen/LU>
#include <Eigen/SVD>
#include <algorithm>
#include <cmath>
#include <numeric>

namespace assay::kind {
namespace {

Vector unit_direction(Index size, Rng& rng) {
  Vector v(size);
  for (auto& x : v) x = rng.normal();
  return v / v.norm();
}

Matrix fresh_layer(Index outputs, Index inputs, Rng& rng) {
  const double bound = 1 / std::sqrt(static_cast<double>(inputs));
  Matrix w(outputs, inputs);
  for (Index k = 0; k < w.size(); ++k) w.data()[k] = rng.uniform(-bound, bound);
  return w;
}

Factors without_components(Index outputs, Index inputs, Index rank) {
  return {Matrix(outputs, rank), Vector(rank), Matrix(inputs, rank)};
}

}  // namespace

Factors Factors::range(Index begin, Index size) const {
  return {u.middleCols(begin, size), s.segment(begin, size), v.middleCols(begin, size)};
}

Factors Factors::reordered(const std::vector<std::size_t>& order) const {
  auto result = without_components(u.rows(), v.rows(), static_cast<Index>(order.size()));
  for (Index i = 0; i < result.rank(); ++i) {
    const auto from = static_cast<Index>(order[to_size(i)]);
    result.u.col(i) = u.col(from);
    result.s[i] = s[from];
    result.v.col(i) = v.col(from);
  }
  return result;
}

Factors singular_factors(MatrixView w) {
  const Eigen::BDCSVD<Eigen::MatrixXd> svd(w, Eigen::ComputeThinU | Eigen::ComputeThinV);
  return {svd.matrixU(), svd.singularValues(), svd.matrixV()};
}

Factors random_factors(Index outputs, Index inputs, Index rank, Rng& rng) {
  const auto all = singular_factors(fresh_layer(outputs, inputs, rng));
  const Index own = std::min(rank, all.rank());
  auto result = without_components(outputs, inputs, rank);
  const auto order = rng.sample(to_size(all.rank()), to_size(all.rank()));
  const auto first = all.reordered(order).range(0, own);
  result.u.leftCols(own) = first.u;
  result.s.head(own) = first.s;
  result.v.leftCols(own) = first.v;
  for (Index i = own; i < rank; ++i) {
    result.u.col(i) = unit_direction(outputs, rng);
    result.s[i] = all.s[all.rank() - 1];
    result.v.col(i) = unit_direction(inputs, rng);
  }
  if (own == rank) return result;
  return result.reordered(rng.sample(to_size(rank), to_size(rank)));
}

std::vector<std::size_t> by_size(const Factors& f) {
  const Vector size = f.u.colwise()
                          .norm()
                          .transpose()
                          .cwiseProduct(f.v.colwise().norm().transpose())
                          .cwiseProduct(f.s.cwiseAbs());
  std::vector<std::size_t> order(to_size(f.rank()));
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](std::size_t i, std::size_t j) {
    return size[static_cast<Index>(i)] > size[static_cast<Index>(j)];
  });
  return order;
}

Split principal_split(MatrixView w, Index rank) {
  const auto all = singular_factors(w);
  const auto top = all.range(0, rank);
  const auto rest = all.range(rank, all.rank() - rank);
  const Vector root = top.s.cwiseSqrt();
  return {top.u * root.asDiagonal(), root.asDiagonal() * top.v.transpose(), rest.product()};
}

Matrix cayley(MatrixView lower, Index block) {
  const Index size = lower.rows() * block;
  Matrix r = Matrix::Zero(size, size);
  for (Index b = 0; b < lower.rows(); ++b) {
    Eigen::MatrixXd q = Eigen::MatrixXd::Zero(block, block);
    for (Index i = 1, k = 0; i < block; ++i)
      for (Index j = 0; j < i; ++j, ++k) {
        q(i, j) = lower(b, k);
        q(j, i) = -lower(b, k);
      }
    const auto identity = Eigen::MatrixXd::Identity(block, block);
    r.block(b * block, b * block, block, block) = (identity - q).partialPivLu().solve(identity + q);
  }
  return r;
}

Matrix shifted(const Factors& f, const Vector& delta) {
  return f.u * (f.s + delta).cwiseMax(0).asDiagonal() * f.v.transpose();
}

}  // namespace assay::kind
