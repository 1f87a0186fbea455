// A solver chosen: the rule that its clients follow, the step that theory allows, what it promises.
#pragma once

#include <string>
#include <vector>

#include "plugins/ef21/clients.hpp"
#include "plugins/ef21/step_size.hpp"

namespace assay::ef21 {

enum class Solver {
  ef21,
  ef21_w,
  ef21_clone,
  ef21_sgd,
  ef21_w_sgd,
  ef21_pp,
  ef21_w_pp,
  ef21_rf,
  ef21_rf_w,
  gd,
  dcgd,
  ef14,
  diana
};
enum class StepRule { theory, theory_tight, pl, manual };
enum class MeanType { automatic, quadratic, arithmetic };

struct Choice {
  Solver solver = Solver::ef21_w;
  StepRule step_rule = StepRule::theory;
  MeanType mean = MeanType::automatic;
  double step = 0, multiplier = 1;
  double participation = 1;
  bool has_fixed_constants = false;
  double sgd_s = 0;        // 0: alpha / 2
  double pl_constant = 0;  // mu
};

struct Plan {
  Rule rule;
  Contraction contraction;
  double safe_step = 0;      // that theory allows; 0: there is none
  double across = 0;         // L_x
  bool has_bound = false;    // the step is not above the safe one, and the solver has a rate
  bool is_monotone = false;  // Phi never rises
  Index clones = 0;          // N; elsewhere n
  std::vector<Index> copies;
};

bool is_weighted(Solver solver);  // by w_i
bool has_batches(Solver solver);
bool is_partial(Solver solver);
bool is_rare(Solver solver);
bool has_feedback(Solver solver);  // EF21 in any form

// Requires a contraction that contracts. `rule.init` and `rule.batch` are given.
Plan plan(const Choice& choice, const Compressor& compressor, const Smoothness& s,
          const Support& rare, Rule rule);
// Before the smoothness is known: the contraction of a choice, whose theta may be negative.
Contraction contraction_of(const Choice& choice, const Compressor& compressor, Index batch);

}  // namespace assay::ef21
