#include "core/report/fold/statistics.hpp"

#include <algorithm>
#include <boost/math/distributions/students_t.hpp>
#include <cmath>
#include <numeric>
#include <vector>

namespace assay {
namespace {

constexpr double kLevel = 0.95;

template <class T>
T compensated_mean(std::span<const T> values) {
  if (values.empty()) return static_cast<T>(kNaN);
  Real sum = 0, lost = 0;
  for (const Real value : values) {
    const Real next = sum + value;
    lost += std::abs(sum) >= std::abs(value) ? (sum - next) + value : (value - next) + sum;
    sum = next;
  }
  if (!std::isfinite(sum)) return static_cast<T>(sum);  // one of the values is not
  const auto [least, most] = std::minmax_element(values.begin(), values.end());
  return std::clamp(static_cast<T>((sum + lost) / static_cast<Real>(values.size())), *least, *most);
}

template <class T>
T middle_of_sorted(std::span<const T> sorted) {
  const auto half = sorted.size() / 2;
  return sorted.size() % 2 == 1 ? sorted[half] : std::midpoint(sorted[half - 1], sorted[half]);
}

template <class T>
T middle(std::span<const T> values) {
  const auto is_nan = [](T v) { return std::isnan(v); };
  if (values.empty() || std::any_of(values.begin(), values.end(), is_nan))
    return static_cast<T>(kNaN);
  std::vector<T> sorted(values.begin(), values.end());
  std::sort(sorted.begin(), sorted.end());
  return middle_of_sorted(std::span<const T>(sorted));
}

// Two passes: the formula of one pass loses what it subtracts.
double deviation(const std::vector<double>& values, double mean) {
  if (values.size() < 2) return kNaN;
  const auto [least, most] = std::minmax_element(values.begin(), values.end());
  if (!(*least < *most)) return 0;
  Real squares = 0;
  for (const Real v : values) squares += (v - mean) * (v - mean);
  return static_cast<double>(std::sqrt(squares / static_cast<Real>(values.size() - 1)));
}

// What a mean is away from a bound of this confidence; n > 1.
double half_width(const Fold& fold, double level) {
  const boost::math::students_t law(count(fold.n_finite - 1));
  return quantile(complement(law, 1 - level)) * fold.sd / std::sqrt(count(fold.n_finite));
}

}  // namespace

double mean_of(std::span<const double> values) { return compensated_mean(values); }
Real mean_of(std::span<const Real> values) { return compensated_mean(values); }
double median_of(std::span<const double> values) { return middle(values); }
Real median_of(std::span<const Real> values) { return middle(values); }

double interquartile_mean(std::span<const double> values) {
  if (std::any_of(values.begin(), values.end(), [](double v) { return std::isnan(v); }))
    return kNaN;
  std::vector<double> sorted(values.begin(), values.end());
  std::sort(sorted.begin(), sorted.end());
  const auto cut = sorted.size() / 4;
  return mean_of(std::span<const double>(sorted).subspan(cut, sorted.size() - 2 * cut));
}

double quantile(std::span<const double> ascending, double share) {
  const double at = share * count(ascending.size() - 1);
  const auto below = static_cast<std::size_t>(at);
  const auto above = std::min(below + 1, ascending.size() - 1);
  return std::lerp(ascending[below], ascending[above], at - count(below));
}

Fold fold(std::span<const double> values) {
  std::vector<double> finite;
  for (const double v : values)
    if (std::isfinite(v)) finite.push_back(v);
  Fold of{values.size(), finite.size(), mean_of(finite), kNaN, kNaN, kNaN, kNaN, kNaN, kNaN};
  if (finite.empty()) return of;
  of.sd = deviation(finite, of.mean);
  std::sort(finite.begin(), finite.end());
  of.median = middle_of_sorted(std::span<const double>(finite));
  of.min = finite.front();
  of.max = finite.back();
  of.lower = quantile(finite, 0.25);
  of.upper = quantile(finite, 0.75);
  return of;
}

std::optional<Interval> mean_interval(const Fold& fold) {
  if (fold.n_finite < 2 || !(fold.sd > 0)) return std::nullopt;
  const double half = half_width(fold, (1 + kLevel) / 2);
  return Interval{fold.mean - half, fold.mean + half};
}

std::optional<Bounds> mean_bounds(const Fold& fold, double level) {
  if (fold.n_finite < 2) return std::nullopt;
  const double half = half_width(fold, level);
  return Bounds{fold.mean - half, fold.mean + half};
}

}  // namespace assay
