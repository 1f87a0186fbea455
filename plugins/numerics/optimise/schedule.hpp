// Learning rates over the steps of a training run.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace assay::optimise {

enum class Schedule {
  kNone,      // constant
  kCosine,    // half a cosine from the rate to `final_ratio` of it (Loshchilov & Hutter 2017)
  kOneCycle,  // cosine up to the rate, then down to almost nothing (Smith & Topin 2019)
};

std::optional<Schedule> schedule(std::string_view id);  // "none", "cosine", "onecycle"

struct Rates {
  Schedule schedule = Schedule::kNone;
  double peak = 1e-3;         // the largest rate, > 0
  double final_ratio = 0.01;  // of the cosine
  double rise = 0.3;          // of one cycle: the share of the steps before the peak
};

// One cycle rises from peak / 25 and ends at peak / 25 / 10000.
constexpr double kOneCycleStart = 25, kOneCycleEnd = 1e4;

// The rate of step 0 .. steps - 1. The cosine reaches peak * final_ratio one step after the last,
// as a full period of `steps` does.
double learning_rate(const Rates& rates, std::int64_t step, std::int64_t steps);

}  // namespace assay::optimise
