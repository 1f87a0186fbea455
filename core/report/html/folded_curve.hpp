// The curves of several seeds as one: a middle and a band at each step.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "core/report/fold/statistics.hpp"

namespace assay {

// Over the seeds that have begun, each with its value at this step or the last one before it, so
// that a seed which ends, or logs at other steps, does not make the middle jump.
struct FoldedStep {
  std::int64_t step = 0;
  std::size_t going = 0;  // seeds that have a point here or later
  Fold fold;
};

struct FoldedCurve {
  std::string metric, unit;
  bool log_scale = false;         // the method says that people look at it so
  std::int64_t point = 0;         // of the sweep
  std::size_t seeds = 0;          // that have such a curve
  std::size_t steps_in_all = 0;   // at which any of them has a point
  std::vector<FoldedStep> steps;  // at most the limit
};

// Goes along the curves of all seeds, once each time it is called, as db::Reader::walk does.
using AtStep =
    std::function<void(std::int64_t step, std::span<const double> values, std::size_t going)>;
using CurveWalk = std::function<void(const AtStep&)>;

// Folds at every step and keeps at most `limit` (>= 2) steps: the first and last, and of the
// stretches between them those where the band is lowest and highest (db/downsample.hpp). So what is
// shown at a step is exact, and no extreme is lost. Walks twice, and holds no more steps than it
// keeps.
FoldedCurve folded_curve(const CurveWalk& walk, std::size_t seeds, std::size_t limit);

}  // namespace assay
