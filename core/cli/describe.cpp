// assay describe: what a method takes and gives.
#include <fmt/core.h>

#include <cmath>
#include <memory>
#include <nlohmann/json.hpp>

#include "core/cli/shared.hpp"
#include "core/data/error.hpp"
#include "core/method/condition.hpp"
#include "core/method/json.hpp"
#include "core/text/number.hpp"
#include "core/text/table.hpp"

namespace assay::cli {
namespace {

std::string joined(const std::vector<std::string>& words, const char* between) {
  std::string text;
  for (const auto& word : words) text += (text.empty() ? "" : between) + word;
  return text;
}

std::string range_of(const Param& p) {
  if (!p.choices.empty()) return joined(p.choices, ", ");
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

void print_method(const Method& m, bool markdown, bool colour) {
  fmt::print("{} {}: {}\n", m.id, m.version, m.summary);
  if (!m.paper.empty()) fmt::print("{}\n", m.paper);
  for (const auto& section : sections_of(m))
    fmt::print("\n{}{}\n{}", markdown ? "### " : "", section.title + (markdown ? "\n" : ""),
               markdown ? to_markdown(section.table) : to_text(section.table, colour));
}

const Method& find_method(const Catalog& catalog, const std::string& id) {
  const auto* entry = catalog.find(id);
  if (entry == nullptr)
    throw UserError(fmt::format("no method '{}'{}", id, did_you_mean(id, catalog.ids())));
  if (entry->method() == nullptr)
    throw std::runtime_error(fmt::format("method '{}' is not usable: {}", id, entry->fault()));
  return *entry->method();
}

void print_example(const Method& m, const std::string& name) {
  std::vector<std::string> names;
  for (const auto& example : m.examples) {
    if (example.name == name || name.empty()) {
      fmt::print("{}", example.toml);
      return;
    }
    names.push_back(example.name);
  }
  if (names.empty()) throw UserError(fmt::format("method '{}' has no example", m.id));
  throw UserError(
      fmt::format("method '{}' has no example '{}'; it has {}", m.id, name, joined(names, ", ")));
}

}  // namespace

void add_describe(CLI::App& app, Shared& shared) {
  auto* command =
      add_command(app, "describe", "Show what a method takes and gives", "assay describe ot_solve");
  add_plugins_option(command, shared);
  struct Options {
    std::string method, example;
    bool json = false, markdown = false;
  };
  const auto o = std::make_shared<Options>();
  command->add_option("method", o->method, "the method's name")->required()->type_name("METHOD");
  command->add_flag("--json", o->json, "print the manifest");
  command->add_flag("--markdown", o->markdown, "print Markdown tables");
  auto* example = command
                      ->add_option("--example", o->example,
                                   "print an example experiment, the first one without a name")
                      ->expected(0, 1)
                      ->type_name("NAME");
  on_call(command, shared, [o, example, &shared] {
    const Catalog catalog(plugin_folders(shared.plugin_folders));
    const auto& method = find_method(catalog, o->method);
    if (example->count() > 0)
      print_example(method, o->example);
    else if (o->json)
      fmt::print("{}\n", to_json(method).dump(2));
    else
      print_method(method, o->markdown, shared.colour_out);
    return kOk;
  });
}

}  // namespace assay::cli
