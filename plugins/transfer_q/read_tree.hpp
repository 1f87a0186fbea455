// The tree that an experiment asks for.
#pragma once

#include "plugins/transfer_q/params.hpp"
#include "plugins/transfer_q/tree_decoders.hpp"

namespace assay::transfer_q {

// Reads or draws it; BadInput names the key of what makes no tree.
TreeProblem read_tree(TransferRun& run);

}  // namespace assay::transfer_q
