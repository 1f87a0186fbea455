// Why a file cannot be read, and which one may have been meant.
#pragma once

#include <filesystem>
#include <string>

namespace assay {

std::string why_unreadable(const std::filesystem::path& file);

// "did you mean 'cpu.toml'?" for a file of the same folder with a similar name, else nothing.
// With an extension only files that end so are considered.
std::string nearest_file(const std::filesystem::path& missing,
                         const std::filesystem::path& extension = {});

}  // namespace assay
