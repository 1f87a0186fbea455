// Settings on a command line that fix a situation: "task=portfolio", "data.sample=x.csv".
#pragma once

#include <string>
#include <vector>

#include "core/config/diagnostic.hpp"
#include "registry/method/narrowed.hpp"

namespace assay {

// Parameters by their names, with or without "params."; inputs as "data.ROLE=FILE", whose file
// need not exist. Unknown names and values that the parameter does not take are errors among the
// diagnostics, and what cannot apply beside the others is a warning.
Fixed read_fixed(const std::vector<std::string>& words, const Method& method,
                 Diagnostics& diagnostics);

}  // namespace assay
