// Files that have their name only when they are whole.
#pragma once

#include <cstddef>
#include <filesystem>
#include <initializer_list>
#include <span>
#include <string_view>

#include "core/base/descriptor.hpp"

namespace assay {

// Whether a file's bytes must be on the disk before it has its name: then not even a loss of power
// leaves a part of it.
enum class Durable { no, yes };

// A new file beside the one that it shall become, removed unless it does; its name is that one's
// with ".part" and a number behind it. No link is followed, and two programs at once do not meet.
// Every member throws std::system_error with the system's reason.
class DraftFile {
 public:
  explicit DraftFile(const std::filesystem::path& target);
  ~DraftFile();
  DraftFile(const DraftFile&) = delete;
  DraftFile& operator=(const DraftFile&) = delete;

  // The draft itself, for writers that want a name.
  const std::filesystem::path& path() const { return path_; }
  void write(std::span<const std::byte> bytes);
  void write(std::string_view text) { write(std::as_bytes(std::span(text))); }

  // Gives the file its name; what had the name is gone. Nothing may follow.
  void keep(Durable durable);

 private:
  std::filesystem::path target_, path_;
  Descriptor file_;
  bool is_kept_ = false;
};

// The old content or the new, never a part. Throws std::system_error; nothing is left behind then.
void replace_file(const std::filesystem::path& path,
                  std::initializer_list<std::span<const std::byte>> pieces, Durable durable);

// Waits until a file, or the names in a folder, are on the disk. Throws
// std::filesystem::filesystem_error.
void sync_to_disk(const std::filesystem::path& path);

}  // namespace assay
