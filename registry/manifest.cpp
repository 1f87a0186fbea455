#include "registry/manifest.hpp"

#include <fstream>
#include <span>
#include <system_error>

#include "core/base/atomic_file.hpp"
#include "core/base/json.hpp"
#include "registry/method/json.hpp"

namespace assay {

std::filesystem::path manifest_path(const std::filesystem::path& library) {
  auto path = library;
  return path.replace_extension(".manifest.json");
}

std::optional<Method> read_manifest(const std::filesystem::path& library,
                                    const std::string& sha256) {
  std::ifstream file(manifest_path(library));
  if (!file) return std::nullopt;
  try {
    const auto json = parse_json(std::string(std::istreambuf_iterator<char>(file), {}));
    if (json.at("sha256") != sha256) return std::nullopt;
    auto method = method_from_json(json.at("method"));
    method.library = library;
    method.sha256 = sha256;
    return method;
  } catch (const std::exception&) {
    return std::nullopt;  // an unreadable manifest is as good as none: the library itself is asked
  }
}

bool write_manifest(const std::filesystem::path& library, const Method& method) try {
  const auto text =
      exact_json(nlohmann::json{{"sha256", method.sha256}, {"method", to_json(method)}}, 2) + "\n";
  replace_file(manifest_path(library), {std::as_bytes(std::span(text))}, Durable::no);
  return true;
} catch (const std::system_error&) {
  return false;
}

}  // namespace assay
