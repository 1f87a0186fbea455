// g_theory: the semantic information G theory of C. Lu, one task for each of its applications.
#include <assay/sdk.hpp>
#include <utility>
#include <vector>

#include "plugins/g_theory/tasks.hpp"

namespace assay::g_theory {
namespace {

constexpr const TaskEntry* kTasks[] = {&kSemanticChannel, &kRateFidelity,      &kElectronic,
                                       &kMultilabel,      &kMmiClassification, &kMixtureModel,
                                       &kLatentVariable,  &kConstraintControl, &kConfirmation,
                                       &kPortfolio,       &kThermodynamics};

struct GTheory {
  static constexpr About about{"g_theory", "1.0.0",
                               "Semantic information: what fuzzy labels tell, and what it costs",
                               "Lu 2025, A semantic generalization of Shannon's information theory "
                               "and applications, Entropy 27(5):461, arXiv 2503.15187",
                               "information theory"};
  using Params = g_theory::Params;

  static void declare(Declare<Params>& d) {
    std::vector<std::pair<const char*, const TaskEntry*>> names;
    for (const auto* task : kTasks) names.emplace_back(task->name, task);
    d.choice("task", &Params::task, kTasks[0], names)
        .required()
        .help("which application of the theory");
    declare_common(d);
    declare_outputs(d);
    for (const auto* task : kTasks)
      d.where(said("task=", task->name).c_str(), [&] { task->declare(d); });
    declare_fragments(d);
  }
  static void check(Run<Params>& run) { run.params().task->check(run); }
  static void run(Run<Params>& run) { run.params().task->run(run); }
};

}  // namespace
}  // namespace assay::g_theory

ASSAY_PLUGIN(assay::g_theory::GTheory)
