// From the C descriptor to the neutral description.
#include <cmath>
#include <cstddef>
#include <cstring>
#include <regex>
#include <string_view>

#include "core/base/json.hpp"
#include "registry/library.hpp"
#include "registry/method/condition.hpp"
#include "registry/method/json.hpp"

namespace assay {
namespace {

constexpr std::size_t kLongestName = 200;
constexpr std::size_t kMostExampleFiles = 20, kMostExampleBytes = 1u << 20;

std::string text(const char* s) { return s == nullptr ? "" : s; }

std::vector<std::string> texts(const char* const* list) {
  std::vector<std::string> result;
  for (; list != nullptr && *list != nullptr; ++list) result.emplace_back(*list);
  return result;
}

std::vector<std::string> words(const char* s) {
  std::vector<std::string> result;
  std::string word;
  for (const char c : text(s) + " ") {
    if (c != ' ') {
      word += c;
    } else if (!word.empty()) {
      result.push_back(std::exchange(word, ""));
    }
  }
  return result;
}

// The entries of a strided table, each copied into a struct of this host's size. An older plugin's
// shorter entries leave the new members zero.
template <class T>
std::vector<T> entries(const assay_table& table) {
  std::vector<T> result(table.count);
  const auto* bytes = static_cast<const unsigned char*>(table.items);
  const std::size_t size = std::min<std::size_t>(table.stride, sizeof(T));
  for (std::uint32_t i = 0; i < table.count; ++i)
    std::memcpy(static_cast<void*>(&result[i]), bytes + std::size_t{i} * table.stride, size);
  return result;
}

// Whether an older plugin's shorter descriptor has the member that begins there.
bool reaches(const assay_plugin& plugin, std::size_t offset) { return plugin.size > offset; }

Condition condition(const char* when, const std::string& owner) {
  try {
    return parse_condition(text(when));
  } catch (const std::invalid_argument& error) {
    throw PluginError("the condition of '" + owner + "' does not parse: " + error.what());
  }
}

// A text of TOML may hold a tab as it is, one of JSON may not.
std::string with_escaped_tabs(const std::string& toml) {
  std::string json;
  bool is_text = false;
  for (std::size_t i = 0; i < toml.size(); ++i) {
    const bool is_escape = is_text && toml[i] == '\\' && i + 1 < toml.size();
    if (is_escape) json += toml[i++];
    if (toml[i] == '"' && !is_escape) is_text = !is_text;
    json += is_text && toml[i] == '\t' ? "\\t" : std::string(1, toml[i]);
  }
  return json;
}

// TOML's scalars and lists are JSON's, but for tabs, and for the non-finite reals, which to_json
// spells as texts.
Value literal(const std::string& toml, Type type, const std::string& owner) {
  static const std::regex non_finite("[+]?(-?)\\b(inf|nan)\\b");
  const bool is_real = type == Type::real || type == Type::reals;
  try {
    return value_from_json(parse_json(is_real ? std::regex_replace(toml, non_finite, "\"$1$2\"")
                                              : with_escaped_tabs(toml)),
                           type);
  } catch (const std::exception&) {
    throw PluginError("the default of parameter '" + owner + "' is no " +
                      std::string(type_name(type)) + ": " + toml);
  }
}

Param param_of(const assay_param& p) {
  if (p.type > ASSAY_INT_ROWS)
    throw PluginError("parameter '" + text(p.name) + "' has an unknown type");
  Param result;
  result.name = text(p.name);
  result.type = static_cast<Type>(p.type);
  if (p.default_toml != nullptr)
    result.default_value = literal(p.default_toml, result.type, result.name);
  for (auto d = p.defaults; d != nullptr && d->toml != nullptr; ++d)
    result.defaults.push_back(
        {condition(d->when, result.name), literal(d->toml, result.type, result.name)});
  result.optional = (p.flags & ASSAY_PARAM_OPTIONAL) != 0;
  result.min = p.min;
  result.max = p.max;
  result.above_min = (p.flags & ASSAY_PARAM_ABOVE_MIN) != 0;
  result.below_max = (p.flags & ASSAY_PARAM_BELOW_MAX) != 0;
  result.allow_nan = (p.flags & ASSAY_PARAM_ALLOW_NAN) != 0;
  result.scalar_is_list = (p.flags & ASSAY_PARAM_SCALAR_LIST) != 0;
  result.min_length = p.min_length;
  result.max_length = p.max_length;
  result.choices = texts(p.choices);
  result.unit = text(p.unit);
  result.help = text(p.help);
  result.when = condition(p.when, result.name);
  return result;
}

Output output_of(const assay_output& o) {
  if (o.type != ASSAY_REAL && o.type != ASSAY_INT && o.type != ASSAY_TEXT)
    throw PluginError("output '" + text(o.name) + "' has an unknown type");
  Output result;
  result.name = text(o.name);
  result.type = static_cast<Type>(o.type);
  result.curve = (o.flags & ASSAY_CURVE) != 0;
  result.final = (o.flags & ASSAY_FINAL) != 0;
  result.optional = (o.flags & ASSAY_OUTPUT_OPTIONAL) != 0;
  result.timing = (o.flags & ASSAY_TIMING) != 0;
  result.certifies = (o.flags & ASSAY_CERTIFIES) != 0;
  result.log_scale = (o.flags & ASSAY_LOG_SCALE) != 0;
  if ((o.flags & ASSAY_MINIMIZE) != 0) result.goal = Goal::minimize;
  if ((o.flags & ASSAY_MAXIMIZE) != 0) result.goal = Goal::maximize;
  if (result.certifies && (!result.final || result.type == Type::text))
    throw PluginError("output '" + result.name + "' certifies, but is no final number");
  result.unit = text(o.unit);
  result.help = text(o.help);
  result.when = condition(o.when, result.name);
  return result;
}

// One name more than any figure has tells that there are too many, however the list goes on.
std::vector<std::string> figure_columns(const assay_artifact& a, const std::string& name) {
  std::vector<std::string> columns;
  for (auto c = a.figure_columns; c != nullptr && *c != nullptr; ++c) {
    if (columns.size() > kMostFigureColumns) break;
    if (strnlen(*c, kLongestName + 1) > kLongestName)
      throw PluginError("artifact '" + name + "' draws a column whose name is longer than " +
                        std::to_string(kLongestName) + " bytes");
    columns.emplace_back(*c);
  }
  return columns;
}

ArtifactDeclaration artifact_of(const assay_artifact& a) {
  ArtifactDeclaration result;
  result.name = text(a.name);
  if (a.figure > ASSAY_FIGURE_IMAGE)
    throw PluginError("artifact '" + result.name + "' has an unknown kind of figure");
  result.optional = (a.flags & ASSAY_OUTPUT_OPTIONAL) != 0;
  result.help = text(a.help);
  result.when = condition(a.when, result.name);
  result.figure = {static_cast<FigureKind>(a.figure), figure_columns(a, result.name)};
  if (const auto fault = figure_fault(result.figure, result.name); !fault.empty())
    throw PluginError("artifact '" + result.name + "': " + fault);
  return result;
}

Fragment fragment_of(const assay_fragment& f) { return {text(f.name), text(f.toml), text(f.help)}; }

// A name that stays in the folder to which it is written, on every system.
bool is_plain_name(const std::string& name) {
  return std::regex_match(name, std::regex("[A-Za-z0-9_][A-Za-z0-9_.-]*"));
}

// Names and texts by turns.
std::vector<std::pair<std::string, std::string>> files_of(const char* const* part,
                                                          const std::string& example) {
  std::vector<std::pair<std::string, std::string>> files;
  for (std::size_t bytes = 0; part != nullptr && *part != nullptr; part += 2) {
    const std::string name(*part, strnlen(*part, kLongestName + 1));
    if (name.size() > kLongestName || !is_plain_name(name))
      throw PluginError("example '" + example +
                        "' has a file whose name is not of letters, digits, '_', '-' and '.'");
    if (part[1] == nullptr)
      throw PluginError("example '" + example + "': its file '" + name + "' has no text");
    bytes += strnlen(part[1], kMostExampleBytes + 1);
    if (bytes > kMostExampleBytes || files.size() == kMostExampleFiles)
      throw PluginError("example '" + example + "' carries more than 20 files, or more than 1 MiB");
    files.emplace_back(name, part[1]);
  }
  return files;
}

// Under its name with .toml it is written beside its files.
Example example_of(const assay_fragment& f) {
  Example example{fragment_of(f), files_of(f.files, text(f.name))};
  if (!is_plain_name(example.name))
    throw PluginError("an example's name is not of letters, digits, '_', '-' and '.'");
  for (const auto& [name, content] : example.files)
    if (name == example.name + ".toml")
      throw PluginError("example '" + example.name + "' carries a file that would replace it");
  return example;
}

}  // namespace

Input declared_input(const assay_input& i) {
  if (i.dtype > ASSAY_U8)
    throw PluginError("input '" + text(i.role) + "' has an unknown element type");
  Input result;
  result.role = text(i.role);
  result.optional = (i.flags & ASSAY_INPUT_OPTIONAL) != 0;
  result.allow_nan = (i.flags & ASSAY_INPUT_ALLOW_NAN) != 0;
  result.array = (i.kinds & ASSAY_ARRAY) != 0;
  result.table = (i.kinds & ASSAY_TABLE) != 0;
  result.image = (i.kinds & ASSAY_IMAGE) != 0;
  result.file = (i.kinds & ASSAY_FILE) != 0;
  result.folder = (i.kinds & ASSAY_FOLDER) != 0;
  result.files = (i.kinds & ASSAY_FILES) != 0;
  result.dtype = static_cast<DType>(i.dtype);
  result.shape = words(i.shape);
  result.columns = texts(i.columns);
  result.help = text(i.help);
  result.when = condition(i.when, result.role);
  return result;
}

Method describe(const assay_plugin& plugin) {
  Method method;
  method.id = text(plugin.id);
  method.version = text(plugin.version);
  method.summary = text(plugin.summary);
  method.paper = text(plugin.paper);
  if (reaches(plugin, offsetof(assay_plugin, subject))) method.subject = text(plugin.subject);
  method.build = text(plugin.build);
  method.abi_major = plugin.abi_major;
  method.abi_minor = plugin.abi_minor;
  method.has_check = plugin.check != nullptr;
  method.has_self_test = plugin.self_test != nullptr;
  for (const auto& p : entries<assay_param>(plugin.params)) method.params.push_back(param_of(p));
  for (const auto& i : entries<assay_input>(plugin.inputs))
    method.inputs.push_back(declared_input(i));
  for (const auto& o : entries<assay_output>(plugin.outputs))
    method.outputs.push_back(output_of(o));
  for (const auto& a : entries<assay_artifact>(plugin.artifacts))
    method.artifacts.push_back(artifact_of(a));
  for (const auto& f : entries<assay_fragment>(plugin.presets))
    method.presets.push_back(fragment_of(f));
  for (const auto& f : entries<assay_fragment>(plugin.examples))
    method.examples.push_back(example_of(f));
  return method;
}

}  // namespace assay
