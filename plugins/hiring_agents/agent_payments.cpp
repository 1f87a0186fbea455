#include "plugins/hiring_agents/agent_payments.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "plugins/hiring_agents/incentive_block.hpp"

namespace assay::hiring_agents {
namespace {

using Column = LinearProgramme::Column;

// One column a cell of each joint effort asked for, in this order: its payment, at this price.
std::vector<Column> cell_columns(const Game& game, std::size_t agent, std::span<const Asked> asked,
                                 const IncentiveBlock& block, double price) {
  std::vector<Column> columns;
  for (const auto& [profile, weight] : asked)
    for (std::size_t k = 0; k < game.cells(); ++k) {
      auto& column = columns.emplace_back();
      column.objective = -price * weight * game.law(profile)[k];
      column.upper = game.cap;
      auto reports = reports_of_cell(game, agent, profile, k);
      for (double& earned : reports.earned) earned *= weight;
      block.fill(column, reports, 0);
    }
  return columns;
}

// Payments at this price, and one column `last` beside them. The value is the optimum's.
AgentPayments solve_for_agent(const Game& game, std::size_t agent, std::span<const Asked> asked,
                              double tolerance, double price, Column last) {
  const IncentiveBlock block(game, agent, game.effort_of(asked[0].profile, agent), 0);
  auto columns = cell_columns(game, agent, asked, block, price);
  const std::size_t cells = columns.size();
  auto& recommendation = columns.emplace_back();
  recommendation.lower = recommendation.upper = 1;
  block.fill(recommendation, ReportTable(game.efforts[agent], game.signals[agent]), 1);
  if (last.objective > 0) block.fill_margin(last);
  columns.push_back(std::move(last));
  block.append_lies(columns);
  std::vector<LinearProgramme::Bounds> bounds;
  block.append_bounds(bounds);
  LinearProgramme programme(bounds, tolerance);
  programme.add(columns);
  if (programme.solve() == LinearProgramme::Outcome::infeasible) return {};
  const auto values = programme.values().first(cells);
  AgentPayments result{true, programme.optimum(), {values.begin(), values.end()}};
  for (double& paid : result.payments) paid = std::clamp(paid, 0.0, game.cap);
  return result;
}

}  // namespace

AgentPayments least_payments(const Game& game, std::size_t agent, std::span<const Asked> asked,
                             double tolerance) {
  Column nothing;
  nothing.upper = 0;
  auto paid = solve_for_agent(game, agent, asked, tolerance, 1, nothing);
  paid.value = std::abs(paid.value);  // that of the programme is minus what is paid
  return paid;
}

AgentPayments safest_payments(const Game& game, std::size_t agent, std::size_t profile,
                              double tolerance) {
  const Asked asked{profile, 1};
  Column margin;
  margin.objective = 1;
  margin.lower = -LinearProgramme::kInfinite;
  return solve_for_agent(game, agent, std::span(&asked, 1), tolerance, 0, margin);
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
