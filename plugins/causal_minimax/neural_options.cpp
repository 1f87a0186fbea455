// From the parameters of a run to what the fits and the search take.
#include "plugins/causal_minimax/neural_options.hpp"

namespace assay::causal_minimax {

NeuralOptions neural_options(Run<Params>& run) {
  const auto& p = run.params();
  NeuralOptions o;
  const bool is_equal = p.initial_weights == InitialWeights::equal;
  o.holds_out = p.risk_rows == RiskRows::held_out;
  o.is_noiseless = p.j_regeneration == Regeneration::noiseless;
  o.f = {static_cast<std::size_t>(p.hidden_f), p.activation, is_equal};
  o.mechanism = {static_cast<std::size_t>(p.hidden_s), p.activation, is_equal};
  o.predictor.optimizer = p.optimizer;
  o.predictor.iterations = p.f_iters;
  o.predictor.rate = p.f_lr;
  o.predictor.should_stop = run.stop();
  o.predictor.decay = p.weight_decay;
  o.structural = o.predictor;
  o.structural.iterations = p.structural_iters;
  o.structural.rate = p.structural_lr;
  o.sample = {p.do_mode == DoMode::dostar, p.do_sampling == DoSampling::joint, p.regeneration,
              static_cast<int>(p.do_replicates)};
  auto& j = o.worst_case;
  j.is_bounded = p.j_bound == JBound::quantile;
  j.quantile = p.j_quantile;
  j.regularisation = p.j_reg;
  j.steps = static_cast<int>(p.j_steps);
  j.restarts = static_cast<int>(p.j_restarts);
  j.optimizer = p.j_optimizer;
  j.rate = p.j_lr;
  j.perceptron = {static_cast<std::size_t>(p.hidden_j), p.activation, is_equal};
  j.keeps_last = p.j_value == JValue::last;
  j.should_stop = run.stop();
  return o;
}

}  // namespace assay::causal_minimax
