// A training run's material: the populations, what the map is judged on, and the frozen epsilons.
#pragma once

#include <optional>

#include "plugins/monge_gap/params.hpp"
#include "plugins/monge_gap/population.hpp"
#include "plugins/monge_gap/scores.hpp"

namespace assay::monge_gap {

struct Setup {
  Population population;
  Matrix first_source, first_target;  // rows for the epsilons and for maps in closed form
  Bench bench;
  Matrix reported;  // the points of mapped.csv
  std::optional<Matrix> query;
  double epsilon_fit = 0, epsilon_gap = 0;  // absolute
};

// BadInput for everything that declared ranges cannot see. Data without test_source gives up a
// fifth of its rows, at most eval_size, for the bench; below ten rows it is tested where it was
// trained.
Setup read_setup(Run<Params>& run);

// Pairs given for scoring: source and mapped, the epsilon of their gap, and the bench.
struct Pairs {
  Matrix mapped;
  Bench bench;
  double epsilon_fit = 0, epsilon_gap = 0;  // epsilon_fit 0: no target
};
Pairs read_pairs(Run<Params>& run);

ScoreOptions score_options(Run<Params>& run, double epsilon_fit, double epsilon_gap);

}  // namespace assay::monge_gap
