// parl: a reward learned from data that depend on the policy which the reward induces.
#include <assay/sdk.hpp>

#include "plugins/parl/control_run.hpp"
#include "plugins/parl/journal.hpp"
#include "plugins/parl/problem.hpp"

namespace assay::parl {
namespace {

void check_gradient(ParlRun& run, const Evaluator& evaluator, const Vector& nu) {
  run.result("hypergrad_fd_error", difference_error(evaluator, nu));
  run.result("hypergrad_hessian_error", hessian_error(evaluator, nu));
}

void run_tabular(ParlRun& run) {
  const auto problem = read_problem(run);
  const Evaluator evaluator(run, problem);
  Learner learner(run, problem, evaluator);
  Journal journal(run);
  Vector nu = problem.nu0;
  const auto last = run.params().iterations;
  run.timed("seconds", [&] {
    auto at = evaluator(nu);
    journal.add(at, learner);
    for (const auto t : run.steps(last)) {
      learner.step(nu, at);
      if (!nu.allFinite())
        throw Diverged(said("iteration ", t + 1, " made the reward's parameters infinite; ",
                            "step_size is ", run.params().step_size));
      at = evaluator(nu, at.lower.values);
      journal.add(at, learner);
    }
  });
  run.stop_point();
  journal.report(nu);
  if (run.params().check_gradient) check_gradient(run, evaluator, problem.nu0);
}

struct Parl {
  static constexpr About about{
      "parl", "1.0.0", "Rewards learned from preferences over the policies that they induce",
      "Chakraborty et al., PARL: A Unified Framework for Policy Alignment in Reinforcement "
      "Learning, ICLR 2024, arXiv 2308.02585",
      "rewards and preferences"};
  using Params = parl::Params;

  static void declare(Declare<Params>& d) {
    declare_params(d);
    declare_inputs(d);
    declare_outputs(d);
  }
  static void check(ParlRun& run) {
    require_algorithm(run);
    if (run.params().is_control)
      check_control(run);
    else
      read_problem(run);
  }
  static void run(ParlRun& run) {
    require_algorithm(run);
    run.params().is_control ? run_control(run) : run_tabular(run);
  }
};

}  // namespace
}  // namespace assay::parl

ASSAY_PLUGIN(assay::parl::Parl)
