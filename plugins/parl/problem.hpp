// Finite problems: made, or read and refused.
#pragma once

#include "plugins/parl/params.hpp"

namespace assay::parl {

struct Generator {
  Index states = 3, actions = 2, features = 0;  // features 0: one for each state and action
  double discount = 0.9;
};
// Rows of P from Dirichlet(1/2), true rewards from N(0, 1), uniform first state.
TabularProblem random_problem(const Generator& generator, Rng rng);

// n x n cells, moves up, right, down, left, which with probability 0.1 go anywhere of the four.
// -0.1 a step; the last cell is the goal, absorbing, +1; the last cell of the first row a pit, -1.
TabularProblem grid_problem(Index size, const Generator& generator, Rng rng);

// Whether segments of this length are few enough for the exact expectation.
bool is_enumerable(const Mdp& mdp, Index length);

// Which algorithm is of which mode, and what it needs besides.
void require_algorithm(ParlRun& run);

// The problem of the run; BadInput about what is none.
TabularProblem read_problem(ParlRun& run);

}  // namespace assay::parl
