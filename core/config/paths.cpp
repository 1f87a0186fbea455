// The folder around a file that is not there.
#include "core/config/paths.hpp"

#include <algorithm>
#include <vector>

#include "core/base/nearest.hpp"

namespace assay {

namespace fs = std::filesystem;

std::string why_unreadable(const fs::path& file) {
  std::error_code error;
  if (file.empty()) return "the name is empty";
  if (!fs::exists(file, error)) return "no such file";
  return fs::is_directory(file, error) ? "it is a folder" : "permission denied";
}

std::string nearest_file(const fs::path& missing, const fs::path& extension) {
  std::vector<std::string> names;
  const auto folder = missing.parent_path();
  std::error_code error;
  for (const auto& item : fs::directory_iterator(folder.empty() ? "." : folder, error))
    if (extension.empty() || item.path().extension() == extension)
      names.push_back(item.path().filename().string());
  std::sort(names.begin(), names.end());
  const auto name = nearest(missing.filename().string(), names);
  return name ? "did you mean '" + std::string(*name) + "'?" : std::string();
}

}  // namespace assay
