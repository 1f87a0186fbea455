// The files of the artifact store: named by the hash of what they hold.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace assay::db {

// Where the content with this hash lies below an artifact folder. `sha256` must be a hash: it
// becomes a path.
std::filesystem::path artifact_path(const std::filesystem::path& folder, const std::string& sha256);

// 64 lower-case hexadecimal digits.
bool is_sha256(std::string_view text);

// The hash of what a file holds; nothing when it cannot be read.
std::optional<std::string> sha256_of_file(const std::filesystem::path& file);

// A file or folder with the bytes below it.
struct FoundFile {
  std::filesystem::path path;
  std::uint64_t bytes = 0;
  std::int64_t changed_at = 0;  // Unix milliseconds
};

FoundFile entry_at(const std::filesystem::path& path);

// The files below a folder; what is directly in it. Nothing where there is no such folder.
std::vector<FoundFile> files_below(const std::filesystem::path& folder);
std::vector<FoundFile> entries_of(const std::filesystem::path& folder);

}  // namespace assay::db
