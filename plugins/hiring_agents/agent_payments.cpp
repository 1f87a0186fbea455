#include "plugins/hiring_agents/agent_payments.hpp"

#include <algorithm>

#include "plugins/hiring_agents/incentive_block.hpp"

namespace assay::hiring_agents {
namespace {

using Column = LinearProgramme::Column;

// One column a cell, in this order: its payment, at this price.
std::vector<Column> cell_columns(const Game& game, std::size_t agent, std::size_t profile,
                                 const IncentiveBlock& block, double price) {
  std::vector<Column> columns(game.cells());
  const auto law = game.law(profile);
  for (std::size_t k = 0; k < columns.size(); ++k) {
    columns[k].objective = -price * law[k];
    columns[k].upper = game.cap;
    block.fill(columns[k], reports_of_cell(game, agent, profile, k), 0);
  }
  return columns;
}

// Payments at this price, and one column `last` beside them.
AgentPayments solve_for_agent(const Game& game, std::size_t agent, std::size_t profile,
                              double tolerance, double price, Column last) {
  const IncentiveBlock block(game, agent, game.effort_of(profile, agent), 0);
  auto columns = cell_columns(game, agent, profile, block, price);
  const std::size_t cells = columns.size();
  auto& recommendation = columns.emplace_back();
  recommendation.lower = recommendation.upper = 1;
  block.fill(recommendation, ReportTable(game.efforts[agent], game.signals[agent]), 1);
  if (price == 0) block.fill_margin(last);
  columns.push_back(std::move(last));
  block.append_lies(columns);
  std::vector<LinearProgramme::Bounds> bounds;
  block.append_bounds(bounds);
  LinearProgramme programme(bounds, tolerance);
  programme.add(columns);
  if (programme.solve() == LinearProgramme::Outcome::infeasible) return {};
  const auto values = programme.values().first(cells);
  AgentPayments result{true, std::abs(programme.optimum()), {values.begin(), values.end()}};
  if (price == 0) result.value = programme.optimum();
  for (double& paid : result.payments) paid = std::clamp(paid, 0.0, game.cap);
  return result;
}

}  // namespace

AgentPayments least_payments(const Game& game, std::size_t agent, std::size_t profile,
                             double tolerance) {
  Column nothing;
  nothing.upper = 0;
  return solve_for_agent(game, agent, profile, tolerance, 1, nothing);
}

AgentPayments safest_payments(const Game& game, std::size_t agent, std::size_t profile,
                              double tolerance) {
  Column margin;
  margin.objective = 1;
  margin.lower = -LinearProgramme::kInfinite;
  return solve_for_agent(game, agent, profile, tolerance, 0, margin);
}

SafeRules safe_rules(const Game& game, double tolerance) {
  SafeRules rules(game.agents());
  for (std::size_t i = 0; i < game.agents(); ++i) {
    const Game one = alone(game, i, 0);
    for (std::size_t told = 0; told < game.efforts[i]; ++told)
      rules[i].push_back(safest_payments(one, 0, told, tolerance));
  }
  return rules;
}

}  // namespace assay::hiring_agents
