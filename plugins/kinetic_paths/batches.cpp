#include "plugins/kinetic_paths/batches.hpp"

#include <algorithm>
#include <cmath>

#include "plugins/kinetic_paths/density.hpp"
#include "plugins/numerics/mlp/normal_draws.hpp"

namespace assay::kinetic_paths {
namespace {

constexpr std::size_t kTableSteps = 2000;

flow::PathPoint between(const flow::PathPoint& p, const flow::PathPoint& q, double share) {
  const auto mix = [share](double x, double y) { return x + share * (y - x); };
  return {mix(p.a, q.a), mix(p.m, q.m), mix(p.da, q.da), mix(p.dm, q.dm)};
}

// target = data_share x1 + noise_share x0.
struct Target {
  double data_share, noise_share;
};
Target target_of(Parameterisation parameterisation, const flow::PathPoint& at) {
  if (parameterisation == Parameterisation::kData) return {1, 0};
  if (parameterisation == Parameterisation::kNoise) return {0, 1};
  return {at.da, at.dm};
}

}  // namespace

// Row k stands at the share 1 - (k / steps)^2 of the time.
TabulatedPath::TabulatedPath(const NamedPath& path) : end_(path.end) {
  for (std::size_t k = 0; k <= kTableSteps; ++k) {
    const double x = static_cast<double>(k) / static_cast<double>(kTableSteps);
    rows_.push_back(path.at(path.end * (1 - x * x)));
  }
}

flow::PathPoint TabulatedPath::at(double share) const {
  const double place = std::sqrt(1 - share) * static_cast<double>(kTableSteps);
  const auto row = std::min(static_cast<std::size_t>(place), kTableSteps - 1);
  return between(rows_[row], rows_[row + 1], place - static_cast<double>(row));
}

Index batch_size(const Params& params, Index dimension) {
  if (params.batch_size > 0) return params.batch_size;
  return dimension <= kPlainDimension ? 512 : 256;
}

Batches::Batches(const Params& params, const Dataset& data)
    : params_(params), data_(data), size_(to_size(batch_size(params, data.dimension()))) {}

void Batches::draw_points(Rng& rng) {
  const auto n = static_cast<Index>(size_);
  if (data_.law) {
    points_ = data_.law->draw(n, rng);
  } else if (params_.dataset == Source::kSphere) {
    points_ = sphere_points(n, params_.dim, rng);
  } else {
    const auto count = static_cast<std::uint64_t>(data_.points.rows());
    points_.resize(n, data_.dimension());
    for (Index i = 0; i < n; ++i)
      points_.row(i) = data_.points.row(static_cast<Index>(rng.below(count)));
  }
  blur(points_, blur_step(params_, data_), rng);
}

void Batches::draw(const TabulatedPath& path, Rng rng, Batch& batch) {
  draw_points(rng);
  const std::size_t d = to_size(points_.cols());
  noise_.resize(size_ * d), batch.t.resize(size_);
  for (auto* values : {&batch.x, &batch.target}) values->resize(size_ * d);
  mlp::fill_normal(rng, noise_.data(), noise_.size());
  for (std::size_t i = 0; i < size_; ++i) {
    const double share = rng.uniform();
    const auto at = path.at(share);
    const auto target = target_of(params_.parameterisation, at);
    batch.t[i] = static_cast<float>(path.end() * share);
    const double* x1 = points_.data() + i * d;
    const float* x0 = noise_.data() + i * d;
    for (std::size_t k = 0; k < d; ++k) {
      const auto noise = static_cast<double>(x0[k]);
      batch.x[i * d + k] = static_cast<float>(at.a * x1[k] + at.m * noise);
      batch.target[i * d + k] =
          static_cast<float>(target.data_share * x1[k] + target.noise_share * noise);
    }
  }
}

}  // namespace assay::kinetic_paths
