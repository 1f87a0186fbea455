// kinetic_paths: which noise schedule moves the data with the least kinetic energy, how far are the
// usual ones from it, and does it show in samples of few evaluations?
#include <assay/eigen.hpp>
#include <assay/sdk.hpp>

#include "plugins/kinetic_paths/memory.hpp"
#include "plugins/kinetic_paths/problem.hpp"
#include "plugins/kinetic_paths/sampling.hpp"
#include "plugins/kinetic_paths/training.hpp"

namespace assay::kinetic_paths {
namespace {

void require_params(const Run<Params>& run) {
  require_paths(run);
  if (run.params().task != Task::kPaths) require_budgets(run.params());
  require_memory_of_points(run);
}

struct KineticPaths {
  static constexpr About about{
      "kinetic_paths", "1.0.0", "Noise schedules of least kinetic energy for given data",
      "Shaul, Chen, Nickel, Le & Lipman 2023, arXiv 2306.06626", "generative models"};
  using Params = kinetic_paths::Params;

  static void declare(Declare<Params>& d) {
    declare_params(d);
    declare_outputs(d);
    d.example("digits",
              "[experiment]\nname = \"kinetic-digits\"\nmethod = \"kinetic_paths\"\n\n"
              "[params]\npool = 2\nnoise_samples = 500\ntheta_points = 48\n",
              "energies of the usual schedules for digits of 4 x 4 pixels");
    d.example("board",
              "[experiment]\nname = \"kinetic-board\"\nmethod = \"kinetic_paths\"\n\n"
              "[params]\ntask = \"exact\"\ndataset = \"checkerboard\"\nnoise_samples = 1000\n"
              "nfe = [2, 6]\nnum_samples = 500\n",
              "samples of a checkerboard by the exact velocity");
    d.example("train",
              "[experiment]\nname = \"kinetic-train\"\nmethod = \"kinetic_paths\"\n\n"
              "[params]\ntask = \"train\"\ndataset = \"gaussian_mixture\"\nnoise_samples = 500\n"
              "paths = [\"ko\", \"cond_ot\"]\ntrain_steps = 60\nbatch_size = 64\nnfe = [2, 6]\n"
              "num_samples = 300\nnll = \"exact\"\n",
              "a small flow for each of two paths");
  }

  static void check(Run<Params>& run) {
    require_params(run);
    const auto data = read_dataset(run);
    uses_law(run, data);
    require_memory_of_work(run, data);
  }

  static void run(Run<Params>& run) {
    require_params(run);
    const auto data = read_dataset(run);
    require_memory_of_work(run, data);
    const auto separation = measure_separation(run, data);
    const auto paths = named_paths(run, separation.metric);
    report_paths(run, data, separation, paths);
    if (run.params().task == Task::kExact) sample_exactly(run, data, paths);
    if (run.params().task == Task::kTrain) train_flows(run, data, paths);
  }
};

}  // namespace
}  // namespace assay::kinetic_paths

ASSAY_PLUGIN(assay::kinetic_paths::KineticPaths)
