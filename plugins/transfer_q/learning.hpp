// The frozen and the aligned models of a run.
#pragma once

#include "plugins/transfer_q/params.hpp"
#include "plugins/transfer_q/text_decoding.hpp"

namespace assay::transfer_q {

// Learns them: with checkpoints where that takes long, reporting progress up to `share` of all.
TextModels learn_models(TransferRun& run, const Setting& setting, double share);

// BadInput where a transformer of these sizes is none, or does not see a whole text.
void require_transformer(const TransferRun& run, const Setting& setting);

}  // namespace assay::transfer_q
