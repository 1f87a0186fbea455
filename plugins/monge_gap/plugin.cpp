// monge_gap: maps between two samples that fit the target and are optimal for a chosen cost.
#include <assay/sdk.hpp>

#include "plugins/monge_gap/setup.hpp"
#include "plugins/monge_gap/train.hpp"

namespace assay::monge_gap {
namespace {

struct MongeGapMethod {
  static constexpr About about{"monge_gap", "1.0.0",
                               "Learn transport maps for any cost with the Monge gap regulariser",
                               "Uscidda & Cuturi 2023, arXiv 2302.04953", "optimal transport"};
  using Params = monge_gap::Params;

  static void declare(Declare<Params>& d) { monge_gap::declare(d); }

  static void check(Run<Params>& run) {
    if (run.params().task == Task::train)
      read_setup(run);
    else
      read_pairs(run);
  }

  static void run(Run<Params>& run) {
    run.params().task == Task::train ? train(run) : evaluate(run);
  }
};

}  // namespace
}  // namespace assay::monge_gap

ASSAY_PLUGIN(assay::monge_gap::MongeGapMethod)
