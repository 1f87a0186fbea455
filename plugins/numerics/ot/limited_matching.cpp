#include "plugins/numerics/ot/limited_matching.hpp"

#include <algorithm>
#include <cstdint>

#include "plugins/numerics/linalg/padded.hpp"
#include "plugins/numerics/ot/shortest_path_kernels.hpp"

namespace assay::ot {
namespace {

constexpr std::int64_t kFromOutside = -1;  // a path that begins with a column not matched yet

// Costs are negated gains. The price of a matched row is its distance from all free columns in the
// search before, that of every free row `end_price_`, the distance of the nearest one: with them no
// step of a search is negative, and the first free row that is reached ends it.
class AugmentingSearch {
 public:
  AugmentingSearch(const Matrix& gains, Index most)
      : gains_(gains),
        rows_(to_size(gains.rows())),
        columns_(to_size(gains.cols())),
        most_(std::min(to_size(std::max<Index>(most, 0)), std::min(rows_, columns_))),
        hidden_(columns_, 0.0),
        best_free_(rows_),
        column_of_(rows_, kNoColumn),
        slot_of_(rows_),
        price_(rows_, 0.0),
        distance_(rows_),
        previous_(rows_),
        costs_(most_ * rows_) {}

  LimitedMatching solve() {
    start();
    while (size_ < most_ && shortest_path() && end_price_ + length_ < 0) {
      move_prices(length_);
      augment();
    }
    const bool is_exhausted = size_ < most_ && end_price_ < 0;
    if (is_exhausted) move_prices(-end_price_);  // an edge more is worth nothing
    return result();
  }

 private:
  struct Settled {
    std::size_t row;
    double price, distance;
  };

  const double* gains_of(std::size_t row) const { return gains_.data() + row * columns_; }
  double cost_of_free(std::size_t row) const {
    return best_free_[row] == kNoColumn ? kInfinity : -gains_of(row)[to_size(best_free_[row])];
  }

  void find_best_free(std::size_t row) {
    const std::size_t best = largest(gains_of(row), hidden_.data(), columns_);
    const bool is_free = gains_of(row)[best] > 0 && hidden_[best] == 0;
    best_free_[row] = is_free ? static_cast<Index>(best) : kNoColumn;
  }

  void start() {
    for (std::size_t i = 0; i < rows_; ++i) {
      find_best_free(i);
      end_price_ = std::min(end_price_, cost_of_free(i));
    }
    std::fill(price_.begin(), price_.end(), end_price_);
  }

  // Dijkstra from all free columns to the nearest free row; false where none is reached.
  bool shortest_path() {
    for (std::size_t i = 0; i < rows_; ++i) distance_[i] = cost_of_free(i) - price_[i];
    std::fill(previous_.begin(), previous_.end(), kFromOutside);
    settled_.clear();
    last_row_ = static_cast<std::size_t>(std::min_element(distance_.begin(), distance_.end()) -
                                         distance_.begin());
    while (column_of_[last_row_] != kNoColumn && distance_[last_row_] < kInfinity) {
      const std::size_t row = last_row_;
      settled_.push_back({row, price_[row], distance_[row]});
      const double* costs = costs_.data() + slot_of_[row] * rows_;
      const double base = costs[row] - price_[row] - distance_[row];
      price_[row] = -kInfinity;
      distance_[row] = kInfinity;
      last_row_ = relax(costs, price_.data(), base, static_cast<std::int64_t>(row),
                        distance_.data(), previous_.data(), rows_);
    }
    length_ = distance_[last_row_];
    for (const auto& s : settled_) price_[s.row] = s.price, distance_[s.row] = s.distance;
    return length_ < kInfinity;
  }

  void move_prices(double length) {
    for (std::size_t i = 0; i < rows_; ++i) price_[i] += std::min(distance_[i], length);
    end_price_ += length;
  }

  // Each row of the path hands its column on; the first one takes a new column.
  void augment() {
    std::size_t row = last_row_;
    for (; previous_[row] != kFromOutside; row = static_cast<std::size_t>(previous_[row])) {
      const auto giver = static_cast<std::size_t>(previous_[row]);
      column_of_[row] = column_of_[giver];
      slot_of_[row] = slot_of_[giver];
    }
    const Index column = best_free_[row];
    column_of_[row] = column;
    slot_of_[row] = size_;
    for (std::size_t i = 0; i < rows_; ++i) {
      const double gain = gains_of(i)[column];
      costs_[size_ * rows_ + i] = gain > 0 ? -gain : kInfinity;
    }
    ++size_;
    hidden_[to_size(column)] = -kInfinity;
    for (std::size_t i = 0; i < rows_; ++i)
      if (best_free_[i] == column) find_best_free(i);
  }

  LimitedMatching result() const {
    LimitedMatching m;
    m.column_of = column_of_;
    m.size = static_cast<Index>(size_);
    m.edge_price = std::max(0.0, -end_price_);
    m.row_prices = Vector::Zero(gains_.rows());
    m.column_prices = Vector::Zero(gains_.cols());
    for (std::size_t i = 0; i < rows_; ++i) {
      if (column_of_[i] == kNoColumn) continue;
      const double gain = gains_of(i)[column_of_[i]];
      m.gain += gain;
      m.row_prices[static_cast<Index>(i)] = std::max(0.0, -price_[i] - m.edge_price);
      m.column_prices[column_of_[i]] = std::max(0.0, gain + price_[i]);
    }
    return m;
  }

  const Matrix& gains_;
  std::size_t rows_, columns_, most_, size_ = 0;
  std::vector<double> hidden_;    // of a column: 0, or -infinity once it is matched
  std::vector<Index> best_free_;  // the best free column of each row
  std::vector<Index> column_of_;
  std::vector<std::size_t> slot_of_;  // where the costs of a row's column stand
  std::vector<double> price_;
  double end_price_ = 0;
  linalg::PaddedArray<double> distance_;
  linalg::PaddedArray<std::int64_t> previous_;
  std::vector<double> costs_;  // of each matched column in all rows
  std::vector<Settled> settled_;
  double length_ = 0;
  std::size_t last_row_ = 0;
};

}  // namespace

LimitedMatching limited_matching(const Matrix& gains, Index most) {
  if (gains.size() == 0)
    return {std::vector<Index>(to_size(gains.rows()), kNoColumn),
            0,
            0,
            Vector::Zero(gains.rows()),
            Vector::Zero(gains.cols()),
            0};
  return AugmentingSearch(gains, most).solve();
}

}  // namespace assay::ot
