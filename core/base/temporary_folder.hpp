// A folder of its own for files that nobody needs for long.
#pragma once

#include <filesystem>
#include <string_view>

namespace assay {

// Lies where the system keeps temporary files; gone with the object, unless it is kept.
class TemporaryFolder {
 public:
  // Its name begins with `prefix`. Throws std::system_error when it cannot be made.
  explicit TemporaryFolder(std::string_view prefix);
  ~TemporaryFolder();
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  const std::filesystem::path& path() const { return path_; }
  void keep() { is_kept_ = true; }

 private:
  std::filesystem::path path_;
  bool is_kept_ = false;
};

}  // namespace assay
