// A folder that lives as long as its test, what an array holds, and the words of errors.
#pragma once

#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "core/data/array.hpp"
#include "core/data/error.hpp"

namespace assay {

class ScratchFolder {
 public:
  ScratchFolder() {
    auto name = (std::filesystem::temp_directory_path() / "assay-data-XXXXXX").string();
    if (!::mkdtemp(name.data())) throw std::runtime_error("no scratch folder");
    path_ = name;
  }
  ~ScratchFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  ScratchFolder(const ScratchFolder&) = delete;
  ScratchFolder& operator=(const ScratchFolder&) = delete;

  std::filesystem::path operator/(std::string_view name) const { return path_ / name; }
  const std::filesystem::path& path() const { return path_; }

  std::filesystem::path write(std::string_view name, std::string_view content) const {
    std::ofstream(path_ / name, std::ios::binary) << content;
    return path_ / name;
  }

 private:
  std::filesystem::path path_;
};

inline std::string content_of(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

// What the action's DataError says, or "" if there is none. Folders of absolute paths are left out.
template <class Action>
std::string fault_of(Action action) {
  try {
    action();
  } catch (const DataError& error) {
    std::string what = error.what();
    const auto folder = error.path.parent_path().string();
    return !folder.empty() && what.starts_with(folder) ? what.substr(folder.size() + 1) : what;
  }
  return "";
}

template <class T>
std::vector<T> elements(const Array& array) {
  return {array.as<T>().begin(), array.as<T>().end()};
}

inline std::span<const std::byte> bytes_of(std::string_view text) {
  return std::as_bytes(std::span(text));
}

}  // namespace assay
