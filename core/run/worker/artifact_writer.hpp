// Files that a run leaves: written in its scratch folder, then moved into the store by content.
#pragma once

#include <assay/plugin.h>

#include <filesystem>
#include <string>

namespace assay {

struct StoredArtifact {
  std::string name, format, sha256;
  std::uint64_t bytes = 0;
};

// Writes an array as .npy, .csv or .png as the path's suffix says. Throws DataError, and
// std::invalid_argument when the array does not fit the format.
void write_array(const std::filesystem::path& path, const assay_array& array);

void write_columns(const std::filesystem::path& path, const assay_column* columns,
                   std::uint32_t column_count, std::uint64_t rows);

// Moves a finished file under its hash; one of equal content that is there already is kept. Of a
// link the content is stored. The bytes are on the disk before the name exists. Throws
// std::filesystem::filesystem_error, and DataError for what is no file.
StoredArtifact move_into_store(const std::filesystem::path& store,
                               const std::filesystem::path& file, const std::string& name);

}  // namespace assay
