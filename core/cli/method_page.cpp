#include "core/cli/method_page.hpp"

#include <fmt/core.h>

#include <cmath>
#include <vector>

#include "core/method/condition.hpp"
#include "core/text/number.hpp"
#include "core/text/table.hpp"

namespace assay::cli {
namespace {

std::string joined(const std::vector<std::string>& words, const char* between) {
  std::string text;
  for (std::size_t i = 0; i < words.size(); ++i) text += (i > 0 ? between : "") + words[i];
  return text;
}

std::string range_of(const Param& p) {
  if (!p.choices.empty()) {
    std::vector<std::string> shown;
    for (const auto& choice : p.choices) shown.push_back(choice.empty() ? "\"\"" : choice);
    return joined(shown, ", ");
  }
  std::vector<std::string> parts;
  if (!std::isnan(p.min)) parts.push_back((p.above_min ? "> " : ">= ") + compact(p.min));
  if (!std::isnan(p.max)) parts.push_back((p.below_max ? "< " : "<= ") + compact(p.max));
  return joined(parts, ", ");
}

std::string default_of(const Param& p) {
  std::string text = p.default_value ? to_toml(*p.default_value)
                     : p.optional    ? "(none)"
                                     : "(required)";
  for (const auto& other : p.defaults)
    text += "; " + to_toml(other.value) + " if " + to_string(other.when);
  return text;
}

std::string help_of(std::string help, const std::string& unit, const Condition& when) {
  if (!unit.empty()) help += (help.empty() ? "[" : " [") + unit + "]";
  if (!when.terms.empty()) help += (help.empty() ? "only if " : "; only if ") + to_string(when);
  return help;
}

std::string kinds_of(const Input& i) {
  std::vector<std::string> kinds;
  if (i.array) kinds.push_back("array (" + joined(i.shape, " x ") + ")");
  if (i.table)
    kinds.push_back("table" + (i.columns.empty() ? "" : " with " + joined(i.columns, ", ")));
  if (i.image) kinds.push_back("image");
  if (i.file) kinds.push_back("file");
  if (i.folder) kinds.push_back("folder");
  if (i.files) kinds.push_back("files");
  return joined(kinds, " or ");
}

std::string role_of(const Output& o) {
  std::string text = o.curve && o.final ? "curve and value" : o.curve ? "curve" : "value";
  if (o.type != Type::real) text += ", " + std::string(type_name(o.type));
  if (o.goal == Goal::minimize) text += ", lower is better";
  if (o.goal == Goal::maximize) text += ", higher is better";
  if (o.timing) text += ", timing";
  if (o.certifies) text += ", certifies the run";
  return text;
}

struct Section {
  std::string title;
  TextTable table;
};

std::vector<Section> sections_of(const Method& m) {
  std::vector<Section> sections = {
      {"Parameters", {{"name", "type", "default", "range", "help"}, {}, {}}},
      {"Inputs", {{"role", "kind", "", "help"}, {}, {}}},
      {"Outputs", {{"name", "kind", "help"}, {}, {}}},
      {"Artifacts", {{"file", "help"}, {}, {}}},
      {"Presets", {{"name", "help"}, {}, {}}},
      {"Examples", {{"name", "help"}, {}, {}}}};
  for (const auto& p : m.params)
    sections[0].table.rows.push_back({p.name, std::string(type_name(p.type)), default_of(p),
                                      range_of(p), help_of(p.help, p.unit, p.when)});
  for (const auto& i : m.inputs)
    sections[1].table.rows.push_back(
        {i.role, kinds_of(i), i.optional ? "optional" : "required", help_of(i.help, "", i.when)});
  for (const auto& o : m.outputs)
    sections[2].table.rows.push_back({o.name, role_of(o), help_of(o.help, o.unit, o.when)});
  for (const auto& a : m.artifacts)
    sections[3].table.rows.push_back({a.name, help_of(a.help, "", a.when)});
  for (const auto& f : m.presets) sections[4].table.rows.push_back({f.name, f.help});
  for (const auto& f : m.examples) sections[5].table.rows.push_back({f.name, f.help});
  for (auto& section : sections)
    section.table.align.assign(section.table.header.size(), Align::left);
  std::erase_if(sections, [](const Section& s) { return s.table.rows.empty(); });
  return sections;
}

}  // namespace

std::string method_page(const Method& m, bool markdown, bool colour) {
  auto text = fmt::format("{} {}: {}\n", m.id, m.version, m.summary);
  if (!m.paper.empty()) text += m.paper + "\n";
  for (const auto& section : sections_of(m))
    text += markdown ? fmt::format("\n### {}\n\n{}", section.title, to_markdown(section.table))
                     : fmt::format("\n{}\n{}", section.title, to_text(section.table, colour));
  return text;
}

}  // namespace assay::cli
