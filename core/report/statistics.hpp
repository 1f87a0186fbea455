// What a few seeds say: mean and spread, intervals of the mean, and tests of paired differences.
#pragma once

#include <cstddef>
#include <optional>
#include <span>

namespace assay {

struct Interval {
  double low = 0, high = 0;
};

// Of the finite values; NaN and infinities are counted by `n` alone. Sums are in the order of the
// values, deviations in a second pass. NaN where there are too few values: mean and median of
// none, sd of one.
struct Fold {
  std::size_t n = 0, n_finite = 0;
  double mean = 0, sd = 0, median = 0;
};
Fold fold(std::span<const double> values);

// The mean of all values, NaN if one is. Infinities are values here.
double mean_of(std::span<const double> values);

// The middle one, or the mean of the two in the middle. NaN if one is, and of none.
double median_of(std::span<const double> values);

// The 95 % interval of a mean, mean -+ t sd / sqrt(n) with Student's t at n - 1 degrees of freedom.
// Nothing for fewer than two finite values.
std::optional<Interval> mean_interval(const Fold& fold);

// The two-sided p value of Student's test that the mean of the differences is zero. Nothing for
// fewer than two finite differences, and where they do not spread: without a spread there is
// nothing that the test could measure the mean by.
std::optional<double> t_test(std::span<const double> differences);

// The two-sided p value of Wilcoxon's signed-rank test that the differences lie evenly about zero.
// Zeros are left out and ties share their ranks; NaN is left out, infinities are ranked. Up to 25
// differences p is exact, given the ties; beyond it comes from the normal law, with corrections
// for ties and continuity. Nothing where no difference remains.
std::optional<double> signed_rank_test(std::span<const double> differences);

}  // namespace assay
