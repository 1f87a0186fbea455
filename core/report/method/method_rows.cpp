// Texts of what a method declares.
#include "core/report/method/method_rows.hpp"

#include <algorithm>
#include <cmath>

#include "core/base/number.hpp"
#include "core/config/faults.hpp"
#include "core/config/typed.hpp"
#include "registry/method/condition.hpp"

namespace assay {
namespace {

std::string range_of(const Param& p) {
  std::vector<std::string> parts;
  for (const auto& choice : p.choices) parts.push_back(choice.empty() ? "\"\"" : choice);
  if (!p.choices.empty()) return joined(parts);
  if (!std::isnan(p.min)) parts.push_back((p.above_min ? "> " : ">= ") + compact(p.min));
  if (!std::isnan(p.max)) parts.push_back((p.below_max ? "< " : "<= ") + compact(p.max));
  return joined(parts);
}

std::string default_of(const Param& p) {
  std::string text = p.default_value ? to_toml(*p.default_value)
                     : p.optional    ? "(none)"
                                     : "(required)";
  for (const auto& other : p.defaults)
    text += "; " + to_toml(other.value) + " if " + to_string(other.when);
  return text;
}

std::string with_unit(std::string help, const std::string& unit) {
  if (!unit.empty()) help += (help.empty() ? "[" : " [") + unit + "]";
  return help;
}

// "curve: objective at each step"
std::string phrase(const std::string& kind, const std::string& help) {
  return help.empty() ? kind : kind + ": " + help;
}

std::string kinds_of(const Input& i) {
  std::vector<std::string> kinds;
  if (i.array) kinds.push_back("array (" + joined(i.shape, " x ") + ")");
  if (i.table) kinds.push_back("table" + (i.columns.empty() ? "" : " with " + joined(i.columns)));
  if (i.image) kinds.emplace_back("image");
  if (i.file) kinds.emplace_back("file");
  if (i.folder) kinds.emplace_back("folder");
  if (i.files) kinds.emplace_back("files");
  return joined(kinds, " or ");
}

std::string role_of(const Output& o) {
  std::string text = o.curve && o.final ? "curve and value" : o.curve ? "curve" : "value";
  if (o.type != Type::real) text += ", " + std::string(type_name(o.type));
  if (o.goal == Goal::minimize) text += ", lower is better";
  if (o.goal == Goal::maximize) text += ", higher is better";
  if (o.timing) text += ", timing";
  if (o.certifies) text += ", certifies the run";
  if (o.log_scale) text += ", on a log scale";
  return text;
}

DeclarationRow row_of(const Param& p) {
  return {{p.name, std::string(type_name(p.type)), default_of(p), range_of(p),
           with_unit(p.help, p.unit)},
          describe(p),
          to_string(p.when)};
}

DeclarationRow row_of(const Input& i) {
  const std::string need = i.optional ? "optional" : "required";
  return {{i.role, kinds_of(i), need, i.help},
          phrase(need + " " + kinds_of(i), i.help),
          to_string(i.when)};
}

DeclarationRow row_of(const Output& o) {
  const auto help = with_unit(o.help, o.unit);
  return {{o.name, role_of(o), help}, phrase(role_of(o), help), to_string(o.when)};
}

DeclarationRow row_of(const ArtifactDeclaration& a) {
  const auto figure = figure_text(a.figure);
  return {{a.name, figure, a.help},
          figure.empty() ? a.help : phrase(figure, a.help),
          to_string(a.when)};
}

DeclarationRow row_of(const Fragment& f) { return {{f.name, f.help}, f.help, ""}; }

template <typename T>
DeclarationSection section(std::string title, std::vector<std::string> header,
                           const std::vector<T>& items) {
  DeclarationSection section{std::move(title), std::move(header), {}};
  for (const auto& item : items) section.rows.push_back(row_of(item));
  return section;
}

// Where nothing is drawn there is no column that says how.
DeclarationSection artifact_section(const Method& m) {
  auto artifacts = section("Artifacts", {"file", "drawn as", "help"}, m.artifacts);
  if (std::any_of(artifacts.rows.begin(), artifacts.rows.end(),
                  [](const DeclarationRow& row) { return !row.cells[1].empty(); }))
    return artifacts;
  artifacts.header.erase(artifacts.header.begin() + 1);
  for (auto& row : artifacts.rows) row.cells.erase(row.cells.begin() + 1);
  return artifacts;
}

}  // namespace

std::vector<DeclarationSection> sections_of(const Method& m) {
  std::vector<DeclarationSection> sections = {
      section("Parameters", {"name", "type", "default", "range", "help"}, m.params),
      section("Inputs", {"role", "kind", "", "help"}, m.inputs),
      section("Outputs", {"name", "kind", "help"}, m.outputs),
      artifact_section(m),
      section("Presets", {"name", "help"}, m.presets),
      section("Examples", {"name", "help"}, m.examples)};
  std::erase_if(sections, [](const DeclarationSection& s) { return s.rows.empty(); });
  return sections;
}

}  // namespace assay
