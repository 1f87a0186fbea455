// From an experiment file to a validated experiment, or to everything that is wrong with it.
#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/config/experiment.hpp"

namespace assay {

// The methods there are, as far as checking needs to know.
struct Methods {
  std::function<const Method*(std::string_view id)> find;      // null: unknown or broken
  std::function<std::string(std::string_view id)> why_broken;  // a sentence about a library that is
                                                               // there but unusable; else empty
  std::vector<std::string> names;
};

// This one alone; it must outlive the result.
Methods only(const Method& method);

struct LoadOptions {
  std::vector<std::string> overrides;  // "params.epsilon=0.2"
  std::vector<std::string> only;       // "params.solver=emd": the part of the plan to keep
  bool is_strict = false;              // a setting that does not apply is an error, not a note
};

struct LoadResult {
  std::optional<Experiment> experiment;  // present where there are no errors
  Diagnostics diagnostics;               // in the order of the lines, warnings too
};

// Reads no file but the experiment's own and those it extends: see inputs.hpp for the data.
LoadResult load_experiment(const std::filesystem::path& file, const Methods& methods,
                           const LoadOptions& options = {});

// The merged file as TOML, every key followed by a comment that names its origin: "base.toml:3"
// or "-s", and says of settings that do not apply that they are left out; a note tells why. Faults
// of its values are not looked for. Empty where a file cannot be read.
std::string resolve_experiment(const std::filesystem::path& file, const Methods& methods,
                               const LoadOptions& options, Diagnostics& diagnostics);

}  // namespace assay
