// Distributions with known posterior means: the built-in sources of data.
#pragma once

#include <assay/rng.hpp>
#include <memory>
#include <optional>
#include <vector>

#include "plugins/numerics/linalg/matrix.hpp"

namespace assay::kinetic_paths {

// Centred, with E|x|^2 = d.
class Law {
 public:
  virtual ~Law() = default;
  virtual Index dimension() const = 0;
  virtual Matrix draw(Index count, Rng& rng) const = 0;
  // E[x | y] for each row y of x + eps / s, s > 0.
  virtual Matrix posterior_mean(const Matrix& y, double s) const = 0;
  // gamma(s) where it is a formula or an integral in one dimension.
  virtual std::optional<double> gamma(double) const { return std::nullopt; }
  virtual bool has_density() const { return true; }
};

// N(0, diag(spectrum)), the spectrum rescaled to mean 1. Requires positive entries.
std::unique_ptr<Law> gaussian_law(Vector spectrum);
// +- sqrt(d) e_1.
std::unique_ptr<Law> two_points_law(Index dimension);
// The vertices of [-1, 1]^d.
std::unique_ptr<Law> hypercube_law(Index dimension);
// The eight filled unit squares of a 4 x 4 board on [-2, 2]^2, scaled by sqrt(3) / 2.
std::unique_ptr<Law> checkerboard_law();
// Equal Gaussians N(mode, deviation^2 I) about the rows of `modes`, centred and rescaled. Requires
// some variance.
std::unique_ptr<Law> mixture_law(Matrix modes, double deviation);

// `count` modes: in two dimensions equally spaced on the circle of radius sqrt(2), else random on
// the sphere of radius sqrt(d).
Matrix ring_modes(Index count, Index dimension, Rng& rng);
// Rows uniform on the sphere of radius sqrt(d).
Matrix sphere_points(Index count, Index dimension, Rng& rng);
// All 2^dimension of them.
Matrix hypercube_vertices(Index dimension);

}  // namespace assay::kinetic_paths
