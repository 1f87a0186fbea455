// Declarations in half a line, for the hints behind carets.
#include <cmath>

#include "core/base/number.hpp"
#include "core/config/typed.hpp"
#include "registry/method/condition.hpp"

namespace assay {
namespace {

void add(std::string& text, const std::string& part) {
  if (!part.empty()) text += ", " + part;
}

std::string choices(const Param& param) {
  std::vector<std::string> quoted;
  for (const auto& choice : param.choices) quoted.push_back(to_toml(choice));
  return joined(quoted, " | ");
}

std::string range(const Param& param) {
  std::string text;
  if (!std::isnan(param.min)) text = (param.above_min ? "> " : ">= ") + shortest(param.min);
  if (std::isnan(param.max)) return text;
  if (!text.empty()) text += ", ";
  return text + (param.below_max ? "< " : "<= ") + shortest(param.max);
}

std::string length(const Param& param) {
  const auto least = std::to_string(param.min_length), most = std::to_string(param.max_length);
  if (param.max_length == 0) return param.min_length == 0 ? "" : "at least " + least + " elements";
  if (param.min_length == param.max_length) return most + " elements";
  return param.min_length == 0 ? "at most " + most + " elements"
                               : least + " to " + most + " elements";
}

std::string defaults(const Param& param) {
  std::vector<std::string> parts;
  if (param.default_value) parts.push_back("default " + to_toml(*param.default_value));
  for (const auto& [when, value] : param.defaults)
    parts.push_back("default " + to_toml(value) + " where " + to_string(when));
  if (parts.empty()) return param.optional ? "optional" : "required";
  return joined(parts);
}

std::string array_text(const Input& input) {
  const auto shape = joined(input.shape, " ");
  return shape.empty() ? "array" : "array " + shape;
}

std::string table_text(const Input& input) {
  return input.columns.empty() ? "table" : "table with columns " + joined(input.columns);
}

}  // namespace

std::string describe(const Param& param) {
  std::string text(type_name(param.type));
  if (!param.unit.empty()) text += " in " + param.unit;
  add(text, choices(param));
  add(text, range(param));
  add(text, length(param));
  add(text, defaults(param));
  return param.help.empty() ? text : text + ": " + param.help;
}

std::string describe(const Input& input) {
  std::vector<std::string> kinds;
  if (input.array) kinds.push_back(array_text(input));
  if (input.table) kinds.push_back(table_text(input));
  if (input.image) kinds.emplace_back("image");
  if (input.file) kinds.emplace_back("file");
  if (input.folder) kinds.emplace_back("folder");
  if (input.files) kinds.emplace_back("list of files");
  const auto text = joined(kinds, " or ");
  return input.help.empty() ? text : text + ": " + input.help;
}

}  // namespace assay
