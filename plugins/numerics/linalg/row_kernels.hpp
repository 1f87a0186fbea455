// Inner loops over one row of a cost or Gibbs matrix, in one version per instruction set.
#pragma once

#include <cstddef>

namespace assay::linalg {

enum class InstructionSet { kBaseline, kX86V3, kX86V4 };

// stripe_max takes together what lies kStripes apart within kStripedEntries: the maxima of whole
// vectors, which need not be folded.
constexpr std::size_t kStripes = 8, kStripedEntries = 128;
constexpr std::size_t stripe_count(std::size_t n) {
  return (n + kStripedEntries - 1) / kStripedEntries * kStripes;
}

// The best level that this processor has. Results are bit-identical for one level, not across.
InstructionSet instruction_set();
const char* name(InstructionSet level);  // "baseline", "x86-64-v3", "x86-64-v4"

// Loops over a row whose entries are stored as T; sums are double. Every length `n` is a multiple
// of kPad (padded.hpp), every array has that length.
template <class T>
struct RowKernels {
  // k_j = exp(phi + gamma_j - c_j * inv_eps), 0 below the range of T; returns sum_j w_j k_j.
  double (*gibbs)(const double* c, const double* gamma, const double* w, double phi, double inv_eps,
                  T* k, std::size_t n);
  // s_r = sum_j k_rj x_j for the four rows r that start at k, k + stride, ...
  void (*dot4)(const T* k, std::size_t stride, const double* x, double* s, std::size_t n);
  // y_j += sum_r s_r k_rj for four rows.
  void (*add4)(const T* k, std::size_t stride, const double* s, double* y, std::size_t n);
  void (*add)(const T* k, double s, double* y, std::size_t n);  // y_j += s k_j
};

// exp_n: relative error below 5e-16 on [-708, 709], 0 below, argument clamped at 709 above, NaN
// kept. log_n: positive normal arguments, absolute error below 4e-16 max(1, |log x|).
// The float Gibbs row has relative error below 3e-7 on [-87, 88] and is 0 below.
struct Kernels {
  RowKernels<double> f64;
  RowKernels<float> f32;
  void (*exp_n)(const double* x, double* y, std::size_t n);  // n a multiple of kPad
  void (*log_n)(const double* x, double* y, std::size_t n);  // n a multiple of kPad
  // sum_j w_j k_j c_j over k_j > 0: a forbidden pair (c infinite, k = 0) adds nothing.
  double (*weighted_cost)(const double* w, const double* k, const double* c, std::size_t n);
  double (*min_difference)(const double* c, const double* g, std::size_t n);  // any n >= 0
  // best_b = max (x_i - c_i) over stripe b, that is kStripes (i / kStripedEntries) + i % kStripes =
  // b, -infinity for none, and returns the largest of the stripe_count(n) maxima. One rounding an
  // entry: the same bits at every level. No entry may be NaN. n a multiple of kPad.
  double (*stripe_max)(const double* x, const double* c, double* best, std::size_t n);
  // Writes the rows i, rising, with x_i - c_i - origin >= level and these numbers, and returns how
  // many; looks only where best_b, if given, says that there may be some. n a multiple of kPad.
  std::size_t (*collect)(const double* x, const double* c, const double* best, double origin,
                         double level, std::size_t n, int* rows, double* scores);
  // The tau with sum max(s_b - origin - tau, 0) = total, by Michelot's iteration, where no more
  // than `most` scores are above it; else -infinity. n a multiple of kStripes, filled up with
  // -infinity.
  double (*threshold)(const double* s, double origin, double total, double most, std::size_t n);
  // y_i += t_i for t_i = scale max(x_i - c_i + shift, 0); writes how many are positive, sum t_i and
  // sum t_i^2 to `totals`. n a multiple of kPad.
  void (*add_positive)(const double* x, const double* c, double shift, double scale, double* y,
                       double* totals, std::size_t n);
  // Distances of the point x (dim coordinates) to n points stored coordinate by coordinate,
  // `stride` apart; n a multiple of kPad.
  void (*squared_distances)(const double* x, std::size_t dim, const double* y, std::size_t stride,
                            double* out, std::size_t n);
  void (*absolute_distances)(const double* x, std::size_t dim, const double* y, std::size_t stride,
                             double* out, std::size_t n);
  void (*inner_products)(const double* x, std::size_t dim, const double* y, std::size_t stride,
                         double* out, std::size_t n);
  // c += a b for a tile c of kTileRows x kTileCols: rows of a (depth long) and of c lie `stride_a`
  // and `stride_c` apart, elements of a row of a `step_a`; rows of b (kTileCols long) follow one
  // another.
  void (*add_product)(const double* a, std::size_t stride_a, std::size_t step_a, const double* b,
                      std::size_t depth, double* c, std::size_t stride_c);
  // The k-th largest of the distinct numbers s_b, whose largest is `top`; -infinity where there are
  // fewer. n a multiple of kStripes.
  double (*distinct)(const double* s, double top, std::size_t k, std::size_t n);
};

constexpr std::size_t kTileRows = 8, kTileCols = 16;  // of add_product

// Requires level <= instruction_set(): a higher one would not run here.
const Kernels& kernels(InstructionSet level);
inline const Kernels& kernels() {
  static const Kernels& best = kernels(instruction_set());
  return best;
}

}  // namespace assay::linalg
