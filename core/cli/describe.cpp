// assay describe: what a method takes and gives.
#include <fmt/format.h>

#include <filesystem>
#include <fstream>
#include <memory>

#include "core/base/json.hpp"
#include "core/base/printable.hpp"
#include "core/cli/shared.hpp"
#include "core/config/fixed.hpp"
#include "core/data/error.hpp"
#include "core/report/method/method_page.hpp"
#include "registry/method/json.hpp"

namespace assay::cli {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kWidthOfFiles = 100;  // where no terminal says how wide it is

struct DescribeOptions {
  std::string method, example, folder;
  std::vector<std::string> settings;
  bool json = false, markdown = false;
};

const Method& find_method(const Catalog& catalog, const std::string& id) {
  const auto* entry = catalog.find(id);
  if (const auto why = catalog.why_absent(id); !why.empty())
    throw UserError(fmt::format("method '{}' is not usable: {}", id, why));
  if (entry == nullptr)
    throw UserError(fmt::format("no method '{}'{}", id, did_you_mean(id, catalog.ids())));
  if (entry->method() == nullptr)
    throw std::runtime_error(fmt::format("method '{}' is not usable: {}", id, entry->fault()));
  return *entry->method();
}

const Example& find_example(const Method& m, const std::string& name) {
  std::vector<std::string> names;
  for (const auto& example : m.examples) {
    if (example.name == name || name.empty()) return example;
    names.push_back(example.name);
  }
  if (names.empty()) throw UserError(fmt::format("method '{}' has no example", m.id));
  throw UserError(fmt::format("method '{}' has no example '{}'; it has {}", m.id, name,
                              fmt::join(names, ", ")));
}

void print_example(const Example& example) {
  fmt::print("{}", printable_lines(example.toml));
  if (!example.files.empty())
    fmt::print(stderr, "assay: the example reads '{}': --into DIR writes both\n",
               one_line(example.files[0].first));
}

// Nothing is written where one of the files is there already.
void write_example(const Example& example, const fs::path& folder) {
  auto files = example.files;
  files.emplace_back(example.name + ".toml", example.toml);
  for (const auto& [name, text] : files)
    if (fs::exists(fs::symlink_status(folder / name)))
      throw UserError(fmt::format("'{}' exists already", (folder / name).string()));
  fs::create_directories(folder);
  for (const auto& [name, text] : files) {
    std::ofstream file(folder / name, std::ios::binary);
    if (!(file << text << std::flush))
      throw std::runtime_error(fmt::format("cannot write '{}'", (folder / name).string()));
    fmt::print("{}\n", one_line((folder / name).string()));
  }
}

int describe(const Method& method, const DescribeOptions& o, const Shared& shared) {
  Diagnostics diagnostics;
  const auto fixed = read_fixed(o.settings, method, diagnostics);
  print(diagnostics, shared);
  if (has_errors(diagnostics)) return kUserError;
  const auto shown = o.settings.empty() ? method : narrowed(method, fixed);
  const auto width = shared.width_out > 0 ? shared.width_out : kWidthOfFiles;
  fmt::print("{}", o.json       ? exact_json(to_json(shown), 2) + "\n"
                   : o.markdown ? method_markdown(shown)
                                : method_page(shown, width, shared.colour_out));
  return kOk;
}

}  // namespace

void add_describe(CLI::App& app, Shared& shared) {
  auto* command = add_command(app, "describe", "Show what a method takes and gives",
                              "assay describe ot_solve\n  assay describe ot_solve solver=sinkhorn");
  add_plugins_option(command, shared);
  const auto o = std::make_shared<DescribeOptions>();
  command->add_option("METHOD", o->method, "the method's name")->required()->type_name("");
  command
      ->add_option("SETTING", o->settings,
                   "show only what can apply with this parameter, or input: data.x=FILE")
      ->type_name("KEY=VALUE");
  command->add_flag("--json", o->json, "print the manifest");
  command->add_flag("--markdown", o->markdown, "print Markdown tables");
  auto* example = command
                      ->add_option("--example", o->example,
                                   "print an example experiment, the first one without a name")
                      ->expected(0, 1)
                      ->type_name("NAME");
  command
      ->add_option("--into", o->folder, "write the example and the files that it reads to a folder")
      ->type_name("DIR");
  on_call(command, shared, [o, example, &shared] {
    const Catalog catalog(plugin_folders(shared.plugin_folders));
    const auto& method = find_method(catalog, o->method);
    const bool is_example = example->count() > 0;
    if (!is_example && !o->folder.empty()) throw UserError("--into goes with --example");
    if (!is_example) return describe(method, *o, shared);
    const auto& found = find_example(method, o->example);
    o->folder.empty() ? print_example(found) : write_example(found, o->folder);
    return static_cast<int>(kOk);
  });
}

}  // namespace assay::cli
