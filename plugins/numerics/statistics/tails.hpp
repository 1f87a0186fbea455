// Tail probabilities of test statistics.
#pragma once

namespace assay::statistics {

// P(X > x) of the chi-square distribution; 1 for x <= 0. `degrees` is positive.
double chi_square_tail(double x, double degrees);

// P(X > x) of the F distribution; 1 for x <= 0. Degrees are positive.
double f_tail(double x, double numerator, double denominator);

}  // namespace assay::statistics
