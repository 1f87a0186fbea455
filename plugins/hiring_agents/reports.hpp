// What reports earn: the bilinear form of laws and payments by which everything else is written.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "plugins/hiring_agents/game.hpp"

namespace assay::hiring_agents {

// W(made, truth, report): what an agent earns in the event that he sees `truth` after making the
// effort `made`, and says `report`, while the others obey and tell the truth.
struct ReportTable {
  ReportTable(std::size_t effort_count, std::size_t signal_count)
      : efforts(effort_count), signals(signal_count), earned(efforts * signals * signals) {}
  std::size_t efforts, signals;
  std::vector<double> earned;

  double& at(std::size_t made, std::size_t truth, std::size_t report) {
    return earned[(made * signals + truth) * signals + report];
  }
  double at(std::size_t made, std::size_t truth, std::size_t report) const {
    return earned[(made * signals + truth) * signals + report];
  }
  double truthful(std::size_t made) const;  // the sum over signals of what the truth earns
  double best(std::size_t made) const;      // the sum over signals of what the best report earns
};

// Adds what `payments` (by joint signal reported, state) earn `agent` where `profile` is asked for,
// times `weight`. Payments go by the efforts that are asked for, laws by those that are made.
void add_reports(const Game& game, std::size_t agent, std::size_t profile,
                 std::span<const double> payments, double weight, ReportTable& table);

// The same of one unit paid in one cell (joint signal, state) alone.
ReportTable reports_of_cell(const Game& game, std::size_t agent, std::size_t profile,
                            std::size_t cell);

// The game of one agent alone, whom nobody else's report tells anything about: his own signal and
// the state, while the others make the efforts of `profile`.
Game alone(const Game& game, std::size_t agent, std::size_t profile);

}  // namespace assay::hiring_agents
