#include "plugins/conditional_monge_gap/mean_shift.hpp"

#include <algorithm>
#include <cmath>

namespace assay::conditional_monge_gap {
namespace {

constexpr double kSameDose = 1e-9;  // in log dose

Vector mean_over(const MeanShifts& training, const Rows& rows) {
  return mean_of(pick(training.shift, rows));
}

bool has_dose(const Condition& c) { return c.dose > 0; }

// Rows whose log dose is the nearest to this one.
Rows nearest(const MeanShifts& training, const Rows& rows, double log_dose) {
  const auto distance = [&](Index k) {
    return std::abs(std::log(training.conditions[static_cast<std::size_t>(k)].dose) - log_dose);
  };
  const double least = distance(*std::min_element(
      rows.begin(), rows.end(), [&](Index a, Index b) { return distance(a) < distance(b); }));
  Rows result;
  for (const Index k : rows)
    if (distance(k) <= least + kSameDose) result.push_back(k);
  return result;
}

Vector interpolated(const MeanShifts& training, const Rows& of_drug, double log_dose) {
  Rows below, above;
  for (const Index k : of_drug) {
    const double at = std::log(training.conditions[static_cast<std::size_t>(k)].dose);
    (at <= log_dose + kSameDose ? below : above).push_back(k);
  }
  if (below.empty()) return mean_over(training, nearest(training, above, log_dose));
  const Rows low = nearest(training, below, log_dose);
  if (above.empty()) return mean_over(training, low);
  const Rows high = nearest(training, above, log_dose);
  const double a = std::log(training.conditions[static_cast<std::size_t>(low[0])].dose);
  const double b = std::log(training.conditions[static_cast<std::size_t>(high[0])].dose);
  const double share = std::max(0.0, (log_dose - a) / (b - a));
  return (1 - share) * mean_over(training, low) + share * mean_over(training, high);
}

}  // namespace

Vector mean_shift(const MeanShifts& training, const Condition& condition) {
  Rows all, of_drug, dosed, dosed_of_drug;
  for (std::size_t i = 0; i < training.conditions.size(); ++i) {
    const auto& known = training.conditions[i];
    const auto k = static_cast<Index>(i);
    if (known.id == condition.id) return training.shift.row(k).transpose();
    all.push_back(k);
    if (known.drug == condition.drug) of_drug.push_back(k);
    if (has_dose(known)) dosed.push_back(k);
    if (has_dose(known) && known.drug == condition.drug) dosed_of_drug.push_back(k);
  }
  const Rows& usable = of_drug.empty() ? dosed : dosed_of_drug;
  if (!has_dose(condition) || usable.empty())
    return mean_over(training, of_drug.empty() ? all : of_drug);
  const double log_dose = std::log(condition.dose);
  return of_drug.empty() ? mean_over(training, nearest(training, dosed, log_dose))
                         : interpolated(training, dosed_of_drug, log_dose);
}

}  // namespace assay::conditional_monge_gap
