// g_theory: the semantic information G theory of C. Lu, one task for each of its applications.
#include <assay/sdk.hpp>

#include "plugins/g_theory/tasks.hpp"

namespace assay::g_theory {
namespace {

constexpr TaskEntry kTasks[] = {
    {Task::semantic_channel, check_semantic_channel, run_semantic_channel},
    {Task::rate_fidelity, check_rate_fidelity, run_rate_fidelity},
    {Task::electronic, check_electronic, run_electronic},
    {Task::multilabel, check_multilabel, run_multilabel},
    {Task::mmi_classification, check_mmi, run_mmi},
    {Task::mixture_model, check_mixture, run_mixture},
    {Task::latent_variable, check_latent, run_latent},
    {Task::constraint_control, check_control, run_control},
    {Task::confirmation, check_confirmation, run_confirmation},
    {Task::portfolio, check_portfolio, run_portfolio},
    {Task::thermodynamics, check_thermodynamics, run_thermodynamics}};

const TaskEntry& entry_of(Task task) { return kTasks[static_cast<std::size_t>(task)]; }

struct GTheory {
  static constexpr About about{"g_theory", "1.0.0",
                               "Semantic information: what fuzzy labels tell, and what it costs",
                               "Lu 2025, A semantic generalization of Shannon's information theory "
                               "and applications, Entropy 27(5):461, arXiv 2503.15187"};
  using Params = g_theory::Params;

  static void declare(Declare<Params>& d) {
    declare_common(d);
    declare_tasks(d);
    declare_inputs(d);
    declare_outputs(d);
    declare_fragments(d);
  }
  static void check(Run<Params>& run) { entry_of(run.params().task).check(run); }
  static void run(Run<Params>& run) { entry_of(run.params().task).run(run); }
};

}  // namespace
}  // namespace assay::g_theory

ASSAY_PLUGIN(assay::g_theory::GTheory)
