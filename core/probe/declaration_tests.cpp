// What can be told of a plugin by reading what it declares.
#include <fmt/core.h>

#include <cmath>
#include <optional>
#include <regex>
#include <set>

#include "core/base/number.hpp"
#include "core/probe/draft.hpp"
#include "core/probe/tests.hpp"
#include "registry/catalog.hpp"

namespace assay::probe {
namespace {

// Names of one kind: their form, and each once.
void check_names(const std::string& kind, const std::vector<std::string>& names,
                 const std::regex& form, std::vector<std::string>& faults) {
  std::set<std::string> seen;
  for (const auto& name : names) {
    if (!std::regex_match(name, form))
      faults.push_back(fmt::format("{} '{}' is not lower snake_case", kind, name));
    if (!seen.insert(name).second)
      faults.push_back(fmt::format("{} '{}' is declared twice", kind, name));
  }
}

template <class T, class F>
std::vector<std::string> collect(const std::vector<T>& items, F&& text) {
  std::vector<std::string> result;
  for (const auto& item : items) result.push_back(text(item));
  return result;
}

template <class T, class F>
void check_help(const std::string& kind, const std::vector<T>& items, F&& name,
                std::vector<std::string>& faults) {
  for (const auto& item : items)
    if (item.help.empty()) faults.push_back(fmt::format("{} '{}'", kind, name(item)));
}

const auto name_of = [](const auto& item) { return item.name; };
const auto role_of = [](const auto& item) { return item.role; };

bool is_list(Type type) { return type >= Type::integers; }
bool is_integer(Type type) { return type == Type::integer || type == Type::integers; }
bool is_real(Type type) { return type == Type::real || type == Type::reals; }
bool is_text(Type type) { return type == Type::text || type == Type::texts; }

std::string number(const Param& param, double value) {
  return is_real(param.type) ? real_literal(value) : fmt::format("{:.0f}", value);
}

// Numbers outside of the declared range, nearest first.
std::vector<std::string> out_of_range(const Param& param) {
  std::vector<std::string> result;
  if (!is_integer(param.type) && !is_real(param.type)) return result;
  const auto step = [&](double bound) { return is_real(param.type) ? std::fabs(bound) + 1 : 1; };
  if (!std::isnan(param.min)) {
    if (param.above_min) result.push_back(number(param, param.min));
    result.push_back(number(param, std::ceil(param.min) - step(param.min)));
  }
  if (!std::isnan(param.max)) {
    if (param.below_max) result.push_back(number(param, param.max));
    result.push_back(number(param, std::floor(param.max) + step(param.max)));
  }
  return result;
}

// TOML literals that the parameter must not take.
std::vector<std::string> bad_values(const Param& param) {
  auto items = out_of_range(param);
  items.push_back(is_text(param.type) ? "12.5" : "\"probe\"");
  if (is_integer(param.type)) items.push_back("1.5");
  if (is_real(param.type) && !param.allow_nan) items.push_back("nan");
  if (!param.choices.empty()) items.push_back("\"no choice of this name\"");
  if (!is_list(param.type)) return items;
  std::vector<std::string> lists = {"true"};
  for (const auto& item : items) lists.push_back("[" + item + "]");
  if (param.min_length > 0) lists.push_back("[]");
  return lists;
}

// What is wrong with a preset wherever it may be named: the faults at the place with the fewest.
Diagnostics faults_of(const Method& method, const Fragment& preset) {
  std::optional<Diagnostics> fewest;
  for (const auto& condition : alternatives(find_param(method, "preset")->when)) {
    Draft draft(method);
    draft.fulfil(condition);
    auto faults = draft.against("preset", to_toml(Value(preset.name)));
    if (!fewest || faults.size() < fewest->size()) fewest = std::move(faults);
  }
  return *fewest;
}

}  // namespace

Finding has_proper_names(const Subject& subject) {
  const auto method = describe_library(subject.library);
  const std::regex plain("[a-z][a-z0-9_]*"), family("[a-z](?:[a-z0-9_]|\\{[a-z0-9_]+\\})*");
  const std::regex file("[A-Za-z0-9_](?:[A-Za-z0-9_.-]|\\{[a-z0-9_]+\\})*"),
      title("[a-z0-9][a-z0-9._-]*");
  std::vector<std::string> faults;
  check_names("method", {method.id}, plain, faults);
  check_names("parameter", collect(method.params, name_of), plain, faults);
  check_names("input", collect(method.inputs, role_of), plain, faults);
  check_names("output", collect(method.outputs, name_of), family, faults);
  check_names("artifact", collect(method.artifacts, name_of), file, faults);
  check_names("preset", collect(method.presets, name_of), title, faults);
  check_names("example", collect(method.examples, name_of), title, faults);
  return fault_list("names must be what people can type", faults);
}

Finding explains_everything(const Subject& subject) {
  const auto method = describe_library(subject.library);
  std::vector<std::string> faults;
  if (method.summary.empty()) faults.push_back("the method itself: its summary is empty");
  check_help("parameter", method.params, name_of, faults);
  check_help("input", method.inputs, role_of, faults);
  check_help("output", method.outputs, name_of, faults);
  check_help("artifact", method.artifacts, name_of, faults);
  check_help("preset", method.presets, name_of, faults);
  check_help("example", method.examples, name_of, faults);
  return fault_list("these have no help, which `assay describe` and messages show", faults);
}

Finding has_legal_defaults(const Subject& subject) {
  const auto method = describe_library(subject.library);
  std::vector<std::string> faults;
  const auto check = [&](const Draft& draft, const Param& param, const Value& value) {
    const auto literal = to_toml(value);
    for (const auto& fault : draft.against(param.name, literal))
      faults.push_back(fmt::format("{} = {}: {}", param.name, literal, fault.message));
  };
  for (const auto& param : method.params) {
    Draft draft(method);
    draft.fulfil(param.when);
    if (param.default_value) check(draft, param, *param.default_value);
    for (const auto& other : param.defaults) {
      Draft there(method);
      there.fulfil(other.when);
      there.fulfil(param.when);
      check(there, param, other.value);
    }
  }
  return fault_list("the method's own defaults are refused when a file says them", faults);
}

Finding has_legal_presets(const Subject& subject) {
  const auto method = describe_library(subject.library);
  if (method.presets.empty()) return {TestStatus::skipped, "it declares no preset"};
  if (find_param(method, "preset") == nullptr)
    return {TestStatus::failed, "presets need a parameter 'preset' that names one of them"};
  std::vector<std::string> faults;
  for (const auto& preset : method.presets)
    for (const auto& fault : faults_of(method, preset))
      faults.push_back(fmt::format("preset '{}': {}", preset.name, fault.message));
  return fault_list("presets hold what the method does not accept", faults);
}

Finding refuses_bad_values(const Subject& subject) {
  const auto method = describe_library(subject.library);
  std::vector<std::string> faults;
  std::size_t count = 0;
  for (const auto& param : method.params) {
    Draft draft(method);
    draft.fulfil(param.when);
    for (const auto& literal : bad_values(param)) {
      ++count;
      if (draft.against(param.name, literal).empty())
        faults.push_back(fmt::format("{} = {}", param.name, literal));
    }
  }
  if (faults.empty()) return {TestStatus::passed, fmt::format("{} bad values", count)};
  return fault_list("these settings pass the check", faults);
}

}  // namespace assay::probe
