// hiring_agents: paying informants so that they work, tell the truth and cost little.
#include <assay/sdk.hpp>

#include "plugins/hiring_agents/tasks.hpp"

namespace assay::hiring_agents {
namespace {

struct HiringAgents {
  static constexpr About about{"hiring_agents", "1.0.0",
                               "Recommended efforts and payments that make informants work and "
                               "tell the truth at least cost",
                               "Cacciamani, Castiglioni, Gatti 2024, Online Information "
                               "Acquisition: Hiring Multiple Agents, ICLR, arXiv 2307.06210",
                               "games and markets"};
  using Params = hiring_agents::Params;

  static void declare(Declare<Params>& d) {
    declare_params(d);
    declare_inputs(d);
    declare_outputs(d);
  }
  static void check(Run<Params>& run) { run.params().task->check(run); }
  static void run(Run<Params>& run) { run.params().task->run(run); }
};

}  // namespace
}  // namespace assay::hiring_agents

ASSAY_PLUGIN(assay::hiring_agents::HiringAgents)
