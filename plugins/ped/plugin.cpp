// ped: which of several pre-trained models will be best after fine-tuning, without fine-tuning.
#include <assay/sdk.hpp>

#include "plugins/ped/tasks.hpp"

namespace assay::ped {
namespace {

struct Mode {
  DataMode mode;
  void (*check)(PedRun&);
  void (*run)(PedRun&);
};

constexpr Mode kModes[] = {{DataMode::table, check_table, run_table},
                           {DataMode::features, check_features, run_features},
                           {DataMode::collection, check_collection, run_collection},
                           {DataMode::zoo, check_zoo, run_zoo},
                           {DataMode::synthetic, check_synthetic, run_synthetic}};

const Mode& mode_of(const PedRun& run) {
  for (const auto& entry : kModes)
    if (entry.mode == run.params().data_mode) return entry;
  throw std::logic_error("a data mode has no entry");
}

}  // namespace

struct Ped {
  static constexpr About about{
      "ped", "0.1.0", "Which pre-trained model will be best after fine-tuning, by cheap scores",
      "Li, Hu, Ge, Shan, Duan, Exploring Model Transferability through the Lens of Potential "
      "Energy, ICCV 2023, arXiv 2308.15074",
      "transfer between tasks"};

  using Params = ped::Params;

  static void declare(Declare<Params>& d) {
    declare_params(d);
    declare_inputs(d);
    declare_outputs(d);
    declare_examples(d);
  }
  static void check(PedRun& run) { mode_of(run).check(run); }
  static void run(PedRun& run) { mode_of(run).run(run); }
};

}  // namespace assay::ped

ASSAY_PLUGIN(assay::ped::Ped)
