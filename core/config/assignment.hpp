// "key=value" from the command line: overrides and --only.
#pragma once

#include <optional>
#include <string_view>

#include "core/config/document.hpp"

namespace assay {

// The assignment as a tree; a value that is no TOML is a text, so that solver=emd needs no quotes.
// `option` names the source in messages: "-s".
std::optional<Node> parse_assignment(std::string_view text, std::string_view option,
                                     Diagnostics& diagnostics);

}  // namespace assay
