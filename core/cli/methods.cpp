// assay methods: which methods there are, and which libraries are none, and why.
#include <fmt/core.h>
#include <signal.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <cstdio>
#include <memory>
#include <string>
#include <vector>

#include "core/base/json.hpp"
#include "core/base/printable.hpp"
#include "core/base/table.hpp"
#include "core/cli/shared.hpp"
#include "core/data/digest.hpp"
#include "core/report/method/method_list.hpp"
#include "registry/library.hpp"
#include "registry/manifest.hpp"
#include "registry/method/json.hpp"

namespace assay::cli {
namespace {

using nlohmann::json;

// Loads the library here; the caller is a child that may die of it. What the library itself prints
// must not mix with the answer.
int describe_here(const std::string& library) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  std::fflush(stdout);
  const int answer = dup(STDOUT_FILENO);
  if (std::freopen("/dev/null", "w", stdout) == nullptr) return kFailed;
  json result;
  try {
    result["method"] = to_json(describe_library(library));
  } catch (const std::exception& error) {
    result["error"] = error.what();
  }
  const auto text = lenient_json(result);
  const auto written = write(answer, text.data(), text.size());
  std::fflush(nullptr);
  _exit(written == static_cast<ssize_t>(text.size()) ? kOk : kFailed);
}

int write_manifest_of(const std::string& library) {
  auto method = describe_in_child(library, "/proc/self/exe");
  method.sha256 = digest_of_file(library).sha256;
  if (!write_manifest(library, method))
    throw PluginError("cannot write " + manifest_path(library).string());
  return kOk;
}

std::vector<ListedMethod> listed(const Catalog& catalog) {
  std::vector<ListedMethod> methods;
  for (const auto* entry : catalog.all())
    methods.push_back({entry->id, entry->library.string(), entry->method(), entry->fault()});
  return methods;
}

int list(const Shared& shared, bool as_json) {
  const Catalog catalog(plugin_folders(shared.plugin_folders));
  const auto methods = by_subject(listed(catalog));
  if (as_json)
    fmt::print("{}\n", lenient_json(methods_json(methods), 2));
  else if (methods.empty())
    fmt::print("no plugins in any plugin folder\n");
  else
    fmt::print("{}", methods_text(methods, shared.colour_out));
  return kOk;
}

}  // namespace

void add_methods(CLI::App& app, Shared& shared) {
  auto* command =
      add_command(app, "methods", "List the methods by subject, one line each", "assay methods");
  add_plugins_option(command, shared);
  struct Options {
    bool as_json = false;
    std::string describe, write;
  };
  const auto o = std::make_shared<Options>();
  command->add_flag("--json", o->as_json, "print JSON");
  command->add_option("--describe", o->describe, "load one library and print its description")
      ->type_name("LIBRARY")
      ->group("");
  command->add_option("--write-manifest", o->write, "describe one library and write its manifest")
      ->type_name("LIBRARY")
      ->group("");
  on_call(command, shared, [o, &shared] {
    if (!o->describe.empty()) return describe_here(o->describe);
    if (!o->write.empty()) return write_manifest_of(o->write);
    return list(shared, o->as_json);
  });
}

}  // namespace assay::cli
