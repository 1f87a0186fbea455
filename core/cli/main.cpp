// The program: dispatches to one file a command, and turns errors into one sentence and a code.
#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <vector>

#include "core/base/printable.hpp"
#include "core/cli/help.hpp"
#include "core/cli/shared.hpp"
#include "core/cli/usage.hpp"
#include "core/data/error.hpp"
#include "core/run/worker/worker.hpp"
#include "db/store.hpp"
#include "registry/library.hpp"

namespace assay::cli {
namespace {

// `assay worker FD LIBRARY`: how the host starts its own workers. No command for people. It ends
// without what its libraries would still do at the end: some crash there, some never finish.
int worker(int argc, char** argv) {
  int control = -1;
  if (argc != 4 ||
      std::from_chars(argv[2], argv[2] + std::strlen(argv[2]), control).ec != std::errc{})
    return kUserError;
  _exit(worker_main(control, argv[3]));
}

int report(const std::string& message, int code) {
  std::fputs(("assay: " + printable_lines(message) + "\n").c_str(), stderr);
  return code;
}

// A stream that the caller has closed must not become the number of a socket or a database.
void fill_standard_streams() {
  int fd = 0;
  do fd = open("/dev/null", O_RDWR);
  while (fd >= 0 && fd <= STDERR_FILENO);
  if (fd > STDERR_FILENO) close(fd);
}

// Asked of the pipe itself: the write that failed may be long ago, and errno speak of another call.
bool is_reader_gone(int descriptor) {
  pollfd asked{descriptor, POLLOUT, 0};
  return poll(&asked, 1, 0) > 0 && (asked.revents & (POLLERR | POLLHUP)) != 0;
}

// What was printed may still wait in the buffer, and the disk be full. A reader that has enough is
// no fault.
int delivered(int code) {
  const bool is_lost = std::fflush(stdout) != 0 || std::ferror(stdout) != 0;
  if (!is_lost || is_reader_gone(STDOUT_FILENO)) return code;
  return report("cannot write to standard output: " + decapitalised(std::strerror(errno)), kFailed);
}

// no-color.org: "when present and not an empty string".
bool is_set(const char* variable) {
  const char* value = std::getenv(variable);
  return value != nullptr && *value != '\0';
}

// The commands as --help lists them: by what people are at.
struct Group {
  const char* title;
  std::vector<void (*)(CLI::App&, Shared&)> commands;
};

const std::vector<Group> kGroups = {
    {"Experiment", {add_check, add_resolve, add_run, add_watch, add_verify, add_rerun, add_audit}},
    {"Look", {add_experiments, add_runs, add_show, add_log, add_report}},
    {"Analyse", {add_compare, add_leaderboard, add_query, add_export}},
    {"Housekeeping", {add_tag, add_trash, add_gc, add_merge, add_doctor}},
    {"Methods", {add_methods, add_describe, add_new, add_probe}}};

void add_group(CLI::App& app, Shared& shared, const Group& group) {
  const auto before = app.get_subcommands({}).size();
  for (const auto add : group.commands) add(app, shared);
  const auto commands = app.get_subcommands({});
  for (auto i = before; i < commands.size(); ++i) commands[i]->group(group.title);
}

int dispatch(CLI::App& app, Shared& shared, int argc, char** argv) {
  try {
    app.parse(argc, argv);
    return delivered(shared.exit_code);
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() == 0) return delivered(app.exit(error));  // --help, --version
    return report(usage_fault(app, error, {argv + 1, argv + argc}), kUserError);
  } catch (const UserError& error) {
    return report(error.what(), kUserError);
  } catch (const DataError& error) {
    return report(error.what(), kUserError);
  } catch (const db::QueryError& error) {
    return report(explained(error), kUserError);
  } catch (const std::exception& error) {  // StoreError, PluginError, system_error, ...
    return report(error.what(), kFailed);
  }
}

}  // namespace
}  // namespace assay::cli

int main(int argc, char** argv) {
  using namespace assay::cli;
  fill_standard_streams();
  if (argc > 1 && std::strcmp(argv[1], "worker") == 0) return worker(argc, argv);
  Shared shared;
  const bool plain = is_set("NO_COLOR") || is_dumb_terminal();
  shared.colour_out = !plain && isatty(STDOUT_FILENO) == 1;
  shared.colour_err = !plain && isatty(STDERR_FILENO) == 1;
  shared.width_out = terminal_width(STDOUT_FILENO);
  shared.argv.assign(argv, argv + argc);
  shared.version = ASSAY_VERSION;

  CLI::App app("assay runs experiments written in TOML and logs every run to SQLite.", "assay");
  constexpr std::size_t kUsualWidth = 80, kWidestHelp = 100;
  const auto width = shared.width_out > 0 ? shared.width_out : kUsualWidth;
  app.formatter(help_layout(std::min(width, kWidestHelp)));
  app.set_version_flag("--version", "assay " ASSAY_VERSION, "print the version");
  app.set_help_flag("-h,--help", "print this help");  // the commands take it over
  app.require_subcommand(1);
  app.footer(
      "Example:\n  assay run configs/quickstart.toml\n  assay query \"select * from leaderboard\"");
  for (const auto& group : kGroups) add_group(app, shared, group);
  return dispatch(app, shared, argc, argv);
}
