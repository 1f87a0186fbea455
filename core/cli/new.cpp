// assay new: a plugin in a folder of its own, ready to build, test, probe and run.
#include <fmt/core.h>

#include <memory>

#include "core/cli/shared.hpp"
#include "core/data/file.hpp"
#include "core/data/path.hpp"
#include "core/scaffold/new_plugin.hpp"

namespace assay::cli {
namespace {

namespace fs = std::filesystem;

struct NewOptions {
  std::string name;
  fs::path parent = ".";
  bool with_torch = false;
};

// The folder that will hold the plugin. UserError when it cannot be made.
fs::path home_of(const NewOptions& o) {
  if (const auto fault = name_fault(o.name); !fault.empty()) throw UserError(fault);
  if (!fs::is_directory(o.parent))
    throw UserError(fmt::format("there is no folder '{}'", o.parent.string()));
  const auto home = tidy(o.parent / o.name);
  if (fs::exists(fs::symlink_status(home)))
    throw UserError(fmt::format("'{}' exists already", home.string()));
  return home;
}

int write_plugin(const NewOptions& o) {
  const auto home = home_of(o);
  fs::create_directory(home);
  const auto kind = o.with_torch ? PluginKind::torch : PluginKind::plain;
  for (const auto& [name, text] : new_plugin(o.name, kind)) {
    write_file(home / name, {std::as_bytes(std::span(text))});
    fmt::print("{}\n", (home / name).string());
  }
  fmt::print(
      "\nnext:\n  cd {}\n  cmake -S . -B build && cmake --build build\n"
      "  ctest --test-dir build --output-on-failure\n"
      "  assay run experiment.toml --plugins build/plugins\n",
      home.string());
  return kOk;
}

}  // namespace

void add_new(CLI::App& app, Shared& shared) {
  auto* command = add_command(app, "new", "Write a plugin that builds and runs, to start from",
                              "assay new ridge_path --dir ~/methods");
  const auto o = std::make_shared<NewOptions>();
  command->add_option("NAME", o->name, "the method's name, as in ridge_path")
      ->required()
      ->type_name("");
  command->add_option("--dir", o->parent, "folder to make the plugin's folder in")
      ->capture_default_str()
      ->type_name("DIR");
  command->add_flag("--torch", o->with_torch, "a method with libtorch");
  on_call(command, shared, [o] { return write_plugin(*o); });
}

}  // namespace assay::cli
