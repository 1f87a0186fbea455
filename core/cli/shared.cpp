#include "core/cli/shared.hpp"

#include <fmt/format.h>
#include <signal.h>
#include <sys/ioctl.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <utility>

#include "core/base/number.hpp"
#include "core/base/param_key.hpp"
#include "core/data/error.hpp"
#include "db/place.hpp"

namespace assay::cli {

CLI::App* add_command(CLI::App& app, const std::string& name, const std::string& what,
                      const std::string& example) {
  auto* command = app.add_subcommand(name, what);
  command->footer("Example:\n  " + example);
  return command;
}

void on_call(CLI::App* command, Shared& shared, std::function<int()> act) {
  command->callback([&shared, act = std::move(act)] { shared.exit_code = act(); });
}

void add_database_option(CLI::App* command, Shared& shared) {
  command->add_option("--db", shared.database, "results database")
      ->check(CLI::Validator(
          [](const std::string& name) { return std::string(name.empty() ? "names no file" : ""); },
          ""))
      ->capture_default_str()
      ->type_name("FILE");
}

void add_plugins_option(CLI::App* command, Shared& shared) {
  command
      ->add_option("--plugins", shared.plugin_folders,
                   "further folder of plugins, before $ASSAY_PLUGINS and the program's own")
      ->type_name("DIR")
      ->allow_extra_args(false);
}

void add_format_option(CLI::App* command, ResultFormat& format) {
  const auto set = [&format](const std::string& name) {
    const auto& names = format_names();
    const auto found = std::find(names.begin(), names.end(), name);
    if (found == names.end())
      throw CLI::ValidationError("--format",
                                 fmt::format("'{}' is none of {}", name, fmt::join(names, ", ")));
    format = static_cast<ResultFormat>(found - names.begin());
  };
  command->add_option_function<std::string>("--format", set, "table, csv, json, jsonl or markdown")
      ->default_str("table")
      ->type_name("FORMAT");
}

void add_load_options(CLI::App* command, LoadOptions& options) {
  command
      ->add_option("-s,--set", options.overrides, "override a key of the file: params.epsilon=0.2")
      ->type_name("KEY=VALUE")
      ->allow_extra_args(false);
  command->add_option("--only", options.only, "keep a part of the plan: params.solver=emd")
      ->type_name("KEY=VALUE")
      ->allow_extra_args(false);
}

void add_strict_option(CLI::App* command, LoadOptions& options) {
  command->add_flag("--strict", options.is_strict,
                    "a setting that does not apply is an error, not a note");
}

std::string database_words(const Shared& shared) {
  if (shared.database == kDefaultDatabase) return "";
  const auto name = shared.database.string();
  const bool is_plain = name.find_first_of(" \"'$`\\*?[]{}();&|<>~#!\t\n") == std::string::npos;
  return " --db " + (is_plain ? name : "'" + name + "'");
}

Screen screen_of(const Shared& shared) {
  return {shared.width_out, shared.colour_out, database_words(shared)};
}

bool is_dumb_terminal() {
  const char* name = std::getenv("TERM");
  return name != nullptr && std::string_view(name) == "dumb";
}

std::size_t terminal_width(int descriptor) {
  winsize size{};
  return ioctl(descriptor, TIOCGWINSZ, &size) == 0 ? size.ws_col : 0;
}

std::string decapitalised(std::string message) {
  const auto is_upper = [](char c) { return c >= 'A' && c <= 'Z'; };
  if (message.size() > 1 && is_upper(message[0]) && !is_upper(message[1]))
    message[0] = static_cast<char>(message[0] - 'A' + 'a');
  return message;
}

db::Wait patiently() {
  return [told = false](std::chrono::milliseconds waited) mutable {
    if (waited < std::chrono::seconds(1)) return true;
    if (!std::exchange(told, true))
      std::fputs("assay: waiting: another program holds the database\n", stderr);
    sigset_t pending;
    return sigpending(&pending) != 0 ||
           (sigismember(&pending, SIGINT) == 0 && sigismember(&pending, SIGTERM) == 0);
  };
}

std::vector<std::filesystem::path> homes_of(const Shared& shared) {
  return {db::true_path(shared.database).parent_path(), std::filesystem::current_path()};
}

CLI::Validator whole_number(std::int64_t low, std::int64_t high) {
  const auto check = [low, high](const std::string& text) {
    const auto number = parse_int64(text);
    if (number && *number >= low && *number <= high) return std::string();
    return fmt::format("'{}' is no whole number from {} to {}", text, low, high);
  };
  return CLI::Validator(check, "");
}

std::string explained(const db::QueryError& error) {
  std::string text = error.what();
  if (error.missing.empty()) return text;
  auto known = error.known;
  for (const auto& name : error.known)  // parameters are known by their short names, too
    if (name.starts_with("params.")) known.push_back(short_key(name));
  std::erase(known, error.missing);  // a table, where a column is missing
  return text + did_you_mean(error.missing, known);
}

Methods methods_of(const Catalog& catalog) {
  Methods methods;
  methods.names = catalog.ids();
  methods.find = [&catalog](std::string_view id) {
    const auto* entry = catalog.find(id);
    return entry == nullptr ? nullptr : entry->method();
  };
  methods.why_broken = [&catalog](std::string_view id) {
    const auto* entry = catalog.find(id);
    return entry == nullptr ? catalog.why_absent(id) : entry->fault();
  };
  return methods;
}

void print(const Diagnostics& diagnostics, const Shared& shared) {
  std::int64_t errors = 0, warnings = 0;
  std::string text;
  for (const auto& diagnostic : diagnostics) {
    text += render(diagnostic, shared.colour_err) + "\n";
    errors += diagnostic.severity == Severity::error;
    warnings += diagnostic.severity == Severity::warning;
  }
  if (errors > 0) text += counted(errors, "error");
  if (errors > 0 && warnings > 0) text += ", " + counted(warnings, "warning");
  if (errors > 0) text += "\n";
  std::fputs(text.c_str(), stderr);  // not fmt::print, which throws when the reader is gone
}

}  // namespace assay::cli
