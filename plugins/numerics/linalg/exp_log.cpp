#include "plugins/numerics/linalg/exp_log.hpp"

#include <algorithm>
#include <limits>

#include "plugins/numerics/linalg/padded.hpp"
#include "plugins/numerics/linalg/row_kernels.hpp"

namespace assay::linalg {
namespace {

// apply(v, count) with count a multiple of kPad: the last entries by way of a padded copy.
template <class Apply>
void in_whole_vectors(double* v, std::size_t n, Apply&& apply) {
  const std::size_t whole = n / kPad * kPad, rest = n - whole;
  apply(v, whole);
  if (rest == 0) return;
  double last[kPad] = {};
  std::copy_n(v + whole, rest, last);
  apply(last, kPad);
  std::copy_n(last, rest, v + whole);
}

}  // namespace

void exp_each(double* v, Index n) {
  in_whole_vectors(v, to_size(n), [](double* x, std::size_t k) { kernels().exp_n(x, x, k); });
}

void log_each(double* v, Index n) {
  in_whole_vectors(v, to_size(n), [](double* x, std::size_t k) {
    for (std::size_t i = 0; i < k; ++i) x[i] = std::max(x[i], std::numeric_limits<double>::min());
    kernels().log_n(x, x, k);
  });
}

}  // namespace assay::linalg
