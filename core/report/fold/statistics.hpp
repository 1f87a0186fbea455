// What a few values say: mean and spread, and an interval of the mean.
#pragma once

#include <cstddef>
#include <limits>
#include <optional>
#include <span>

namespace assay {

// Holds every double and every 64-bit integer, so that both compare as what they are.
using Real = long double;

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

// As the factor that it is in a formula.
constexpr double count(std::size_t n) { return static_cast<double>(n); }

struct Interval {
  double low = 0, high = 0;
};

// Of the finite values; NaN and infinities are counted by `n` alone. Deviations are taken in a
// second pass. NaN where there are too few values: all of none, sd of one. Every fold of seeds is
// this one; the view placed_points says the same in SQL, up to the rounding of its sums, while the
// squares of the values are doubles.
struct Fold {
  std::size_t n = 0, n_finite = 0;
  double mean = 0, sd = 0, median = 0;
  double min = 0, max = 0;
  double lower = 0, upper = 0;  // quartiles, linear between order statistics
};
Fold fold(std::span<const double> values);

// The mean of all values, by a compensated sum (Neumaier 1974), and never outside of them: equal
// values have this value for their mean. NaN if one is. Infinities are values here.
double mean_of(std::span<const double> values);
Real mean_of(std::span<const Real> values);

// The middle one, or the mean of the two in the middle. NaN if one is, and of none.
double median_of(std::span<const double> values);
Real median_of(std::span<const Real> values);

// The interquartile mean: without the floor(n / 4) least and as many of the greatest values (as
// scipy's trim_mean at 0.25; Agarwal et al. 2021, section 4.3). NaN if one is, and of none.
double interquartile_mean(std::span<const double> values);

// The value below which `share` of the ascending values lie, linear between neighbours.
double quantile(std::span<const double> ascending, double share);

// The 95 % interval of a mean, mean -+ t sd / sqrt(n) with Student's t at n - 1 degrees of freedom.
// Nothing for fewer than two finite values, and where they do not spread.
std::optional<Interval> mean_interval(const Fold& fold);

// The bound that the mean exceeds (lower) or stays below (upper) with confidence `level`,
// one-sided: mean -+ t(level) sd / sqrt(n). Nothing for fewer than two finite values. Without a
// spread the mean itself.
struct Bounds {
  double lower = 0, upper = 0;
};
std::optional<Bounds> mean_bounds(const Fold& fold, double level);

}  // namespace assay
