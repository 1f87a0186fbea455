// SHA-256 of files and folders.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>

namespace assay {

struct Digest {
  std::string sha256;
  std::uint64_t bytes = 0;  // of the file, or of all files of the folder
};

// Read once, in pieces: memory stays small. DataError when a file cannot be read.
Digest digest_of_file(const std::filesystem::path& path);

// Of all files below, links followed, in the byte order of their names relative to the folder.
// The same as  find -L . -type f -printf '%P\0' | LC_ALL=C sort -z | xargs -0 sha256sum -z |
// sha256sum  prints there. `each` hears of every file and its hash.
using HashedFile =
    std::function<void(const std::filesystem::path& file, const std::string& sha256)>;
Digest digest_of_folder(const std::filesystem::path& path, const HashedFile& each = nullptr);

}  // namespace assay
