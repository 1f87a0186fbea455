// The whole linear programme: mu(b), and x_i(b, s, theta) = mu(b) gamma_i(b, s, theta) up to the
// cap.
#include <algorithm>
#include <assay/errors.hpp>

#include "plugins/hiring_agents/incentive_block.hpp"
#include "plugins/hiring_agents/programme.hpp"

namespace assay::hiring_agents {
namespace {

using Column = LinearProgramme::Column;

// Rows: incentives, x <= cap mu for each agent, effort, cell, probabilities. Columns: mu, x, lies.
struct Whole {
  const Game& game;
  std::span<const double> values;
  IncentiveBlocks blocks{game};

  std::size_t cap_row(std::size_t agent, std::size_t profile, std::size_t cell) const {
    return blocks.rows + (agent * game.profiles() + profile) * game.cells() + cell;
  }
  std::size_t sum_row() const { return cap_row(game.agents(), 0, 0); }
  const IncentiveBlock& block(std::size_t agent, std::size_t profile) const {
    return blocks.of[agent][game.effort_of(profile, agent)];
  }

  Column recommendation(std::size_t profile) const {
    Column column;
    column.objective = values[profile];
    for (std::size_t i = 0; i < game.agents(); ++i) {
      block(i, profile).fill(column, ReportTable(game.efforts[i], game.signals[i]), 1);
      for (std::size_t k = 0; k < game.cells(); ++k) column.add(cap_row(i, profile, k), -game.cap);
    }
    column.add(sum_row(), 1);
    return column;
  }
  Column payment(std::size_t agent, std::size_t profile, std::size_t cell) const {
    Column column;
    column.objective = -game.law(profile)[cell];
    block(agent, profile).fill(column, reports_of_cell(game, agent, profile, cell), 0);
    column.add(cap_row(agent, profile, cell), 1);
    return column;
  }
  std::vector<Column> columns() const {
    std::vector<Column> all;
    for (std::size_t b = 0; b < game.profiles(); ++b) all.push_back(recommendation(b));
    for (std::size_t i = 0; i < game.agents(); ++i)
      for (std::size_t b = 0; b < game.profiles(); ++b)
        for (std::size_t k = 0; k < game.cells(); ++k) all.push_back(payment(i, b, k));
    for (const auto& agent : blocks.of)
      for (const auto& each : agent) each.append_lies(all);
    return all;
  }
  std::vector<LinearProgramme::Bounds> bounds() const {
    std::vector<LinearProgramme::Bounds> rows(sum_row());
    rows.push_back({1, 1});
    return rows;
  }
};

Mechanism mechanism_of(const Game& game, std::span<const double> x) {
  Mechanism m(game);
  std::copy_n(x.begin(), m.efforts.size(), m.efforts.begin());
  for (std::size_t i = 0; i < game.agents(); ++i)
    for (std::size_t b = 0; b < game.profiles(); ++b)
      for (std::size_t k = 0; m.efforts[b] > 0 && k < m.cells; ++k)
        m.payment(i, b)[k] =
            x[m.efforts.size() + (i * game.profiles() + b) * m.cells + k] / m.efforts[b];
  return m;
}

}  // namespace

ProgrammeAnswer solve_in_full(const Game& game, std::span<const double> values,
                              const ProgrammeOptions& options) {
  const Whole whole{game, values};
  LinearProgramme programme(whole.bounds(), options.tolerance, options.should_stop);
  programme.add(whole.columns());
  if (programme.solve() != LinearProgramme::Outcome::optimal)
    throw Diverged("the linear programme has no feasible mechanism");
  ProgrammeAnswer a(game);
  a.mechanism = mechanism_of(game, programme.values());
  a.upper_bound = programme.prices().back();  // of the only row with a right-hand side
  a.rows = programme.rows(), a.columns = programme.columns(), a.nonzeros = programme.nonzeros();
  a.iterations = programme.iterations(), a.rounds = 1;
  a.converged = true;
  return a;
}

double nonzeros_in_full(const Game& game) {
  double sum = 0;
  for (std::size_t i = 0; i < game.agents(); ++i) {
    const double m = static_cast<double>(game.signals[i]), k = static_cast<double>(game.efforts[i]);
    sum += static_cast<double>(game.profiles() * game.cells()) *
           (2 + (k - 1) + 2 * k * (m - 1) + (game.voluntary ? 1 : 0));
  }
  return sum;
}

}  // namespace assay::hiring_agents
