#include "core/report/html/folded_curve.hpp"

#include "db/downsample.hpp"

namespace assay {
namespace {

std::size_t count_steps(const CurveWalk& walk) {
  std::size_t count = 0;
  walk([&](std::int64_t, std::span<const double>, std::size_t) { ++count; });
  return count;
}

std::vector<FoldedStep> all_steps(const CurveWalk& walk) {
  std::vector<FoldedStep> steps;
  walk([&](std::int64_t step, std::span<const double> values, std::size_t going) {
    steps.push_back({step, going, fold(values)});
  });
  return steps;
}

// The first, the last, and some of the `count` steps between.
std::vector<FoldedStep> some_steps(const CurveWalk& walk, std::size_t count, std::size_t limit) {
  db::Downsampler<FoldedStep> between(
      count, limit, [](const FoldedStep& step) { return step.fold.min; },
      [](const FoldedStep& step) { return step.fold.max; });
  std::vector<FoldedStep> ends;
  std::size_t at = 0;
  walk([&](std::int64_t step, std::span<const double> values, std::size_t going) {
    FoldedStep folded{step, going, fold(values)};
    if (at == 0 || at > count)
      ends.push_back(folded);
    else if (limit >= 2)
      between.add(std::move(folded));
    ++at;
  });
  auto steps = between.kept();
  if (ends.empty()) return steps;  // deleted since they were counted
  steps.insert(steps.begin(), ends.front());
  steps.push_back(ends.back());
  return steps;
}

}  // namespace

FoldedCurve folded_curve(const CurveWalk& walk, std::size_t seeds, std::size_t limit) {
  FoldedCurve curve;
  curve.seeds = seeds;
  curve.steps_in_all = count_steps(walk);
  curve.steps = curve.steps_in_all <= limit ? all_steps(walk)
                                            : some_steps(walk, curve.steps_in_all - 2, limit - 2);
  return curve;
}

}  // namespace assay
