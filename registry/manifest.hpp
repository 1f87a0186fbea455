// The manifest beside a library: what the method declares, believed only for the bytes it was made
// from.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "registry/method/description.hpp"

namespace assay {

// plugins/descent.so -> plugins/descent.manifest.json
std::filesystem::path manifest_path(const std::filesystem::path& library);

// The description when a manifest is there and was made from a library of this hash; else nothing.
std::optional<Method> read_manifest(const std::filesystem::path& library,
                                    const std::string& sha256);

// Writes by rename, so that a reader sees the old one or the new one. False when the folder does
// not let us.
bool write_manifest(const std::filesystem::path& library, const Method& method);

}  // namespace assay
