// Tests of differences, for pairs of runs and for methods over many tasks.
#pragma once

#include <optional>
#include <span>
#include <vector>

namespace assay {

// What rounding alone may leave of the difference of two values of this size.
double rounding_of(double size);

// The two-sided p value of Student's test that the mean of the differences is zero. `size` is that
// of the largest value of which they are differences. Nothing for fewer than two finite
// differences, and where they spread by no more than rounding: without a spread there is nothing
// that the test could measure the mean by.
std::optional<double> t_test(std::span<const double> differences, double size = 0);

// The two-sided p value of Wilcoxon's signed-rank test that the differences lie evenly about zero.
// Zeros are left out and ties share their ranks; NaN is left out, infinities are ranked. Up to 25
// differences p is exact, given the ties; beyond it comes from the normal law, with corrections
// for ties and continuity. Nothing where no difference remains, or none beyond rounding.
std::optional<double> signed_rank_test(std::span<const double> differences, double size = 0);

// The least p that signed_rank_test can give for n differences without ties: 2 / 2^n.
double least_signed_rank_p(std::size_t n);

// Holm's p values for a family of tests (Holm 1979): in ascending order p_i * (m - i), never less
// than the one before, at most 1. In the order of `p`.
std::vector<double> holm(std::span<const double> p);

// Ranks from 1 for the least value on; ties share theirs.
std::vector<double> ranks_of(std::span<const double> values);

// Friedman's test that k methods rank alike over n tasks (ranks: n rows of k, with ties shared and
// corrected for), with the F form of Iman and Davenport (Demsar 2006, section 3.2.2). Nothing for
// fewer than two tasks or two methods, or where all tie everywhere.
struct Friedman {
  double chi_squared = 0, p = 1;
  double f = 0, p_f = 1;  // infinite and 0 where every task ranks alike
};
std::optional<Friedman> friedman(const std::vector<std::vector<double>>& ranks);

}  // namespace assay
