// SHA-256 of bytes, files and folders.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace assay {

// Digest of what `update` was given, in order.
class Sha256 {
 public:
  Sha256();
  void update(std::span<const std::byte> bytes);
  void update(std::string_view text) { update(std::as_bytes(std::span(text))); }
  std::string hex();  // 64 lower-case digits; ends the digest: no update may follow

 private:
  struct Free {
    void operator()(void* context) const;
  };
  std::unique_ptr<void, Free> context_;
};

std::string sha256(std::span<const std::byte> bytes);
std::string sha256(std::string_view text);

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
