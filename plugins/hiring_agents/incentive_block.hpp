// The rows of a linear programme that make one agent obey one recommendation and tell the truth.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "plugins/hiring_agents/linear_programme.hpp"
#include "plugins/hiring_agents/reports.hpp"

namespace assay::hiring_agents {

// With the agent's table W, the probability mu of the recommendation and y >= 0:
//   swap(made, truth, report):  W(made, truth, report) - W(made, truth, truth) - y(made, truth) <=
//   0 effort(made):  sum_truth W(made, truth, truth) + y(made, truth)  - mu c(made)
//                    <=  sum_truth W(told, truth, truth) - mu c(told)
//   stay:          mu c(told) <= sum_truth W(told, truth, truth)      of agents who may stay out
// y is what the best lie earns beyond the truth; there is none at the effort that is told. So the
// exponentially many ways of lying take polynomially many rows.
class IncentiveBlock {
 public:
  IncentiveBlock(const Game& game, std::size_t agent, std::size_t told, std::size_t first_row);

  std::size_t first_row() const { return first_; }
  std::size_t rows() const { return rows_; }
  std::size_t told() const { return told_; }
  std::size_t effort_row(std::size_t made) const { return first_ + made; }  // made != told: unused
  std::size_t swap_row(std::size_t made, std::size_t truth, std::size_t report) const;
  std::size_t stay_row() const { return first_ + rows_ - 1; }

  void append_bounds(std::vector<LinearProgramme::Bounds>& bounds) const;
  void append_lies(std::vector<LinearProgramme::Column>& columns) const;  // y

  // The part in these rows of a column that adds `table` to W and `probability` to mu.
  void fill(LinearProgramme::Column& column, const ReportTable& table, double probability) const;
  // The part of a column by which every row but stay is tightened, but not the lies after shirking.
  void fill_margin(LinearProgramme::Column& column) const;

  // Raises prices to where y has no reduced value, so that a bound may be drawn from them.
  void make_feasible(std::span<double> prices) const;
  // The reduced value of one unit paid in report r is sum over made, truth of
  // weight(made, truth, r) Q_made(truth, .): these weights, by made, truth, report.
  void weigh(std::span<const double> prices, ReportTable& weights) const;
  // Of the recommendation itself: sum of prices times the differences of costs.
  double priced_costs(std::span<const double> prices) const;

 private:
  std::size_t first_, told_, efforts_, signals_, rows_;
  bool voluntary_;
  std::vector<double> costs_;
};

// One block for each agent and effort, in this order, and the rows that they take together.
struct IncentiveBlocks {
  explicit IncentiveBlocks(const Game& game);
  std::vector<std::vector<IncentiveBlock>> of;  // agent, told
  std::size_t rows = 0;
};

}  // namespace assay::hiring_agents
