// The optimal incentive compatible mechanism, by column generation or by the whole linear
// programme.
#pragma once

#include <assay/errors.hpp>
#include <cstddef>
#include <functional>
#include <span>

#include "plugins/hiring_agents/mechanism.hpp"

namespace assay::hiring_agents {

struct ProgrammeOptions {
  double tolerance = 1e-9;            // of the duality gap and of the simplex method
  std::function<bool()> should_stop;  // asked once a round
  std::function<void(double gap)> on_round;

  void stop_point() const {
    if (should_stop && should_stop()) throw Stopped();
  }
};

struct ProgrammeAnswer {
  explicit ProgrammeAnswer(const Game& game) : mechanism(game) {}
  Mechanism mechanism;
  double upper_bound = 0;  // of what any incentive compatible mechanism is worth
  std::size_t rows = 0, columns = 0, nonzeros = 0, iterations = 0, rounds = 0;
  bool converged = false;  // the gap is closed
};

// `values` are decision_values(game). Throws Diverged where CLP fails, Stopped where asked to.
ProgrammeAnswer solve_by_columns(const Game& game, std::span<const double> values,
                                 const ProgrammeOptions& options);
ProgrammeAnswer solve_in_full(const Game& game, std::span<const double> values,
                              const ProgrammeOptions& options);

// Of the whole programme, without building it.
double nonzeros_in_full(const Game& game);

}  // namespace assay::hiring_agents
