#include "core/report/figure/stored.hpp"

#include "core/base/json.hpp"
#include "core/base/quantity.hpp"
#include "db/artifact_file.hpp"
#include "registry/method/json.hpp"

namespace assay {

Method kept_method(const std::string& manifest) try {
  return method_from_json(parse_json(manifest));
} catch (const nlohmann::json::exception&) {
  return {};
} catch (const std::invalid_argument&) {
  return {};
}

bool has_log_scale(const Method& method, const std::string& curve) {
  const auto* output = find_output(method, curve);
  return output != nullptr && output->log_scale;
}

Figure figure_of(const Method& method, const db::ArtifactRow& artifact) {
  const auto* found = artifact.kind == "output" ? find_artifact(method, artifact.name) : nullptr;
  return found == nullptr ? Figure() : found->figure;
}

Drawing drawing_of(const Figure& figure, const db::ArtifactRow& artifact,
                   const std::filesystem::path& store, const DrawingLimits& limits) {
  Drawing none;
  none.kind = figure.kind;
  const auto file = db::open_artifact(store, artifact.sha256);
  if (!file) {
    none.fault = "its file is gone";
  } else if (file.bytes > kMostDrawnBytes) {
    none.fault = "its file is larger than " + format_bytes(kMostDrawnBytes);
  } else if (const auto content = db::artifact_content(store, artifact.sha256, kMostDrawnBytes)) {
    return drawing_of(figure, artifact.name, *content, limits);
  } else {
    none.fault = "its file has changed since the run";
  }
  return none;
}

}  // namespace assay
