// focus_control: how much does steering a text-to-image flow by its attention repair subjects that
// it mixes up, leaks or drops, at test time and after fine-tuning?
#include <assay/sdk.hpp>

#include "plugins/focus_control/loss_run.hpp"
#include "plugins/focus_control/lqg_run.hpp"
#include "plugins/focus_control/samples_run.hpp"

namespace assay::focus_control {
namespace {

struct FocusControl {
  static constexpr About about{
      "focus_control", "1.0.0", "Attention-steered flow sampling for prompts of several subjects",
      "Bill, Simsar & Hofmann 2025, arXiv 2510.02315", "generative models"};
  using Params = focus_control::Params;

  static void declare(Declare<Params>& d) {
    declare_params(d);
    declare_outputs(d);
    d.example("control",
              "[experiment]\nname = \"focus-control\"\nmethod = \"focus_control\"\n\n"
              "[params]\nheuristics = [\"none\", \"focus\", \"conform\"]\nwidth = 16\ndepth = 1\n"
              "heads = 2\ntrain_steps = 5\nbatch_size = 16\nnum_scenes = 100\nnum_prompts = 4\n"
              "sample_steps = 6\nbest_of = 2\n",
              "a network that has learnt nothing, steered by two costs");
    d.example(
        "tuning",
        "[experiment]\nname = \"focus-tuning\"\nmethod = \"focus_control\"\n\n"
        "[params]\ntask = \"adjoint_matching\"\nwidth = 16\ndepth = 1\nheads = 2\n"
        "train_steps = 5\nbatch_size = 16\nnum_scenes = 100\nnum_prompts = 4\n"
        "sample_steps = 6\nbest_of = 2\nam_iterations = 2\nam_trajectories = 3\nam_times = 2\n",
        "and tuned for two iterations");
    d.example("lqg",
              "[experiment]\nname = \"focus-lqg\"\nmethod = \"focus_control\"\n\n"
              "[params]\ntask = \"lqg\"\nam_trajectories = 500\nnum_steps = 100\n",
              "control of two Gaussian coordinates beside its closed form");
    d.example("loss",
              "[experiment]\nname = \"focus-loss\"\nmethod = \"focus_control\"\n\n"
              "[params]\ntask = \"loss\"\ngroups = [[0, 1], [2]]\n\n"
              "[data]\nmaps = \"maps.csv\"\nmaps_prev = \"before.csv\"\n",
              "all costs of three maps on a grid of 2 x 2")
        .file("maps.csv", "a,b,c,d\n0.4,0.1,0.1,0.1\n0.3,0.2,0.1,0.1\n0.1,0.1,0.2,0.5\n")
        .file("before.csv", "a,b,c,d\n0.3,0.1,0.2,0.1\n0.3,0.2,0.2,0.1\n0.2,0.1,0.2,0.3\n");
  }

  static void check(Run<Params>& run) {
    require_params(run);
    const auto task = run.params().task;
    if (task == Task::kLoss) require_maps(run);
    if (task == Task::kControl || task == Task::kAdjointMatching) require_samples(run);
  }

  static void run(Run<Params>& run) {
    require_params(run);
    if (run.params().task == Task::kLqg) return run_lqg(run);
    if (run.params().task == Task::kLoss) return run_loss(run);
    run_samples(run);
  }
};

}  // namespace
}  // namespace assay::focus_control

ASSAY_PLUGIN(assay::focus_control::FocusControl)
