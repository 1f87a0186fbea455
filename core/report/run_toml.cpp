// A recorded run as an experiment file that repeats it.
#include <fmt/core.h>

#include <nlohmann/json.hpp>

#include "core/report/run_page.hpp"
#include "core/text/number.hpp"

namespace assay {
namespace {

using nlohmann::json;

// JSON's strings are TOML's basic strings.
std::string literal(const json& value) {
  if (value.is_number_float()) return real_literal(value.get<double>());
  if (!value.is_array()) return value.dump();
  std::string text = "[";
  for (const auto& item : value) text += (text.size() > 1 ? ", " : "") + literal(item);
  return text + "]";
}

// Lists are kept as JSON, in which non-finite reals are texts.
std::string list_literal(const std::string& text) {
  auto result = literal(json::parse(text));
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
  return json(std::get<std::string>(p.value)).dump();
}

std::string source_literal(const json& source) {
  std::string text = "{ path = " + source.at("path").dump();
  for (const char* key : {"columns", "drop", "rows"})
    if (source.contains(key) && source[key] != "" && !source[key].empty())
      text += fmt::format(", {} = {}", key, literal(source[key]));
  return text + " }";
}

std::string input_literal(const db::InputRow& input) {
  const auto sources = json::parse(input.schema).at("sources");
  if (sources.size() == 1) return source_literal(sources[0]);
  auto paths = json::array();
  for (const auto& source : sources) paths.push_back(source.at("path"));
  return literal(paths);
}

}  // namespace

std::string run_toml(const db::RunDetail& d) {
  auto text = fmt::format("# Repeats run {} of {}, {}.\n# Method {} {}, library sha256 {}.\n\n",
                          d.run.run_id, d.run.experiment, utc_text(d.run.started_at), d.run.method,
                          d.plugin.version, d.plugin.sha256);
  text += fmt::format("[experiment]\nname = {}\nmethod = \"{}\"\nseeds = [{}]\n",
                      json(d.run.experiment).dump(), d.run.method, d.run.seed);
  if (!d.params.empty()) text += "\n[params]\n";
  for (const auto& p : d.params)
    text += fmt::format("{} = {}  # {}\n", p.key.substr(p.key.find('.') + 1), literal(p), p.origin);
  if (!d.inputs.empty()) text += "\n[data]\n";
  for (const auto& i : d.inputs)
    text += fmt::format("{} = {}  # sha256 {}\n", i.role, input_literal(i), i.sha256);
  text += fmt::format("\n[run]\nthreads = {}\n", d.threads);
  return text;
}

}  // namespace assay
