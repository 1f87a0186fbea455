#include "db/downsample.hpp"

#include <algorithm>
#include <cmath>

namespace assay::db {
namespace {

void keep_extremes(std::span<const CurvePoint> stretch, std::vector<CurvePoint>& kept) {
  const CurvePoint* low = nullptr;
  const CurvePoint* high = nullptr;
  for (const auto& point : stretch) {
    if (std::isnan(point.value)) continue;
    if (!low || point.value < low->value) low = &point;
    if (!high || point.value > high->value) high = &point;
  }
  if (!low) low = high = &stretch.front();
  kept.push_back(*std::min(low, high));
  if (low != high) kept.push_back(*std::max(low, high));
}

}  // namespace

std::vector<CurvePoint> downsample(std::span<const CurvePoint> points, std::size_t limit) {
  if (points.size() <= limit) return {points.begin(), points.end()};
  const auto stretches = std::max<std::size_t>(limit / 2, 1);
  std::vector<CurvePoint> kept;
  for (std::size_t i = 0; i < stretches; ++i) {
    const auto begin = i * points.size() / stretches;
    const auto end = (i + 1) * points.size() / stretches;
    keep_extremes(points.subspan(begin, end - begin), kept);
  }
  return kept;
}

}  // namespace assay::db
