// A recorded run as an experiment file that repeats it.
#include <fmt/core.h>

#include <algorithm>

#include "core/base/json.hpp"
#include "core/base/number.hpp"
#include "core/base/printable.hpp"
#include "core/report/run/run_page.hpp"
#include "core/report/table/cell_text.hpp"

namespace assay {
namespace {

using nlohmann::json;

// JSON's strings are TOML's basic strings.
std::string quoted(const std::string& text) { return json_text(text); }

// A key as TOML takes it: bare, or as a string.
std::string key_text(const std::string& key) {
  const bool is_bare = !key.empty() && key.find_first_not_of(
                                           "abcdefghijklmnopqrstuvwxyz"
                                           "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-") == key.npos;
  return is_bare ? key : quoted(key);
}

std::string literal(const json& value) {
  if (value.is_string()) return quoted(value.get<std::string>());
  if (value.is_number_float()) return real_literal(value.get<double>());
  if (!value.is_array()) return json_text(value);
  std::string text = "[";
  for (const auto& item : value) text += (text.size() > 1 ? ", " : "") + literal(item);
  return text + "]";
}

// Lists are kept as JSON, in which non-finite reals are texts.
std::string list_literal(const std::string& text) {
  auto result = literal(parse_json(text));
  for (const std::string word : {"\"nan\"", "\"inf\"", "\"-inf\""})
    for (auto at = result.find(word); at != std::string::npos; at = result.find(word))
      result.replace(at, word.size(), word.substr(1, word.size() - 2));
  return result;
}

std::string literal(const db::ParamRow& p) {
  if (p.type == "json") return list_literal(std::get<std::string>(p.value));
  if (p.type == "bool") return std::get<std::int64_t>(p.value) != 0 ? "true" : "false";
  if (const auto* real = std::get_if<double>(&p.value)) return real_literal(*real);
  if (const auto* integer = std::get_if<std::int64_t>(&p.value)) return std::to_string(*integer);
  return quoted(std::get<std::string>(p.value));
}

std::string source_literal(const json& source) {
  std::string text = "{ path = " + literal(source.at("path"));
  for (const char* key : {"columns", "drop", "rows", "dataset"})
    if (source.contains(key) && source[key] != "" && !source[key].empty())
      text += fmt::format(", {} = {}", key, literal(source[key]));
  return text + " }";
}

bool has_path(const json& source) {
  return source.is_object() && source.contains("path") && source["path"].is_string();
}

std::string input_literal(const db::InputRow& input) {
  const auto sources = parse_json(input.schema).value("sources", json::array());
  if (!std::all_of(sources.begin(), sources.end(), has_path) || sources.empty())
    return quoted(input.path);
  if (sources.size() == 1) return source_literal(sources[0]);
  auto paths = json::array();
  for (const auto& source : sources) paths.push_back(source.at("path"));
  return literal(paths);
}

}  // namespace

std::string run_toml(const db::RunDetail& d) {
  auto text =
      fmt::format("# Repeats run {} of {}, {}.\n# Method {} {}, library sha256 {}.\n\n",
                  d.run.run_id, one_line(d.run.experiment), utc_text(d.run.started_at),
                  one_line(d.run.method), one_line(d.plugin.version), one_line(d.plugin.sha256));
  text += fmt::format("[experiment]\nname = {}\nmethod = {}\nseeds = [{}]\n",
                      quoted(fmt::format("{}-run-{}", d.run.experiment, d.run.run_id)),
                      quoted(d.run.method), d.run.seed);
  if (!d.params.empty()) text += "\n[params]\n";
  for (const auto& p : d.params)
    text += fmt::format("{} = {}  # {}\n", key_text(p.key.substr(p.key.find('.') + 1)), literal(p),
                        one_line(p.origin));
  if (!d.inputs.empty()) text += "\n[data]\n";
  for (const auto& i : d.inputs)
    text += fmt::format("{} = {}  # sha256 {}\n", key_text(i.role), input_literal(i),
                        one_line(i.sha256));
  text += fmt::format("\n[run]\nthreads = {}\n", d.threads);
  return text;
}

}  // namespace assay
