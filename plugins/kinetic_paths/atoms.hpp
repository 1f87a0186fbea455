// The uniform law on given points: posterior means of many noisy observations at once.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "plugins/numerics/linalg/matrix.hpp"
#include "plugins/numerics/linalg/padded.hpp"

namespace assay::kinetic_paths {

using FloatArray = linalg::PaddedArray<float>;

// The atoms by rows and by columns in single precision, padded by atoms that never have weight.
class Atoms {
 public:
  explicit Atoms(const Matrix& points);

  std::size_t count() const { return count_; }
  std::size_t width() const { return width_; }    // floats of a row: the dimension, padded
  std::size_t stride() const { return stride_; }  // floats of a row of logits: the count, padded
  const float* row(std::size_t i) const { return rows_.data() + i * width_; }
  const float* rows() const { return rows_.data(); }

  // to (m x stride) = b X', b (m x width); the padding atoms give 0.
  void products(const float* b, std::size_t m, float* to) const;
  // |x_j|^2 / 2, huge for the padding.
  const float* half_squares() const { return half_squares_.data(); }

 private:
  std::size_t count_, dimension_, width_, stride_;
  FloatArray rows_, columns_, half_squares_;
};

// Weighted sums of atoms for a block of observations: rows with few weights are added one by one,
// the others in one product.
class PosteriorSums {
 public:
  PosteriorSums(const Atoms& atoms, std::size_t most_rows);

  // Logits of row i are square u + linear v, each (rows x stride).
  void compute(const float* u, const float* v, std::size_t rows, float square, float linear);

  const float* sum(std::size_t i) const { return sums_.data() + i * atoms_.width(); }
  float scale(std::size_t i) const { return scales_[i]; }  // E[x | observation i] = scale * sum

 private:
  void add_sparsely(std::size_t i, float top);
  void add_densely();

  const Atoms& atoms_;
  FloatArray weights_, sums_, dense_sums_;
  std::vector<float> scales_, stripe_top_;
  std::vector<std::size_t> dense_;
};

// E[x | y] for each row y of x + eps / s.
Matrix posterior_mean(const Atoms& atoms, const Matrix& y, double s);

}  // namespace assay::kinetic_paths
