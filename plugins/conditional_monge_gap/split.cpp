#include "plugins/conditional_monge_gap/split.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace assay::conditional_monge_gap {
namespace {

// Both parts in ascending order.
std::pair<Rows, Rows> cut(Rows rows, double kept_fraction, Rng& rng) {
  if (kept_fraction == 0) return {rows, rows};
  const auto n = static_cast<Index>(rows.size());
  const auto count = std::clamp<Index>(std::lround(kept_fraction * static_cast<double>(n)), 1,
                                       std::max<Index>(1, n - 1));
  for (Index k = 0; k < count; ++k)
    std::swap(rows[static_cast<std::size_t>(k)],
              rows[static_cast<std::size_t>(k + below(rng, n - k))]);
  const auto middle = rows.begin() + count;
  std::sort(rows.begin(), middle);
  std::sort(middle, rows.end());
  return {Rows(middle, rows.end()), Rows(rows.begin(), middle)};
}

}  // namespace

std::vector<Index> Split::training() const {
  std::vector<Index> result;
  for (std::size_t k = 0; k < is_held_out.size(); ++k)
    if (!is_held_out[k]) result.push_back(static_cast<Index>(k));
  return result;
}

Rows Split::all_training_rows() const {
  Rows rows = train_control;
  for (const auto k : training()) {
    const auto& own = train[static_cast<std::size_t>(k)];
    rows.insert(rows.end(), own.begin(), own.end());
  }
  return rows;
}

Split split_cells(const Cells& cells, const std::vector<bool>& is_held_out, double kept_fraction,
                  Rng rng) {
  Split split;
  split.is_held_out = is_held_out;
  std::tie(split.train_control, split.kept_control) =
      cut(rows_of(cells, kControl), kept_fraction, rng);
  for (std::size_t k = 0; k < cells.conditions.size(); ++k) {
    auto [train, kept] = cut(rows_of(cells, static_cast<Index>(k)), kept_fraction, rng);
    split.train.push_back(std::move(train));
    split.kept.push_back(std::move(kept));
  }
  return split;
}

}  // namespace assay::conditional_monge_gap
