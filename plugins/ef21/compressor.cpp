#include "plugins/ef21/compressor.hpp"

#include <Eigen/SVD>
#include <algorithm>
#include <bit>
#include <cmath>
#include <numeric>
#include <span>

#include "plugins/ef21/kernels.hpp"

namespace assay::ef21 {
namespace {

double as_real(Index n) { return static_cast<double>(n); }
// ceil(log2 n) for n >= 1
double bits_of(Index n) { return static_cast<double>(std::bit_width(to_size(n) - 1)); }

Index matrix_rows(Index dim) { return static_cast<Index>(std::ceil(std::sqrt(as_real(dim)))); }
Index matrix_columns(Index dim) { return (dim + matrix_rows(dim) - 1) / matrix_rows(dim); }

// Places ascending, so that equal choices are equal messages.
void top(const double* v, Index dim, Index k, std::uint32_t* places) {
  if (k == 1) {
    places[0] = static_cast<std::uint32_t>(largest_magnitude(v, padded_width(to_size(dim))));
    return;
  }
  thread_local std::vector<std::uint32_t> order;
  order.resize(to_size(dim));
  std::iota(order.begin(), order.end(), 0U);
  std::nth_element(order.begin(), order.begin() + (k - 1), order.end(),
                   [v](std::uint32_t a, std::uint32_t b) {
                     const double x = std::abs(v[a]), y = std::abs(v[b]);
                     return x > y || (x == y && a < b);
                   });
  std::sort(order.begin(), order.begin() + k);
  std::copy_n(order.begin(), k, places);
}

// The power of two below |x| or the one above, so that the mean is x; those are kept as they are.
double natural(double x, Rng& rng) {
  if (x == 0 || !std::isfinite(x)) return x;
  int exponent = 0;
  const double fraction = 2 * std::frexp(std::abs(x), &exponent) - 1;  // in [0, 1)
  const double low = std::ldexp(1.0, exponent - 1);
  return std::copysign(rng.uniform() < fraction ? 2 * low : low, x);
}

void dither(const double* v, Index dim, double levels, Rng& rng, double* values) {
  const double norm = std::sqrt(squared_norm(v, padded_width(to_size(dim))));
  for (Index j = 0; j < dim; ++j) {
    const double level = norm == 0 ? 0 : std::abs(v[j]) / norm * levels, below = std::floor(level);
    const double chosen = rng.uniform() < level - below ? below + 1 : below;
    values[j] = std::copysign(norm * chosen / levels, v[j]);
  }
}

void truncate(const double* v, Index dim, Index rank, double* values) {
  Matrix m = Matrix::Zero(matrix_rows(dim), matrix_columns(dim));
  std::copy_n(v, dim, m.data());
  const Eigen::JacobiSVD<Eigen::MatrixXd> svd(m, Eigen::ComputeThinU | Eigen::ComputeThinV);
  const Matrix kept = svd.matrixU().leftCols(rank) * svd.singularValues().head(rank).asDiagonal() *
                      svd.matrixV().leftCols(rank).transpose();
  std::copy_n(kept.data(), dim, values);
}

}  // namespace

double Compressor::omega() const {
  const double d = as_real(dim), s = as_real(levels);
  if (kind == Kind::randk) return d / as_real(k) - 1;
  if (kind == Kind::natural) return 0.125;
  if (kind == Kind::qsgd) return std::min(d / (s * s), std::sqrt(d) / s);
  return 0;
}

double Compressor::alpha() const {
  const double d = as_real(dim);
  switch (kind) {
    case Kind::topk:
      return std::min(1.0, as_real(k) / as_real(largest_support > 0 ? largest_support : dim));
    case Kind::sign_l1:
      return 1 / d;
    case Kind::rank_r:
      return as_real(rank) / as_real(std::min(matrix_rows(dim), matrix_columns(dim)));
    default:
      return 1 / (1 + omega());
  }
}

bool Compressor::is_unbiased() const {
  return kind == Kind::randk || kind == Kind::natural || kind == Kind::qsgd ||
         kind == Kind::identity;
}
bool Compressor::is_deterministic() const { return !is_unbiased() || kind == Kind::identity; }

double Compressor::bits(BitModel model) const {
  const double d = as_real(dim);
  const double places = model == BitModel::values_indices ? as_real(k) * bits_of(dim) : 0;
  switch (kind) {
    case Kind::topk:
      return 32 * as_real(k) + places;
    case Kind::randk:  // the places follow from a seed that both sides know
      return 32 * as_real(k);
    case Kind::natural:
      return 9 * d;
    case Kind::sign_l1:
      return 32 + d;
    case Kind::qsgd:
      return 32 + d * (1 + bits_of(levels));
    case Kind::rank_r:
      return 32 * as_real(rank) * as_real(matrix_rows(dim) + matrix_columns(dim));
    case Kind::identity:
      return 32 * d;
  }
  return 0;
}

void Compressor::operator()(const double* v, Rng& rng, std::uint32_t* places,
                            double* values) const {
  const double scale = is_scaled ? 1 / (1 + omega()) : 1;
  switch (kind) {
    case Kind::topk:
      top(v, dim, k, places);
      for (Index j = 0; j < k; ++j) values[j] = v[places[j]];
      return;
    case Kind::randk: {
      auto chosen = rng.sample(to_size(dim), to_size(k));
      std::sort(chosen.begin(), chosen.end());
      for (Index j = 0; j < k; ++j) {
        places[j] = static_cast<std::uint32_t>(chosen[to_size(j)]);
        values[j] = v[places[j]] * (is_scaled ? 1 : 1 + omega());  // d/k, scaled back by k/d
      }
      return;
    }
    case Kind::natural:
      for (Index j = 0; j < dim; ++j) values[j] = scale * natural(v[j], rng);
      return;
    case Kind::sign_l1: {
      const double mean =
          std::accumulate(v, v + dim, 0.0, [](double sum, double x) { return sum + std::abs(x); }) /
          as_real(dim);
      for (Index j = 0; j < dim; ++j) values[j] = v[j] == 0 ? 0 : std::copysign(mean, v[j]);
      return;
    }
    case Kind::qsgd:
      dither(v, dim, as_real(levels), rng, values);
      for (Index j = 0; j < dim; ++j) values[j] *= scale;
      return;
    case Kind::rank_r:
      return truncate(v, dim, rank, values);
    case Kind::identity:
      std::copy_n(v, dim, values);
      return;
  }
}

}  // namespace assay::ef21
