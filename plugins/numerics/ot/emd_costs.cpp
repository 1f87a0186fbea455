#include "plugins/numerics/ot/emd_costs.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>
#include <string>

#include "plugins/numerics/linalg/row_kernels.hpp"
#include "plugins/numerics/linalg/two_sum.hpp"

namespace assay::ot {

EmdCosts::EmdCosts(const Geometry& geometry)
    : table_{nullptr, geometry.rows(), geometry.cols(),
             static_cast<Index>(linalg::padded(to_size(geometry.cols())))},
      row_minima_(to_size(table_.rows)),
      column_minima_(to_size(table_.cols), kInfinity),
      zeros_(to_size(table_.cols), 0.0) {
  entries_.resize(to_size(table_.rows * table_.stride));
  table_.entries = entries_.data();
  double sum = 0;
  for (Index i = 0; i < table_.rows; ++i) {
    double* row = entries_.data() + i * table_.stride;
    geometry.copy_row(i, row);
    check_row(i, row);
    sum += note_minima(i, row);
  }
  typical_difference_ = sum / static_cast<double>(table_.rows * table_.cols);
  for (double& least : column_minima_) least = least == kInfinity ? 0 : least;
  if (has_forbidden_) replace_forbidden();
}

void EmdCosts::check_row(Index i, const double* row) {
  for (Index j = 0; j < table_.cols; ++j) {
    if (row[j] == kInfinity)
      has_forbidden_ = true;
    else if (!std::isfinite(row[j]))
      throw std::invalid_argument("cost " + std::to_string(i) + ", " + std::to_string(j) +
                                  " is not a number or -inf");
    else
      largest_ = std::max(largest_, std::abs(row[j]));
  }
}

// Returns what the permitted costs of the row exceed its least one by, summed.
double EmdCosts::note_minima(Index i, const double* row) {
  const double least = linalg::kernels().min_difference(row, zeros_.data(), to_size(table_.cols));
  row_minima_[to_size(i)] = least == kInfinity ? 0 : least;
  for (Index j = 0; j < table_.cols; ++j)
    column_minima_[to_size(j)] =
        std::min(column_minima_[to_size(j)], row[j] - row_minima_[to_size(i)]);
  double sum = 0;
  for (Index j = 0; j < table_.cols; ++j)
    sum += row[j] < kInfinity ? row[j] - row_minima_[to_size(i)] : 0;
  return sum;
}

// Along a cycle of an alternating path, permitted costs differ by at most 2 min(n, m) largest.
void EmdCosts::replace_forbidden() {
  const double longest = static_cast<double>(std::min(table_.rows, table_.cols) + 1);
  const double forbidden = 2 * longest * std::max(largest_, std::numeric_limits<double>::min());
  for (double& c : entries_) c = c == kInfinity ? forbidden : c;
}

void EmdCosts::subtract(const Vector& f, std::span<const double> g) {
  for (Index i = 0; i < table_.rows; ++i) {
    double* row = entries_.data() + i * table_.stride;
    for (Index j = 0; j < table_.cols; ++j)
      row[j] = linalg::difference(row[j], f[i], g[to_size(j)]);
  }
}

}  // namespace assay::ot
