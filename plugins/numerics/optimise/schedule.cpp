#include "plugins/numerics/optimise/schedule.hpp"

#include <algorithm>
#include <cmath>

namespace assay::optimise {
namespace {

// Half a cosine from `first` at t = 0 to `last` at t = 1.
double anneal(double first, double last, double t) {
  return last + (first - last) * (1 + std::cos(std::acos(-1.0) * t)) / 2;
}

double one_cycle(const Rates& rates, std::int64_t step, std::int64_t steps) {
  const double peak = rates.peak, start = peak / kOneCycleStart, end = start / kOneCycleEnd;
  const double top = std::max(rates.rise * static_cast<double>(steps) - 1, 0.0);
  const double last = static_cast<double>(steps) - 1, now = static_cast<double>(step);
  if (now < top) return anneal(start, peak, now / top);
  return last > top ? anneal(peak, end, (now - top) / (last - top)) : peak;
}

}  // namespace

std::optional<Schedule> schedule(std::string_view id) {
  if (id == "none") return Schedule::kNone;
  if (id == "cosine") return Schedule::kCosine;
  if (id == "onecycle") return Schedule::kOneCycle;
  return std::nullopt;
}

double learning_rate(const Rates& rates, std::int64_t step, std::int64_t steps) {
  switch (rates.schedule) {
    case Schedule::kNone:
      return rates.peak;
    case Schedule::kCosine:
      return anneal(rates.peak, rates.peak * rates.final_ratio,
                    static_cast<double>(step) / static_cast<double>(steps));
    case Schedule::kOneCycle:
      return one_cycle(rates, step, steps);
  }
  return rates.peak;
}

}  // namespace assay::optimise
