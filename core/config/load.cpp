// Puts the parts of an experiment together.
#include "core/config/load.hpp"

#include <algorithm>

#include "core/config/claim_reader.hpp"
#include "core/config/compose.hpp"
#include "core/config/points.hpp"
#include "core/config/resolved.hpp"
#include "core/config/schema.hpp"

namespace assay {
namespace {

bool is_among(const std::vector<std::string>& keys, const std::string& key) {
  return std::find(keys.begin(), keys.end(), key) != keys.end();
}

std::string hint_for(const std::string& key) {
  if (is_among(keys_of({"experiment"}), key)) return "it belongs in [experiment]";
  return suggestion(key, keys_of({"file"}));
}

void check_sections(const Node& tree, Faults& faults) {
  for (const auto& entry : *tree.as<NodeTable>()) {
    if (is_among(keys_of({"file"}), entry.key)) continue;
    const bool is_table = entry.value.as<NodeTable>() || entry.value.as<NodeList>();
    faults.error(entry.where,
                 is_table ? "unknown section [" + entry.key + "]"
                          : "unknown key '" + entry.key + "' outside of any section",
                 hint_for(entry.key));
  }
}

const Method* find_method(const Header& header, const Methods& methods, Faults& faults) {
  if (header.method.empty()) return nullptr;
  if (const auto* method = methods.find(header.method)) return method;
  const auto why = methods.why_broken ? methods.why_broken(header.method) : std::string();
  if (why.empty())
    faults.error(header.method_where, "unknown method '" + header.method + "'",
                 suggestion(header.method, methods.names));
  else
    faults.error(header.method_where, "method '" + header.method + "' cannot be used: " + why);
  return nullptr;
}

Experiment read_experiment(const Node& tree, const Methods& methods, const LoadOptions& options,
                           Faults& faults) {
  check_sections(tree, faults);
  Experiment experiment;
  auto header = read_header(tree, faults);
  experiment.run = read_run(tree, faults);
  if (const auto* method = find_method(header, methods, faults)) {
    const auto sweep = read_sweep(tree, *method, faults);
    experiment.points = expand(tree, *method, header, sweep, options.is_strict, faults);
    experiment.claims = read_claims(tree, *method, experiment.points, faults);
    experiment.left_out = keep_only(experiment.points, options.only, *method, faults);
  }
  experiment.name = std::move(header.name);
  experiment.method = std::move(header.method);
  experiment.description = std::move(header.description);
  experiment.tags = std::move(header.tags);
  return experiment;
}

// Notes alone: whether the experiment is sound is not asked here.
Diagnostics notes_on(const Node& tree, const std::filesystem::path& file, const Methods& methods) {
  Faults faults;
  read_experiment(tree, methods, {}, faults);
  auto notes = std::move(faults).sorted(file.string());
  std::erase_if(notes, [](const Diagnostic& d) { return d.severity != Severity::note; });
  return notes;
}

}  // namespace

Methods only(const Method& method) {
  Methods methods;
  methods.names = {method.id};
  methods.find = [&method](std::string_view id) { return id == method.id ? &method : nullptr; };
  return methods;
}

LoadResult load_experiment(const std::filesystem::path& file, const Methods& methods,
                           const LoadOptions& options) {
  LoadResult result;
  auto composed = compose(file, options.overrides, result.diagnostics);
  if (!composed) return result;
  Faults faults;
  auto experiment = read_experiment(composed->tree, methods, options, faults);
  result.diagnostics = std::move(faults).sorted(file.string());
  if (has_errors(result.diagnostics)) return result;
  experiment.file = file;
  experiment.text = std::move(composed->text);
  experiment.resolved = resolved_toml(composed->tree, file.parent_path(), Annotate::nothing, {});
  result.experiment = std::move(experiment);
  return result;
}

std::string resolve_experiment(const std::filesystem::path& file, const Methods& methods,
                               const LoadOptions& options, Diagnostics& diagnostics) {
  const auto composed = compose(file, options.overrides, diagnostics);
  if (!composed) return {};
  const auto notes = notes_on(composed->tree, file, methods);
  diagnostics.insert(diagnostics.end(), notes.begin(), notes.end());
  return resolved_toml(composed->tree, file.parent_path(), Annotate::origins, notes);
}

}  // namespace assay
