// What the commands share: where things are, how they are shown, how a command ends.
#pragma once

#include <CLI/CLI.hpp>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "core/base/user_error.hpp"
#include "core/config/load.hpp"
#include "core/report/table/result_format.hpp"
#include "core/report/table/screen.hpp"
#include "db/query.hpp"
#include "db/store.hpp"
#include "registry/catalog.hpp"

namespace assay::cli {

// 0: as asked. 1: the environment failed, or runs did. 2: the user must change something.
enum ExitCode { kOk = 0, kFailed = 1, kUserError = 2, kInterrupted = 130 };

inline constexpr const char* kDefaultDatabase = "assay.db";

struct Shared {
  std::filesystem::path database = kDefaultDatabase;
  std::vector<std::string> plugin_folders;
  bool colour_out = false, colour_err = false;  // terminals, unless NO_COLOR is set
  std::size_t width_out = 0;                    // columns of the terminal; 0: stdout is none
  std::vector<std::string> argv;
  std::string version;
  int exit_code = kOk;
};

// Adds a command with its example to the help; `act` returns the exit code.
CLI::App* add_command(CLI::App& app, const std::string& name, const std::string& what,
                      const std::string& example);
void on_call(CLI::App* command, Shared& shared, std::function<int()> act);

void add_database_option(CLI::App* command, Shared& shared);
void add_plugins_option(CLI::App* command, Shared& shared);
void add_format_option(CLI::App* command, ResultFormat& format);
void add_load_options(CLI::App* command, LoadOptions& options);
void add_strict_option(CLI::App* command, LoadOptions& options);

// TERM says that it understands no escapes: no colours, no line that is drawn anew.
bool is_dumb_terminal();

// " --db results.db" where the database is not the usual one: for commands that are suggested.
std::string database_words(const Shared& shared);

// What stdout is.
Screen screen_of(const Shared& shared);

// Columns of the terminal at this descriptor; 0: it is none.
std::size_t terminal_width(int descriptor);

// "No such file" -> "no such file", as our messages begin; "FILE" and the like stay.
std::string decapitalised(std::string message);

// Waits for the database's lock as long as it takes, and says so once; SIGINT and SIGTERM end it
// even while they are blocked.
db::Wait patiently();

// The folders around which a project's data are looked for when it has moved.
std::vector<std::filesystem::path> homes_of(const Shared& shared);

// --jobs and its like: a whole number from `low` to `high`.
CLI::Validator whole_number(std::int64_t low, std::int64_t high);

// SQLite says which name is missing; which one was meant is ours to add.
std::string explained(const db::QueryError& error);

// The catalog as config wants it. It must outlive the result.
Methods methods_of(const Catalog& catalog);

// Prints all of them to stderr, and how many errors and warnings there were if there are errors.
void print(const Diagnostics& diagnostics, const Shared& shared);

// One function for each command's file.
void add_run(CLI::App& app, Shared& shared);
void add_verify(CLI::App& app, Shared& shared);
void add_check(CLI::App& app, Shared& shared);
void add_resolve(CLI::App& app, Shared& shared);
void add_methods(CLI::App& app, Shared& shared);
void add_describe(CLI::App& app, Shared& shared);
void add_experiments(CLI::App& app, Shared& shared);
void add_runs(CLI::App& app, Shared& shared);
void add_show(CLI::App& app, Shared& shared);
void add_query(CLI::App& app, Shared& shared);
void add_compare(CLI::App& app, Shared& shared);
void add_leaderboard(CLI::App& app, Shared& shared);
void add_export(CLI::App& app, Shared& shared);
void add_report(CLI::App& app, Shared& shared);
void add_new(CLI::App& app, Shared& shared);
void add_probe(CLI::App& app, Shared& shared);
void add_tag(CLI::App& app, Shared& shared);    // and note
void add_trash(CLI::App& app, Shared& shared);  // and restore
void add_gc(CLI::App& app, Shared& shared);
void add_merge(CLI::App& app, Shared& shared);
void add_doctor(CLI::App& app, Shared& shared);
void add_rerun(CLI::App& app, Shared& shared);
void add_audit(CLI::App& app, Shared& shared);
void add_watch(CLI::App& app, Shared& shared);
void add_log(CLI::App& app, Shared& shared);

}  // namespace assay::cli
