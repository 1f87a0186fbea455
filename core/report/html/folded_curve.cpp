#include "core/report/html/folded_curve.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>

#include "core/report/statistics.hpp"
#include "db/downsample.hpp"

namespace assay {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

FoldedStep folded_step(std::int64_t step, std::vector<double> values) {
  std::erase_if(values, [](double value) { return !std::isfinite(value); });
  if (values.empty()) return {step, 0, kNaN, kNaN, kNaN, kNaN, kNaN, kNaN};
  std::sort(values.begin(), values.end());
  const auto of = fold(values);
  return {step,
          values.size(),
          of.mean,
          of.median,
          values.front(),
          values.back(),
          quantile(values, 0.25),
          quantile(values, 0.75)};
}

std::vector<FoldedStep> every_step(std::span<const std::vector<db::CurvePoint>> seeds) {
  std::map<std::int64_t, std::vector<double>> values;
  for (const auto& seed : seeds)
    for (const auto& point : seed) values[point.step].push_back(point.value);
  std::vector<FoldedStep> steps;
  for (auto& [step, of] : values) steps.push_back(folded_step(step, std::move(of)));
  return steps;
}

std::vector<FoldedStep> kept(const std::vector<FoldedStep>& steps, std::size_t limit) {
  if (steps.size() <= limit) return steps;
  std::vector<db::CurvePoint> means;  // t_ms carries the place
  for (std::size_t i = 1; i + 1 < steps.size(); ++i)
    means.push_back({steps[i].step, steps[i].mean, static_cast<std::int64_t>(i)});
  std::vector<FoldedStep> some{steps.front()};
  if (limit >= 4)
    for (const auto& point : db::downsample(means, limit - 2))
      some.push_back(steps[static_cast<std::size_t>(point.t_ms)]);
  some.push_back(steps.back());
  return some;
}

}  // namespace

FoldedCurve folded_curve(std::span<const std::vector<db::CurvePoint>> seeds, std::size_t limit) {
  const auto steps = every_step(seeds);
  FoldedCurve curve;
  curve.seeds = seeds.size();
  curve.steps_in_all = steps.size();
  curve.steps = kept(steps, limit);
  return curve;
}

}  // namespace assay
