#include "core/run/wire/output_rules.hpp"

#include <filesystem>

namespace assay {

bool is_artifact_of(const Method& method, const std::string& name) {
  if (name.find('/') != std::string::npos || name.empty() || name[0] == '.') return false;
  return find_artifact(method, name) != nullptr;
}

std::string format_of_artifact(const std::string& name) {
  const auto suffix = std::filesystem::path(name).extension().string();
  return suffix.empty() ? "file" : suffix.substr(1);
}

}  // namespace assay
