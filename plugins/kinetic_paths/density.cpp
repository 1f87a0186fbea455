#include "plugins/kinetic_paths/density.hpp"

#include <algorithm>
#include <assay/eigen.hpp>
#include <cmath>
#include <vector>

namespace assay::kinetic_paths {
namespace {

constexpr Index kRowsLookedAt = 4096;

bool are_multiples(const Matrix& x, double step) {
  constexpr double kTolerance = 1e-6;
  for (Index k = 0; k < x.size(); ++k) {
    const double count = x.data()[k] / step;
    if (!(std::abs(count - std::round(count)) <= kTolerance)) return false;
  }
  return true;
}

// How many of the column's values are there twice or more.
std::size_t repeated(const Matrix& points, Index column) {
  const auto rows = std::min(points.rows(), kRowsLookedAt);
  std::vector<double> values;
  for (Index i = 0; i < rows; ++i) values.push_back(points(i, column));
  std::sort(values.begin(), values.end());
  std::size_t count = 0;
  for (std::size_t i = 0; i < values.size(); ++i)
    count += (i > 0 && values[i] == values[i - 1]) ||
                     (i + 1 < values.size() && values[i] == values[i + 1])
                 ? 1U
                 : 0U;
  return count;
}

std::string doubt_of_points(const Matrix& points) {
  const auto rows = to_size(std::min(points.rows(), kRowsLookedAt));
  for (Index k = 0; k < points.cols(); ++k) {
    if (points.col(k).minCoeff() == points.col(k).maxCoeff())
      return said("coordinate ", k, " is constant");
    const auto count = repeated(points, k);
    if (2 * count > rows)
      return said(count, " of ", rows, " values of coordinate ", k, " occur more than once");
  }
  return {};
}

}  // namespace

double grey_step_of(const Matrix& images) {
  for (const double step : {1.0, 1.0 / 255})
    if (are_multiples(images, step)) return step;
  return 0;
}

void blur(Matrix& x, double step, Rng& rng) {
  if (step == 0) return;
  for (Index k = 0; k < x.size(); ++k) x.data()[k] += step * (rng.uniform() - 0.5);
}

double blur_step(const Params& params, const Dataset& data) {
  const bool blurs =
      params.task == Task::kTrain && params.nll != Likelihood::kNone && params.dequantise;
  return blurs ? data.grey_step : 0;
}

std::string doubt_of_density(const Params& params, const Dataset& data) {
  if (data.law) return data.law->has_density() ? "" : "the points of this dataset are isolated";
  if (params.dataset == Source::kSphere) return "the points lie on a sphere";
  return blur_step(params, data) > 0 ? "" : doubt_of_points(data.points);
}

}  // namespace assay::kinetic_paths
