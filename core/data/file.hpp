// Whole files in and out: plain reads, gzip, and writes that are complete or absent.
#pragma once

#include <cstddef>
#include <filesystem>
#include <initializer_list>
#include <span>
#include <string_view>
#include <vector>

namespace assay {

using Bytes = std::vector<std::byte>;

// A regular file open for reading. DataError for anything else, with the system's reason.
class InputFile {
 public:
  explicit InputFile(const std::filesystem::path& path);
  ~InputFile();
  InputFile(const InputFile&) = delete;
  InputFile& operator=(const InputFile&) = delete;

  std::size_t size() const { return size_; }      // when it was opened
  std::size_t read(std::span<std::byte> buffer);  // how many bytes came; 0: the end

 private:
  std::filesystem::path path_;
  int descriptor_;
  std::size_t size_ = 0;
};

Bytes read_bytes(const std::filesystem::path& path);

// What one file may become in memory: half of what the machine has.
std::size_t memory_bound();

// The content of gzip data of one or more members; other bytes come back as they are. DataError
// where it is more than `most` bytes: a small file may claim anything.
Bytes unpacked(Bytes bytes, const std::filesystem::path& path, std::size_t most = memory_bound());

// Writes the pieces one after another to a temporary file in the same folder, then renames it:
// `path` holds the old content or the new, never a part. DataError with the system's reason when
// that fails; nothing is left behind then.
void write_file(const std::filesystem::path& path,
                std::initializer_list<std::span<const std::byte>> pieces);

inline std::string_view as_text(std::span<const std::byte> bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

}  // namespace assay
