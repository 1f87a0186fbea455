// Inner loops over padded rows: every length is a multiple of kLanes, what is beyond the data is 0.
#pragma once

#include <cstddef>
#include <cstdint>

namespace assay::ef21 {

inline constexpr std::size_t kLanes = 8;
constexpr std::size_t padded_width(std::size_t n) { return (n + kLanes - 1) / kLanes * kLanes; }

// products[r] = rows[r] x for `count` rows of n that follow one another.
void multiply_rows(const double* rows, std::size_t count, std::size_t n, const double* x,
                   double* products);
// The same of rows of which only entries are stored, row r from starts[r] to starts[r+1]: with
// their values, or with one value for each row.
void multiply_entries(const std::uint32_t* columns, const double* values, const std::size_t* starts,
                      std::size_t count, const double* x, double* products);
void add_entries(const std::uint32_t* columns, const std::size_t* starts, std::size_t count,
                 const double* factors, const double* x, double* products);
// y += weight times a row of n entries, whose values are given or 1.
void scatter(const std::uint32_t* columns, const double* values, std::size_t n, double weight,
             double* y);
void scatter(const std::uint32_t* columns, std::size_t n, double weight, double* y);
// y = start + sum_r weight[r] rows[r].
void combine_rows(const double* rows, std::size_t count, std::size_t n, const double* weight,
                  const double* start, double* y);
// Asks for what will soon be read and written.
inline void fetch(const double* v, std::size_t n) {
  for (std::size_t k = 0; k < n; k += kLanes) __builtin_prefetch(v + k, 1);
}
// v = scale y - held and total += y; gives |v|^2.
double difference(const double* y, double scale, const double* held, double* v, double* total,
                  std::size_t n);
double squared_norm(const double* v, std::size_t n);
// The lowest index of the largest |v|; NaN are passed over.
std::size_t largest_magnitude(const double* v, std::size_t n);
// From margins b a'x and e = exp(-|margin|) to logistic slopes -1 / (1 + exp(margin)), times scale.
void logistic_slopes(const double* margins, const double* e, std::size_t n, double scale,
                     double* slopes);
// sum_r log(1 + exp(-margin_r)), e as above.
double logistic_loss(const double* margins, const double* e, std::size_t n);
void negative_magnitudes(const double* v, std::size_t n, double* result);

}  // namespace assay::ef21
