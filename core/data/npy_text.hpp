// Texts in .npy files.
#pragma once

#include <filesystem>
#include <span>
#include <string>

#include "core/data/table.hpp"

namespace assay {

// Whether the file holds texts (types U and S) and not numbers. DataError for a broken header.
bool is_npy_text(std::span<const std::byte> file, const std::filesystem::path& path);

// A column of this name. Texts end before the zeros that fill them up, as NumPy's do. DataError for
// more than one dimension, another length than the shape says, and what is no text in UTF-8.
Table npy_table(std::span<const std::byte> file, const std::string& column,
                const std::filesystem::path& path);

}  // namespace assay
