// Sums of doubles without the rounding error that matters: Knuth's exact sum and what follows.
#pragma once

namespace assay::linalg {

// sum + error = a + b exactly, unless it overflows.
struct TwoSum {
  double sum, error;
};
inline TwoSum two_sum(double a, double b) {
  const double sum = a + b, part = sum - a;
  return {sum, (a - (sum - part)) + (b - part)};
}

// c - f - g to the last digit of the difference, however much of it cancels.
inline double difference(double c, double f, double g) {
  const TwoSum first = two_sum(c, -f), second = two_sum(first.sum, -g);
  return second.sum + (first.error + second.error);
}

}  // namespace assay::linalg
