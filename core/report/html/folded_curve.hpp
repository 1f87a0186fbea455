// The curves of several seeds as one: a middle and a band at each step.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

namespace assay {

// Over the seeds with a finite value at this step, `n` of them; all NaN where there is none.
struct FoldedStep {
  std::int64_t step = 0;
  std::size_t n = 0;
  double mean = 0, median = 0;
  double min = 0, max = 0;
  double lower = 0, upper = 0;  // quartiles, linear between order statistics
};

struct FoldedCurve {
  std::string metric, unit;
  std::int64_t point = 0;         // of the sweep
  std::size_t seeds = 0;          // that have such a curve
  std::size_t steps_in_all = 0;   // at which any of them has a point
  std::vector<FoldedStep> steps;  // at most the limit
};

// Goes along the curves of all seeds, once each time it is called: at each step, in ascending
// order, the values of those that have a point there.
using AtStep = std::function<void(std::int64_t step, std::span<const double> values)>;
using CurveWalk = std::function<void(const AtStep&)>;

// Folds at every step and keeps at most `limit` (>= 2) steps: the first and last, and of the
// stretches between them those where the mean is lowest and highest (db/downsample.hpp). So what is
// shown at a step is exact. Walks twice, and holds no more steps than it keeps.
FoldedCurve folded_curve(const CurveWalk& walk, std::size_t seeds, std::size_t limit);

}  // namespace assay
