// What a method declares: the one description that config, registry, run and commands share.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "core/data/array.hpp"
#include "registry/method/figure.hpp"
#include "registry/method/value.hpp"

namespace assay {

// A conjunction over parameters and inputs; empty holds always.
// "task=train|evaluate & (solver=emd or !data.x)": see assay/plugin.h for the grammar.
struct Condition {
  struct Term {
    std::string key;                  // a parameter's name, or "data.ROLE"
    bool negated = false;             // != for parameters, "not given" for inputs
    std::vector<std::string> values;  // alternatives; empty for inputs
    std::vector<Term> others = {};    // the term holds as well where one of these does
  };
  std::vector<Term> terms;
};

struct ConditionalDefault {
  Condition when;
  Value value;
};

struct Param {
  std::string name;
  Type type = Type::real;
  std::optional<Value> default_value;
  std::vector<ConditionalDefault> defaults;   // the first that holds wins over default_value
  bool optional = false;                      // may be absent; otherwise no default = required
  double min = 0, max = 0;                    // NaN: unbounded
  bool above_min = false, below_max = false;  // the bound itself is excluded
  bool allow_nan = false;
  bool scalar_is_list = false;
  std::uint32_t min_length = 0, max_length = 0;  // of lists; max 0: unbounded
  std::vector<std::string> choices;
  std::string unit, help;
  Condition when;
};

struct Input {
  std::string role;
  bool optional = false;
  bool allow_nan = false;
  bool array = false, table = false, image = false, file = false, folder = false, files = false;
  DType dtype = DType::f64;
  std::vector<std::string> shape;    // "n", "d" or a number; of arrays
  std::vector<std::string> columns;  // that a table must have
  std::string help;
  Condition when;
};

enum class Goal { none, minimize, maximize };

struct Output {
  std::string name;  // "{j}" stands for a part that varies
  Type type = Type::real;
  bool curve = false, final = false, optional = false, timing = false;
  bool certifies = false;  // 0 or NaN: the run's other results are not to be trusted
  bool log_scale = false;  // of the curve's values, where people look at it
  Goal goal = Goal::none;
  std::string unit, help;
  Condition when;
};

struct ArtifactDeclaration {
  std::string name;
  bool optional = false;
  std::string help;
  Condition when;
  Figure figure = {};
};

struct Fragment {
  std::string name, toml, help;
};

// A whole experiment that runs in seconds.
struct Example : Fragment {
  std::vector<std::pair<std::string, std::string>> files = {};  // names and texts of what it reads
};

struct Method {
  std::string id, version, summary, paper, subject, build;
  std::uint32_t abi_major = 0, abi_minor = 0;
  bool has_check = false, has_self_test = false;
  std::vector<Param> params;
  std::vector<Input> inputs;
  std::vector<Output> outputs;
  std::vector<ArtifactDeclaration> artifacts;
  std::vector<Fragment> presets;  // merged under the user's params when param `preset` names one
  std::vector<Example> examples;
  std::filesystem::path library;  // not part of the manifest
  std::string sha256;             // of the library file: the identity of the code
};

const Param* find_param(const Method& method, std::string_view name);
const Input* find_input(const Method& method, std::string_view role);

// The output that `name` is, or whose pattern it fits ("mean_3" fits "mean_{j}"); else null.
const Output* find_output(const Method& method, std::string_view name);

// The same of artifacts.
const ArtifactDeclaration* find_artifact(const Method& method, std::string_view name);

// True where `name` equals `pattern` with a non-empty text for each "{...}".
bool fits_pattern(std::string_view name, std::string_view pattern);

}  // namespace assay
