// Tail probabilities of test statistics.
#pragma once

namespace assay::statistics {

// NaN where degrees are no positive number.

// P(X > x) of the chi-square distribution; 1 for x <= 0.
double chi_square_tail(double x, double degrees);

// P(X > x) of the F distribution; 1 for x <= 0.
double f_tail(double x, double numerator, double denominator);

}  // namespace assay::statistics
