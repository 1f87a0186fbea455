// The ends of old paths under new folders.
#include "core/run/plan/relocate.hpp"

#include <iterator>
#include <optional>

#include "core/base/json.hpp"
#include "core/data/path.hpp"
#include "core/run/plan/repetition.hpp"

namespace assay {
namespace {

namespace fs = std::filesystem;

// The path without its first `count` parts; nothing where it does not begin with them.
std::optional<fs::path> end_of(const fs::path& path, const fs::path& first, std::size_t count) {
  auto part = path.begin();
  auto same = first.begin();
  for (std::size_t i = 0; i < count; ++i, ++part, ++same)
    if (part == path.end() || *part != *same) return std::nullopt;
  fs::path rest;
  for (; part != path.end(); ++part) rest /= *part;
  return rest;
}

// All files of the input, moved from below the first `count` parts of their paths to `folder`.
std::optional<CheckedInput> moved(CheckedInput input, std::size_t count, const fs::path& folder) {
  const auto first = input.setting.sources.at(0).path;
  for (auto& source : input.setting.sources) {
    const auto rest = end_of(source.path, first, count);
    if (!rest || rest->empty()) return std::nullopt;
    source.path = folder / *rest;
    std::error_code ignored;
    if (!fs::exists(source.path, ignored)) return std::nullopt;
  }
  return holds_the_same(input) ? std::optional(std::move(input)) : std::nullopt;
}

std::optional<CheckedInput> found_in(const CheckedInput& input, const fs::path& folder) {
  const auto& path = input.setting.sources.at(0).path;
  const auto parts = static_cast<std::size_t>(std::distance(path.begin(), path.end()));
  for (std::size_t count = 1; count < parts; ++count)
    if (auto here = moved(input, count, folder)) return here;
  return std::nullopt;
}

std::optional<CheckedInput> found(const CheckedInput& input, const std::vector<fs::path>& homes) {
  for (const auto& home : homes)
    for (auto folder = home;; folder = folder.parent_path()) {
      if (auto here = found_in(input, folder)) return here;
      if (folder == folder.parent_path()) break;
    }
  return std::nullopt;
}

}  // namespace

void relocate(db::RunDetail& run, const std::vector<fs::path>& homes) {
  const auto inputs = recorded_inputs(run);
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    if (inputs[i].setting.sources.empty() || holds_the_same(inputs[i])) continue;
    const auto here = found(inputs[i], homes);
    if (!here) continue;
    auto schema = parse_json(run.inputs[i].schema);
    for (std::size_t k = 0; k < here->setting.sources.size(); ++k)
      schema["sources"][k]["path"] = path_to_utf8(here->setting.sources[k].path);
    run.inputs[i].schema = exact_json(schema);
  }
}

}  // namespace assay
