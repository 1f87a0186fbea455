// assay describe: what a method takes and gives.
#include <fmt/format.h>

#include <memory>
#include <nlohmann/json.hpp>

#include "core/cli/method_page.hpp"
#include "core/cli/shared.hpp"
#include "core/data/error.hpp"
#include "core/method/json.hpp"

namespace assay::cli {
namespace {

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
  throw UserError(fmt::format("method '{}' has no example '{}'; it has {}", m.id, name,
                              fmt::join(names, ", ")));
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
  command->add_option("METHOD", o->method, "the method's name")->required()->type_name("");
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
      fmt::print("{}", method_page(method, o->markdown, shared.colour_out));
    return kOk;
  });
}

}  // namespace assay::cli
