// Inner loops over padded rows: every length is a multiple of kLanes, what is beyond the data is 0.
#pragma once

#include <cstddef>

namespace assay::ef21 {

inline constexpr std::size_t kLanes = 8;
constexpr std::size_t padded_width(std::size_t n) { return (n + kLanes - 1) / kLanes * kLanes; }

// products[r] = rows[r] x for `count` rows of n that follow one another.
void multiply_rows(const double* rows, std::size_t count, std::size_t n, const double* x,
                   double* products);
// y = start + sum_r weight[r] rows[r].
void combine_rows(const double* rows, std::size_t count, std::size_t n, const double* weight,
                  const double* start, double* y);
// v = scale y - held and total += y.
void difference(const double* y, double scale, const double* held, double* v, double* total,
                std::size_t n);
double squared_norm(const double* v, std::size_t n);
// The lowest index of the largest |v|; NaN are passed over.
std::size_t largest_magnitude(const double* v, std::size_t n);
// From margins b a'x and e = exp(-|margin|) to logistic slopes -1 / (1 + exp(margin)), times scale.
void logistic_slopes(const double* margins, const double* e, std::size_t n, double scale,
                     double* slopes);
void negative_magnitudes(const double* v, std::size_t n, double* result);

}  // namespace assay::ef21
