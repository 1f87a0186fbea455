#include "core/probe/draft.hpp"

#include <algorithm>
#include <fstream>

#include "core/base/temporary_folder.hpp"
#include "core/config/load.hpp"

namespace assay::probe {
namespace {

constexpr std::uint32_t kLine = 5;  // of the setting in question

// A value of a parameter for which a condition's term holds.
std::string wanted(const Param& param, const Condition::Term& term) {
  if (!term.negated) return term.values[0];
  if (param.type == Type::boolean) return term.values[0] == "true" ? "false" : "true";
  for (const auto& choice : param.choices)
    if (std::find(term.values.begin(), term.values.end(), choice) == term.values.end())
      return choice;
  return {};  // its default has to do
}

std::string literal_of(const Param& param, const std::string& word) {
  const bool is_text = param.type == Type::text || param.type == Type::texts;
  auto literal = is_text ? to_toml(Value(word)) : word;
  const bool is_list =
      param.type == Type::integers || param.type == Type::reals || param.type == Type::texts;
  return is_list ? "[" + literal + "]" : literal;
}

std::vector<Condition::Term> cases(const Condition::Term& term) {
  std::vector<Condition::Term> result;
  if (term.negated || term.values.empty())
    result.push_back({term.key, term.negated, term.values, {}});
  else
    for (const auto& value : term.values) result.push_back({term.key, false, {value}, {}});
  for (const auto& other : term.others)
    for (auto& one : cases(other)) result.push_back(std::move(one));
  return result;
}

}  // namespace

std::vector<Condition> alternatives(const Condition& condition) {
  std::vector<Condition> result(1);
  for (const auto& term : condition.terms) {
    std::vector<Condition> longer;
    for (const auto& shorter : result)
      for (const auto& one : cases(term)) {
        longer.push_back(shorter);
        longer.back().terms.push_back(one);
      }
    result = std::move(longer);
  }
  return result;
}

void Draft::fulfil(const Condition& condition) {
  for (const auto& term : condition.terms) fulfil_term(term);
}

void Draft::fulfil_term(const Condition::Term& term) {
  if (term.values.empty()) {
    if (!term.negated) inputs_.insert(term.key.substr(term.key.find('.') + 1));
    return;
  }
  const auto* param = find_param(method_, term.key);
  if (param == nullptr || settings_.contains(term.key)) return;
  const auto word = wanted(*param, term);
  if (word.empty()) return;
  settings_[term.key] = literal_of(*param, word);
  fulfil(param->when);
}

void Draft::write(const std::filesystem::path& file, const std::string& first_setting,
                  const std::string& except) const {
  std::ofstream text(file);
  text << "[experiment]\nname = \"draft\"\nmethod = \"" << method_.id << "\"\n";
  text << "[params]\n" << first_setting << "\n";
  for (const auto& [key, value] : settings_)
    if (key != except) text << key << " = " << value << "\n";
  text << "[data]\n";
  for (const auto& role : inputs_) text << role << " = \"draft.csv\"\n";
}

Diagnostics Draft::against(const std::string& name, const std::string& literal) const {
  const TemporaryFolder folder("assay-probe");
  const auto file = folder.path() / "draft.toml";
  write(file, name + " = " + literal, name);
  auto diagnostics = load_experiment(file, only(method_), {{}, {}, true}).diagnostics;
  std::erase_if(diagnostics, [&](const Diagnostic& d) {
    const bool is_of_line = d.where.file == file.string() && d.where.line == kLine;
    const bool is_of_preset =
        d.where.file.starts_with("preset '") || d.message.starts_with("preset '");
    return d.severity != Severity::error || !(is_of_line || is_of_preset);
  });
  return diagnostics;
}

}  // namespace assay::probe
