// One tree out of an experiment file, the files it extends, and the overrides.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "core/config/document.hpp"

namespace assay {

// Lays `over` onto `base`: tables are merged key by key, anything else is replaced.
void merge(Node& base, Node over);

struct Composed {
  Node tree;
  std::string text;  // of the file itself, verbatim
};

// Reads `file` and, under it, whatever its `extends` names; lays the overrides on top. Nothing
// where a file cannot be read or parsed, or extends itself.
std::optional<Composed> compose(const std::filesystem::path& file,
                                const std::vector<std::string>& overrides,
                                Diagnostics& diagnostics);

}  // namespace assay
