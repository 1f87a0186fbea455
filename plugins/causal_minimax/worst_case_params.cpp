// The parameters of the search for the worst environment.
#include "plugins/causal_minimax/conditions.hpp"
#include "plugins/causal_minimax/params.hpp"

namespace assay::causal_minimax {
namespace {

void declare_rows(Declare<Params>& d) {
  d.choice("risk_rows", &Params::risk_rows, RiskRows::held_out,
           {{"train", RiskRows::train}, {"held_out", RiskRows::held_out}})
      .help(
          "rows in the worst case: one half of them, the predictor being fitted to the other, or "
          "those that it was fitted to, where it looks better than it is");
  d.choice("j_regeneration", &Params::j_regeneration, Regeneration::abduct,
           {{"abduct", Regeneration::abduct}, {"noiseless", Regeneration::noiseless}})
      .help("noise of what lies below J: the row's own, or none");
}

void declare_function(Declare<Params>& d) {
  d.choice("j_bound", &Params::j_bound, JBound::quantile,
           {{"quantile", JBound::quantile}, {"none", JBound::none}})
      .when(kNeural)
      .help("keeps J between quantiles of training; without it the risk depends on j_steps");
  d.real("j_quantile", &Params::j_quantile, 0.05)
      .at_least(0)
      .below(0.5)
      .when("j_bound=quantile")
      .help("the lower quantile; the upper one is 1 minus this");
  d.real("j_reg", &Params::j_reg, 0)
      .at_least(0)
      .when(kNeural)
      .help("weight of the norms of J's weight matrices, subtracted from the error");
}

void declare_ascent(Declare<Params>& d) {
  d.where(kNeural, [&] {
    d.choice("j_optimizer", &Params::j_optimizer, mlp::Optimizer::kAdam,
             {{"adam", mlp::Optimizer::kAdam}, {"gradient_descent", mlp::Optimizer::kDescent}})
        .help("of J");
    d.integer("j_steps", &Params::j_steps, 500).between(1, 100000).help("its steps");
    d.real("j_lr", &Params::j_lr, 0.02).above(0).help("their length");
  });
  d.integer("j_restarts", &Params::j_restarts, 2)
      .between(1, 100)
      .when("initial_weights=xavier")
      .help("starts of J; the first is where the empty set ended");
  d.choice("j_value", &Params::j_value, JValue::best,
           {{"best", JValue::best}, {"last", JValue::last}})
      .when(kNeural)
      .help("the largest error of all steps, or that of the last");
}

}  // namespace

void declare_worst_case(Declare<Params>& d) {
  d.where(kNeural, [&] { declare_rows(d); });
  declare_function(d);
  declare_ascent(d);
}

}  // namespace assay::causal_minimax
