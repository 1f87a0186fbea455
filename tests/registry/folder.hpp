// A plugin folder of a test's own.
#pragma once

#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>

namespace assay {

inline const std::filesystem::path kProgram = ASSAY_BUILD_DIR "/bin/assay";

class PluginFolder {
 public:
  PluginFolder() {
    auto name = (std::filesystem::temp_directory_path() / "assay-registry-XXXXXX").string();
    if (mkdtemp(name.data()) == nullptr) throw std::runtime_error("no temporary folder");
    path_ = name;
  }
  ~PluginFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  PluginFolder(const PluginFolder&) = delete;
  PluginFolder& operator=(const PluginFolder&) = delete;

  const std::filesystem::path& path() const { return path_; }
  std::filesystem::path operator/(const std::string& name) const { return path_ / name; }

  std::filesystem::path add_descent() const {
    std::filesystem::copy_file(ASSAY_BUILD_DIR "/plugins/descent.so", path_ / "descent.so");
    return path_ / "descent.so";
  }
  void write(const std::string& name, const std::string& content) const {
    std::ofstream(path_ / name, std::ios::binary) << content;
  }
  void set_mode(const std::filesystem::path& path, mode_t mode) const { chmod(path.c_str(), mode); }

 private:
  std::filesystem::path path_;
};

inline std::string content_of(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace assay
