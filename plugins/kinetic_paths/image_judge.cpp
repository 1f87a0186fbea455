#include "plugins/kinetic_paths/image_judge.hpp"

#include <algorithm>
#include <cstdint>

namespace assay::kinetic_paths {
namespace {

constexpr std::uint64_t kMetricSeed = 12345;

}  // namespace

ImageJudge::ImageJudge(const Dataset& data, const Matrix& reference,
                       const std::function<void()>& each_step)
    : data_(data),
      low_(in_data_units(data, data.points).minCoeff()),
      high_(in_data_units(data, data.points).maxCoeff()),
      classifier_(pixels(data.points), data.labels, data.classes, kMetricSeed, each_step),
      reference_(statistics::gaussian_of(classifier_.features(pixels(reference)))) {}

Matrix ImageJudge::pixels(const Matrix& points) const {
  const Matrix grey = in_data_units(data_, points);
  return (2 * (grey.array() - low_) / (high_ - low_) - 1).cwiseMax(-1).cwiseMin(1).matrix();
}

double ImageJudge::frechet(const Matrix& samples) const {
  return statistics::frechet_distance(
      statistics::gaussian_of(classifier_.features(pixels(samples))), reference_);
}

double ImageJudge::accuracy(const Matrix& points, const std::vector<Index>& labels) const {
  return classifier_.accuracy(pixels(points), labels);
}

}  // namespace assay::kinetic_paths
