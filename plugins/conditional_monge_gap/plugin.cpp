// conditional_monge_gap: one optimal map for many conditions, for conditions that were not
// measured.
#include <assay/sdk.hpp>

#include "plugins/conditional_monge_gap/inputs.hpp"
#include "plugins/conditional_monge_gap/tasks.hpp"

namespace assay::conditional_monge_gap {
namespace {

constexpr const char* kQuick =
    "[experiment]\nname = \"conditional_monge_gap-quick\"\nmethod = \"conditional_monge_gap\"\n\n"
    "[params]\nn_genes = 20\nn_drugs = 2\ndoses = [10.0, 100.0, 1000.0]\ncells_per_condition = 30\n"
    "control_cells = 40\nlatent_dim = 4\nheld_out = [\"B_100\"]\nepsilon_mode = \"relative_mean\"\n"
    "epsilon_fit = 0.1\nepsilon_mg = 0.05\nbatch_size = 32\nn_steps = 60\nlearning_rate = 1e-3\n"
    "eval_mode = \"full\"\neval_epsilon_mode = \"relative_mean\"\nvalid_fraction = 0.0\n";

struct ConditionalMongeGap {
  static constexpr About about{
      "conditional_monge_gap", "1.0.0",
      "One map for many conditions by the Monge gap, for cells under unseen perturbations",
      "Driessen, Harsanyi, Rapsomaniki & Born 2025, arXiv 2504.08328; Uscidda & Cuturi 2023; "
      "Bunne, Krause & Cuturi 2022",
      "optimal transport"};
  using Params = conditional_monge_gap::Params;

  static void declare(Declare<Params>& d) {
    declare_params(d);
    declare_inputs(d);
    declare_outputs(d);
    d.example("quick", kQuick, "two drugs at three doses, one of them held out");
    d.example("own_prediction",
              "[experiment]\nname = \"cells-own-prediction\"\n"
              "method = \"conditional_monge_gap\"\n\n[params]\ntask = \"evaluate\"\n\n"
              "[data]\npredicted = \"predicted.csv\"\ntarget = \"measured.csv\"\n",
              "cells that another program predicted, against those that were measured")
        .file("predicted.csv",
              "actb,cd44,ezh2,sox2\n9.1,4.0,1.2,0.3\n8.7,3.6,1.5,0.1\n9.4,4.4,1.0,0.2\n")
        .file("measured.csv",
              "actb,cd44,ezh2,sox2\n9.0,4.3,1.1,0.2\n8.8,3.9,1.4,0.3\n9.3,4.6,0.9,0.2\n"
              "8.9,4.1,1.3,0.1\n");
  }

  static void check(Run<Params>& run) {
    if (run.params().task == Task::evaluate)
      check_evaluate(run);
    else
      read_experiment(run);
  }

  static void run(Run<Params>& run) {
    if (run.params().task == Task::evaluate)
      evaluate(run);
    else
      train(run);
  }
};

}  // namespace
}  // namespace assay::conditional_monge_gap

ASSAY_PLUGIN(assay::conditional_monge_gap::ConditionalMongeGap)
