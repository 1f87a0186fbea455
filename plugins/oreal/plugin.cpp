// oreal: what to learn from a verdict that says only right or wrong.
#include <assay/sdk.hpp>

#include "plugins/oreal/bandit_run.hpp"
#include "plugins/oreal/language_run.hpp"

namespace assay::oreal {
namespace {

struct Oreal {
  static constexpr About about{
      "oreal", "1.0.0", "Learning to reason from a yes/no verdict on the final answer",
      "Lyu, Gao, Gu, Zhang et al., Exploring the Limit of Outcome Reward for Learning Mathematical "
      "Reasoning, 2025, arXiv 2502.06781",
      "rewards and preferences"};
  using Params = oreal::Params;

  static void declare(Declare<Params>& d) {
    declare_params(d);
    declare_inputs(d);
    declare_outputs(d);
  }
  static void check(OrealRun& run) {
    run.params().is_bandit ? check_bandit(run) : check_language(run);
  }
  static void run(OrealRun& run) { run.params().is_bandit ? run_bandit(run) : run_language(run); }
};

}  // namespace
}  // namespace assay::oreal

ASSAY_PLUGIN(assay::oreal::Oreal)
