// The texts and rewards that an experiment asks for.
#pragma once

#include <memory>

#include "plugins/transfer_q/params.hpp"
#include "plugins/transfer_q/setting.hpp"

namespace assay::transfer_q {

struct TextProblem {
  Setting setting;
  std::optional<double> classifier_accuracy;  // of r_BL on the labels of the prompts' domain
};

// Reads or draws them; BadInput names the key of what cannot be used. The rewards refer to the
// setting, which therefore stays in its place.
std::unique_ptr<TextProblem> read_text(TransferRun& run);

}  // namespace assay::transfer_q
