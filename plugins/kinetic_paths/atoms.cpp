#include "plugins/kinetic_paths/atoms.hpp"

#include <algorithm>

#include "plugins/kinetic_paths/posterior_kernel.hpp"
#include "plugins/numerics/linalg/multiply.hpp"

namespace assay::kinetic_paths {
namespace {

constexpr std::size_t kWidthPad = 16;
constexpr float kNever = 1e28F;           // half the square of an atom that has no weight
constexpr std::size_t kSparseShare = 20;  // rows with less than a 20th of the weights
constexpr std::size_t kBlock = 256;       // observations

std::size_t padded_to(std::size_t n, std::size_t unit) { return (n + unit - 1) / unit * unit; }

}  // namespace

Atoms::Atoms(const Matrix& points)
    : count_(to_size(points.rows())),
      dimension_(to_size(points.cols())),
      width_(padded_to(dimension_, kWidthPad)),
      stride_(padded_to(count_, kStripe)),
      rows_(stride_ * width_, 0.0F),
      columns_(dimension_ * stride_, 0.0F),
      half_squares_(stride_, kNever) {
  for (std::size_t i = 0; i < count_; ++i) {
    double square = 0;
    for (std::size_t k = 0; k < dimension_; ++k) {
      const auto x = static_cast<float>(points(static_cast<Index>(i), static_cast<Index>(k)));
      rows_[i * width_ + k] = columns_[k * stride_ + i] = x;
      square += static_cast<double>(x) * x;
    }
    half_squares_[i] = static_cast<float>(square / 2);
  }
}

void Atoms::products(const float* b, std::size_t m, float* to) const {
  std::fill_n(to, m * stride_, 0.0F);
  linalg::multiply<float>(m, stride_, dimension_, {b, width_, 1}, columns_.data(), to);
}

PosteriorSums::PosteriorSums(const Atoms& atoms, std::size_t most_rows)
    : atoms_(atoms),
      weights_(most_rows * atoms.stride()),
      sums_(most_rows * atoms.width()),
      dense_sums_(most_rows * atoms.width()),
      scales_(most_rows),
      stripe_top_(atoms.stride() / kStripe) {}

void PosteriorSums::compute(const float* u, const float* v, std::size_t rows, float square,
                            float linear) {
  const std::size_t stride = atoms_.stride();
  dense_.clear();
  for (std::size_t i = 0; i < rows; ++i) {
    float* w = weights_.data() + dense_.size() * stride;
    const auto row =
        weigh(u + i * stride, v + i * stride, square, linear, stride, w, stripe_top_.data());
    scales_[i] = 1 / row.sum;
    if (row.positive * kSparseShare < atoms_.count()) {
      add_sparsely(i, row.top);
      continue;
    }
    for (std::size_t stripe = 0; stripe < stripe_top_.size(); ++stripe)
      if (stripe_top_[stripe] < row.top - kNegligible)
        std::fill_n(w + stripe * kStripe, kStripe, 0.0F);
    dense_.push_back(i);
  }
  add_densely();
}

// The weights of row i stand where the next dense row will.
void PosteriorSums::add_sparsely(std::size_t i, float top) {
  const std::size_t width = atoms_.width();
  const float* w = weights_.data() + dense_.size() * atoms_.stride();
  float* sum = sums_.data() + i * width;
  std::fill_n(sum, width, 0.0F);
  for (std::size_t stripe = 0; stripe < stripe_top_.size(); ++stripe) {
    if (stripe_top_[stripe] < top - kNegligible) continue;
    for (std::size_t j = stripe * kStripe; j < (stripe + 1) * kStripe; ++j) {
      if (w[j] == 0) continue;
      const float* x = atoms_.row(j);
      for (std::size_t k = 0; k < width; ++k) sum[k] += w[j] * x[k];
    }
  }
}

void PosteriorSums::add_densely() {
  const std::size_t width = atoms_.width(), stride = atoms_.stride();
  std::fill_n(dense_sums_.data(), dense_.size() * width, 0.0F);
  linalg::multiply<float>(dense_.size(), width, stride, {weights_.data(), stride, 1}, atoms_.rows(),
                          dense_sums_.data());
  for (std::size_t i = 0; i < dense_.size(); ++i)
    std::copy_n(dense_sums_.data() + i * width, width, sums_.data() + dense_[i] * width);
}

Matrix posterior_mean(const Atoms& atoms, const Matrix& y, double s) {
  const std::size_t width = atoms.width(), stride = atoms.stride();
  const auto rows = to_size(y.rows()), cols = to_size(y.cols());
  Matrix x(y.rows(), y.cols());
  FloatArray block(kBlock * width, 0.0F), logits(kBlock * stride);
  PosteriorSums sums(atoms, kBlock);
  const auto square = static_cast<float>(s * s);
  for (std::size_t first = 0; first < rows; first += kBlock) {
    const std::size_t count = std::min(kBlock, rows - first);
    for (std::size_t i = 0; i < count; ++i)
      for (std::size_t k = 0; k < cols; ++k)
        block[i * width + k] = static_cast<float>(y.data()[(first + i) * cols + k]);
    atoms.products(block.data(), count, logits.data());
    for (std::size_t i = 0; i < count; ++i)
      for (std::size_t j = 0; j < stride; ++j) logits[i * stride + j] -= atoms.half_squares()[j];
    sums.compute(logits.data(), logits.data(), count, square, 0);
    for (std::size_t i = 0; i < count; ++i)
      for (std::size_t k = 0; k < cols; ++k)
        x.data()[(first + i) * cols + k] = static_cast<double>(sums.scale(i) * sums.sum(i)[k]);
  }
  return x;
}

}  // namespace assay::kinetic_paths
