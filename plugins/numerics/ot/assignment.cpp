#include "plugins/numerics/ot/assignment.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "plugins/numerics/ot/shortest_path_kernels.hpp"

namespace assay::ot {
namespace {

constexpr int kUnmatched = -1;
constexpr int kRowPasses = 2;            // of augmenting row reduction, as Jonker and Volgenant do
constexpr std::size_t kStepsPerRow = 8;  // a pass hands over after so many: ties could go round

const double* row_of(const Matrix& m, int i) { return m.data() + i * m.cols(); }

}  // namespace

AssignmentSolver::AssignmentSolver(Index n)
    : n_(static_cast<std::size_t>(n)),
      price_(n_, 0.0),
      distance_(n_),
      column_of_(n_),
      row_of_(n_),
      previous_(n_) {}

void AssignmentSolver::match(int row, int column) {
  column_of_[to_size(row)] = column;
  row_of_[to_size(column)] = row;
}

// Prices of the first solve: the least cost of each column, taken from the last column to the
// first, and each row keeps one of the columns that chose it.
void AssignmentSolver::reduce_columns(const Matrix& costs) {
  std::copy_n(costs.data(), n_, price_.begin());
  std::vector<int> choice(n_, 0);
  for (int i = 1; i < static_cast<int>(n_); ++i)
    for (std::size_t j = 0; j < n_; ++j)
      if (const double c = row_of(costs, i)[j]; c < price_[j]) price_[j] = c, choice[j] = i;
  for (std::size_t j = n_; j-- > 0;)
    if (column_of_[to_size(choice[j])] == kUnmatched) match(choice[j], static_cast<int>(j));
}

// One pass: each free row takes its best column and lowers its price to the point where the second
// best is as good; a row that loses its column is served next, or waits when nothing was gained.
void AssignmentSolver::reduce_rows(const Matrix& costs) {
  std::vector<int> queue(free_.rbegin(), free_.rend());
  free_.clear();
  for (std::size_t steps = 0; !queue.empty(); ++steps) {
    const int i = queue.back();
    queue.pop_back();
    if (steps >= kStepsPerRow * n_) {
      free_.push_back(i);
      continue;
    }
    const TwoLeast t = two_least(row_of(costs, i), price_.data(), n_);
    int column = static_cast<int>(t.first_column);
    const bool is_better = t.least < t.second && n_ > 1;
    if (is_better) {
      price_[to_size(column)] -= t.second - t.least;
    } else if (row_of_[to_size(column)] != kUnmatched && n_ > 1) {
      column = static_cast<int>(t.second_column);
    }
    const int loser = row_of_[to_size(column)];
    match(i, column);
    if (loser == kUnmatched) continue;
    column_of_[to_size(loser)] = kUnmatched;
    (is_better ? queue : free_).push_back(loser);
  }
}

// Dijkstra over reduced costs from a free row to the nearest free column, which is returned. The
// prices of settled columns are set aside meanwhile.
int AssignmentSolver::shortest_path(const Matrix& costs, int free_row) {
  std::fill(distance_.begin(), distance_.end(), kInfinity);
  settled_.clear();
  double base = 0;
  for (int row = free_row;;) {
    const std::size_t column =
        relax(row_of(costs, row), price_.data(), base, row, distance_.data(), previous_.data(), n_);
    const double travelled = distance_[column];
    if (!(travelled < kInfinity)) throw std::invalid_argument("the costs are not finite");
    settled_.push_back({column, price_[column], travelled});
    row = row_of_[column];
    if (row == kUnmatched) return static_cast<int>(column);
    base = row_of(costs, row)[column] - price_[column] - travelled;
    price_[column] = -kInfinity;
    distance_[column] = kInfinity;
  }
}

void AssignmentSolver::augment(const Matrix& costs, int free_row) {
  int column = shortest_path(costs, free_row);
  const double length = settled_.back().distance;
  for (const auto& s : settled_) price_[s.column] = s.price + (s.distance - length);
  for (int row = kUnmatched; row != free_row;) {
    row = static_cast<int>(previous_[to_size(column)]);
    const int next = column_of_[to_size(row)];
    match(row, column);
    column = next;
  }
}

const std::vector<int>& AssignmentSolver::solve(const Matrix& costs) {
  if (costs.rows() != costs.cols() || static_cast<std::size_t>(costs.rows()) != n_)
    throw std::invalid_argument("the costs have another size than the solver");
  std::fill(column_of_.begin(), column_of_.end(), kUnmatched);
  std::fill(row_of_.begin(), row_of_.end(), kUnmatched);
  if (!is_priced_) reduce_columns(costs);
  is_priced_ = true;
  free_.clear();
  for (std::size_t i = 0; i < n_; ++i)
    if (column_of_[i] == kUnmatched) free_.push_back(static_cast<int>(i));
  for (int pass = 0; pass < kRowPasses && !free_.empty(); ++pass) reduce_rows(costs);
  for (const int row : free_) augment(costs, row);
  return column_of_;
}

void AssignmentSolver::set_prices(std::vector<double> prices) {
  if (prices.size() != n_) throw std::invalid_argument("prices need one number for each column");
  price_ = std::move(prices);
  is_priced_ = true;
}

Vector AssignmentSolver::row_prices(const Matrix& costs) const {
  Vector u(static_cast<Index>(n_));
  for (std::size_t i = 0; i < n_; ++i)
    u[static_cast<Index>(i)] =
        row_of(costs, static_cast<int>(i))[column_of_[i]] - price_[to_size(column_of_[i])];
  return u;
}

}  // namespace assay::ot
