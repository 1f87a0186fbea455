// The files of the artifact store: named by the hash of what they hold.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "core/base/descriptor.hpp"

namespace assay::db {

// A plain file opened for reading: no link, no device, no pipe. Nothing (false) where it is none.
struct PlainFile {
  Descriptor descriptor;
  std::uint64_t bytes = 0;

  explicit operator bool() const { return bool(descriptor); }
};
PlainFile open_plain(const std::filesystem::path& file);

// The stored file of this hash, which may be any text: what is no hash has none.
PlainFile open_artifact(const std::filesystem::path& folder, const std::string& sha256);

// The hash of what a plain file holds; nothing when it cannot be read.
std::optional<std::string> sha256_of_file(const std::filesystem::path& file);

// What is stored under this hash, if it is that, and not more than `most` bytes.
std::optional<std::string> artifact_content(const std::filesystem::path& folder,
                                            const std::string& sha256, std::uint64_t most);

enum class Copied { yes, missing, damaged };  // damaged: it holds something else than it should

// Copies a stored file and verifies what it copies: `to` has its name only when it is whole and on
// the disk. A link in the place of `to` is replaced, not followed. StoreError where `to` cannot be
// written.
Copied copy_artifact(const std::filesystem::path& folder, const std::string& sha256,
                     const std::filesystem::path& to);

// A file or folder with the bytes below it.
struct FoundFile {
  std::filesystem::path path;
  std::uint64_t bytes = 0;
  std::int64_t changed_at = 0;  // Unix milliseconds
};

}  // namespace assay::db
