// The sampled part of the hypergradient through the policy, for small networks.
#pragma once

#include "plugins/numerics/control/actor_critic.hpp"
#include "plugins/parl/reward_model.hpp"

namespace assay::parl {

// At the entropy-regularised optimum minus the Hessian of the lower level is tau times the Fisher
// matrix of the policy; tau is left to the clipping of the whole.
struct ImplicitTermOptions {
  std::size_t cg_iterations = 8;
  double damping = 1e-2, discount = 0.97, clip = 0.3;
};

struct TermLengths {
  double direct = 0, implicit = 0;  // before clipping
};

// The policy in double precision at its present weights, for differences along a direction.
class PolicyView {
 public:
  explicit PolicyView(const control::ActorCritic<float>& agent);

  // Rows of (observation, action) as in Pairs: log pi of each, at weights moved by `along`.
  std::vector<double> log_probabilities(const Pairs& pairs, const std::vector<double>& along);
  // sum_i weight_i grad log pi_i.
  std::vector<double> score(const Pairs& pairs, const std::vector<double>& weights);
  // Mean Fisher matrix over these states times v, plus damping v.
  std::vector<double> fisher_product(const std::vector<double>& states, std::size_t count,
                                     const std::vector<double>& v, double damping);

 private:
  const double* outputs(const std::vector<double>& columns, std::size_t batch,
                        const std::vector<double>& along);

  control::PolicyHead head_;
  control::TanhNetwork<double> network_;
  std::vector<double> weights_, moved_, log_sd_;  // log_sd is last of the weights
  control::Tape<double> tape_;
};

// Adds min(1, clip |direct| / |implicit|) implicit to `gradient`, which holds the direct part.
// `pairs` are the newest ones; `states` are visited states by columns, `count` padded.
TermLengths add_implicit(RewardModel& model, std::size_t member, PolicyView& policy,
                         const Pairs& pairs, const std::vector<double>& states, std::size_t count,
                         const ImplicitTermOptions& options, Floats& gradient);

}  // namespace assay::parl
