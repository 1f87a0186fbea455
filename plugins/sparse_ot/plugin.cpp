// sparse_ot: transport plans with at most k entries in each column, with a certificate.
#include <assay/sdk.hpp>

#include "plugins/sparse_ot/tasks.hpp"

namespace assay::sparse_ot {
namespace {

struct SparseOt {
  static constexpr About about{"sparse_ot", "1.0.0",
                               "Optimal transport with at most k sources for each target",
                               "Liu, Puigcerver, Blondel 2023, Sparsity-constrained optimal "
                               "transport, ICLR, arXiv 2209.15466",
                               "optimal transport"};
  using Params = sparse_ot::Params;

  static void declare(Declare<Params>& d) {
    declare_params(d);
    declare_inputs(d);
    declare_outputs(d);
  }
  static void check(Run<Params>& run) { run.params().task->check(run); }
  static void run(Run<Params>& run) { run.params().task->run(run); }
};

}  // namespace
}  // namespace assay::sparse_ot

ASSAY_PLUGIN(assay::sparse_ot::SparseOt)
