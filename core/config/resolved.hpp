// The merged experiment written back as TOML.
#pragma once

#include <filesystem>
#include <string>

#include "core/config/document.hpp"

namespace assay {

enum class Annotate { nothing, origins };

// The same settings in one file that would stand in `folder`: paths of [data] that other files
// name are rewritten to start there. With origins each key says where it was set, "a.toml:3", and
// those of no effect, of which the notes `left_out` speak, say that, too.
std::string resolved_toml(const Node& tree, const std::filesystem::path& folder, Annotate annotate,
                          const Diagnostics& left_out);

}  // namespace assay
