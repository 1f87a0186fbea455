// The preset `official` sets parameters; its rule that the last step counts is here.
#include "plugins/causal_minimax/neural_options.hpp"

namespace assay::causal_minimax {
namespace {

constexpr double kStructuralShare = 0.5;  // of f's rate, where Adam is asked for

}  // namespace

NeuralOptions neural_options(const Run<Params>& run, std::function<bool()> should_stop) {
  const auto& p = run.params();
  NeuralOptions o;
  o.activation = p.activation;
  o.holds_out = p.risk_rows == RiskRows::held_out;
  o.hidden_f = static_cast<std::size_t>(p.hidden_f);
  o.hidden_s = static_cast<std::size_t>(p.hidden_s);
  o.predictor.optimizer = p.optimizer;
  o.predictor.iterations = p.f_iters;
  o.predictor.should_stop = should_stop;
  o.predictor.decay = p.weight_decay;
  o.structural = o.predictor;
  o.structural.iterations = p.structural_iters;
  o.structural.rate *= kStructuralShare;
  o.sample = {p.do_mode == DoMode::dostar, p.do_sampling == DoSampling::joint, p.regeneration,
              static_cast<int>(p.do_replicates)};
  auto& j = o.worst_case;
  j.is_bounded = p.j_bound == JBound::quantile;
  j.quantile = p.j_quantile;
  j.regularisation = p.j_reg;
  j.steps = static_cast<int>(p.j_steps);
  j.restarts = static_cast<int>(p.j_restarts);
  j.rate = p.j_lr;
  j.hidden = static_cast<std::size_t>(p.hidden_j);
  j.activation = p.activation;
  j.keeps_last = p.preset == "official";
  j.should_stop = std::move(should_stop);
  return o;
}

}  // namespace assay::causal_minimax
