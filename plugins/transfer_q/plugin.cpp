// transfer_q: decoding-time alignment with values borrowed from an already aligned model.
#include <assay/sdk.hpp>

#include "plugins/transfer_q/params.hpp"

namespace assay::transfer_q {
namespace {

struct TransferQ {
  static constexpr About about{
      "transfer_q", "1.0.0", "Token-by-token decoders that trade reward for departure from a model",
      "Chakraborty et al., Transfer Q Star: Principled Decoding for LLM "
      "Alignment, NeurIPS 2024, arXiv 2405.20495",
      "rewards and preferences"};
  using Params = transfer_q::Params;

  static void declare(Declare<Params>& d) {
    declare_params(d);
    declare_inputs(d);
    declare_outputs(d);
  }
  static void check(TransferRun& run) { run.params().is_lm ? check_text(run) : check_tree(run); }
  static void run(TransferRun& run) { run.params().is_lm ? run_text(run) : run_tree(run); }
};

}  // namespace
}  // namespace assay::transfer_q

ASSAY_PLUGIN(assay::transfer_q::TransferQ)
