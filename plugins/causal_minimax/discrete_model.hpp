// Stable predictors of a model of finite variables and their worst-case risk, exactly.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "plugins/causal_minimax/roles.hpp"

namespace assay::causal_minimax {

// A variable with k values takes 0 .. k-1. `tables[v]` holds P(v = x | parents) at
// configuration * levels[v] + x, the configuration counting through the parents by ascending node,
// the last fastest. Mutable nodes have an empty table.
struct DiscreteModel {
  Dag graph;
  std::vector<int> levels;
  std::vector<std::vector<double>> tables;

  // The number of configurations of these nodes, and where an assignment of all nodes stands.
  std::size_t configurations(Mask nodes) const;
  std::size_t configuration(Mask nodes, std::span<const int> assignment) const;
};

// The worst case over all deterministic interventions x_m = J_m(x_Pa(m)) of the mean squared error
// of f(x_set, x_M) = E[Y | x_set, do(x_M)].
class DiscreteRisk {
 public:
  // std::length_error beyond 2^24 states, or beyond 2^24 combinations of the interventions at all
  // mutable nodes but the one with most of them, which is solved configuration by configuration.
  DiscreteRisk(DiscreteModel model, const Roles& roles);

  double risk(Mask set) const;
  // E[Y | x_set, do(x_M)] by configuration of `set` and the mutable nodes; 0 where impossible.
  std::vector<double> predictor(Mask set) const;

  std::size_t combinations() const { return combinations_; }

 private:
  struct State {
    double weight = 0;            // product of P(v | parents) over the target and stable nodes
    std::vector<int> assignment;  // of all nodes
  };

  // Follows the interventions numbered `combination` at every node but `solved_`?
  bool follows(const State& state, std::size_t combination) const;

  DiscreteModel model_;
  Roles roles_;
  std::vector<State> states_;  // of positive weight
  int solved_ = -1;            // the mutable node that is maximised in closed form; -1: none
  std::vector<int> enumerated_;
  std::size_t combinations_ = 1;
};

}  // namespace assay::causal_minimax
