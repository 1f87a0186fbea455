// The program: dispatches to one file a command, and turns errors into one sentence and a code.
#include <fmt/core.h>
#include <unistd.h>

#include <charconv>
#include <cstdlib>
#include <cstring>

#include "core/cli/shared.hpp"
#include "core/data/error.hpp"
#include "core/run/worker.hpp"
#include "db/store.hpp"
#include "registry/library.hpp"

namespace assay::cli {
namespace {

// `assay worker FD LIBRARY`: how the host starts its own workers. No command for people.
int worker(int argc, char** argv) {
  int control = -1;
  if (argc != 4 ||
      std::from_chars(argv[2], argv[2] + std::strlen(argv[2]), control).ec != std::errc{})
    return kUserError;
  return worker_main(control, argv[3]);
}

int report(const std::string& message, int code) {
  fmt::print(stderr, "assay: {}\n", message);
  return code;
}

// CLI11 names the fault; the nearest command is ours to add.
int usage_error(const CLI::App& app, const CLI::ParseError& error, const Shared& shared) {
  if (error.get_exit_code() == 0) return app.exit(error);  // --help, --version
  std::string message = error.what();
  std::vector<std::string> names;
  for (const auto* command : app.get_subcommands({})) names.push_back(command->get_name());
  if (shared.argv.size() > 1 && app.get_subcommands().empty() && shared.argv[1][0] != '-')
    message =
        fmt::format("unknown command '{}'{}", shared.argv[1], did_you_mean(shared.argv[1], names));
  const auto called = app.get_subcommands();
  return report(fmt::format("{} (assay {}--help explains)", message,
                            called.empty() ? "" : called[0]->get_name() + " "),
                kUserError);
}

int dispatch(CLI::App& app, Shared& shared, int argc, char** argv) {
  try {
    app.parse(argc, argv);
    return shared.exit_code;
  } catch (const CLI::ParseError& error) {
    return usage_error(app, error, shared);
  } catch (const UserError& error) {
    return report(error.what(), kUserError);
  } catch (const DataError& error) {
    return report(error.what(), kUserError);
  } catch (const db::QueryError& error) {
    return report(error.what(), kUserError);
  } catch (const std::exception& error) {  // StoreError, PluginError, system_error, ...
    return report(error.what(), kFailed);
  }
}

}  // namespace
}  // namespace assay::cli

int main(int argc, char** argv) {
  using namespace assay::cli;
  if (argc > 1 && std::strcmp(argv[1], "worker") == 0) return worker(argc, argv);
  Shared shared;
  const bool plain = std::getenv("NO_COLOR") != nullptr;
  shared.colour_out = !plain && isatty(STDOUT_FILENO) == 1;
  shared.colour_err = !plain && isatty(STDERR_FILENO) == 1;
  shared.argv.assign(argv, argv + argc);
  shared.version = ASSAY_VERSION;

  CLI::App app("assay runs experiments written in TOML and logs every run to SQLite.", "assay");
  app.set_version_flag("--version", "assay " ASSAY_VERSION);
  app.require_subcommand(1);
  app.footer(
      "Example:\n  assay run configs/quickstart.toml\n  assay query \"select * from leaderboard\"");
  add_run(app, shared);
  add_check(app, shared);
  add_resolve(app, shared);
  add_methods(app, shared);
  add_describe(app, shared);
  add_runs(app, shared);
  add_show(app, shared);
  add_query(app, shared);
  return dispatch(app, shared, argc, argv);
}
