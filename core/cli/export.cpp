// assay export: whole tables and curves for other programs.
#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <iostream>
#include <memory>

#include "core/base/printable.hpp"
#include "core/cli/chosen.hpp"
#include "core/cli/shared.hpp"
#include "core/data/error.hpp"
#include "core/report/run/export.hpp"

namespace assay::cli {
namespace {

namespace fs = std::filesystem;

const std::vector<std::string> kTables{"runs", "results", "params", "points"};
constexpr const char* kCurves = "curves";

struct ExportOptions {
  std::string table, metric, format, output;
  std::vector<std::string> experiments;
  bool force = false;
};

std::string format_of(const ExportOptions& o) {
  const auto ending = fs::path(o.output).extension().string();
  return !o.format.empty() ? o.format : ending.size() > 1 ? ending.substr(1) : "csv";
}

void check_words(const ExportOptions& o) {
  auto tables = kTables;
  tables.emplace_back(kCurves);
  const std::vector<std::string> formats{"csv", "jsonl", "npy"};
  const auto check = [](const std::string& what, const std::string& word,
                        const std::vector<std::string>& known) {
    if (std::find(known.begin(), known.end(), word) == known.end())
      throw UserError(fmt::format("{}: '{}' is none of {}{}", what, word, fmt::join(known, ", "),
                                  did_you_mean(word, known)));
  };
  check("TABLE", o.table, tables);
  check("--format", format_of(o), formats);
  if (format_of(o) == "npy" && (o.table != kCurves || o.output.empty()))
    throw UserError("--format npy: only curves, and into a file (-o FILE.npy)");
  if (o.table == kCurves && o.metric.empty())
    throw UserError("curves: say of which metric (--metric NAME)");
  if (!o.metric.empty() && (o.table == "runs" || o.table == "params"))
    throw UserError(fmt::format("--metric: {} have none", o.table));
}

void check_target(const ExportOptions& o) {
  if (o.output.empty()) return;
  const fs::path named = o.output;
  for (const auto& file : format_of(o) == "npy" ? npy_files(named) : std::vector{named}) {
    if (!fs::exists(file)) continue;
    if (!fs::is_regular_file(file))
      throw UserError(fmt::format(
          "'{}' is no file to write to; without -o it goes to standard output", file.string()));
    if (!o.force) throw UserError(fmt::format("'{}' exists; --force overwrites it", file.string()));
  }
}

// A new file beside the one that it shall become: no link is followed, and two calls at once do not
// meet.
fs::path new_part(const std::string& target) {
  for (int n = 0;; ++n) {
    const auto part = fmt::format("{}.{}-{}.part", target, getpid(), n);
    const int file = open(part.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (file >= 0) return close(file), part;
    if (errno != EEXIST) return part;  // std::ofstream will tell
  }
}

// Hands lines on to standard output, made fit for the terminal that it is.
class TerminalLines : public std::streambuf {
 private:
  int_type overflow(int_type c) override {
    if (traits_type::eq_int_type(c, traits_type::eof())) return traits_type::not_eof(c);
    line_ += traits_type::to_char_type(c);
    if (line_.back() == '\n') {
      std::cout << printable_lines(line_);
      line_.clear();
    }
    return c;
  }

  std::string line_;
};

// A file has its name only when it is whole.
void write_target(const ExportOptions& o, const std::function<void(std::ostream&)>& rows) {
  if (o.output.empty()) {
    TerminalLines lines;
    std::ostream terminal(&lines);
    return rows(isatty(STDOUT_FILENO) == 1 ? terminal : std::cout);
  }
  const auto part = new_part(o.output);
  std::ofstream out(part, std::ios::binary);
  if (out) rows(out);
  std::error_code error;
  if (out.flush()) fs::rename(part, o.output, error);
  if (out && !error) return;
  const std::string why = error ? error.message() : std::strerror(errno);
  fs::remove(part, error);
  throw std::runtime_error(fmt::format("cannot write '{}': {}", o.output, decapitalised(why)));
}

// A misspelt metric must not make an empty file.
void check_metric(const ExportOptions& o, const db::ScanFilter& filter, db::Reader& reader) {
  if (o.metric.empty()) return;
  const auto table = o.table == "results" ? db::ScanTable::results : db::ScanTable::points;
  const auto known = reader.scan_metrics(table, filter.experiments);
  if (std::find(known.begin(), known.end(), o.metric) == known.end())
    throw UserError(fmt::format("--metric: no {} of '{}'{} (there are: {})", o.table, o.metric,
                                did_you_mean(o.metric, known), fmt::join(known, ", ")));
}

void export_all(const ExportOptions& o, const db::ScanFilter& filter, db::Reader& reader) {
  const auto format = format_of(o) == "csv" ? RowFormat::csv : RowFormat::jsonl;
  if (o.table != kCurves) {
    const auto at = std::find(kTables.begin(), kTables.end(), o.table) - kTables.begin();
    return write_target(o, [&](std::ostream& out) {
      export_rows(reader, static_cast<db::ScanTable>(at), filter, format, out);
    });
  }
  const auto curves = curve_table(reader, filter);
  if (format_of(o) != "npy")
    return write_target(o, [&](std::ostream& out) { export_curves(curves, format, out); });
  export_npy(curves, o.output);
  for (const auto& file : npy_files(o.output)) fmt::print("wrote {}\n", file.string());
}

int run_export(const ExportOptions& o, const Shared& shared) {
  check_words(o);
  check_target(o);
  db::Reader reader(shared.database);
  db::ScanFilter filter;
  if (!o.experiments.empty())
    filter.experiments = chosen_experiments(o.experiments, Without::all, reader, shared).names;
  if (!o.metric.empty()) filter.metric = o.metric;
  check_metric(o, filter, reader);
  export_all(o, filter, reader);
  return kOk;
}

}  // namespace

void add_export(CLI::App& app, Shared& shared) {
  auto* command =
      add_command(app, "export", "Write whole tables or curves for other programs",
                  "assay export results quickstart -o results.csv\n"
                  "  assay export curves quickstart --metric marginal_error -o error.npy");
  const auto o = std::make_shared<ExportOptions>();
  command
      ->add_option("TABLE", o->table,
                   "runs, results, params or points: a row each; curves: a column or line a run")
      ->required()
      ->type_name("");
  command
      ->add_option("EXPERIMENT", o->experiments,
                   "names or .toml files (default: all runs there are)")
      ->type_name("");
  command->add_option("--metric", o->metric, "of results, points and curves: only this one")
      ->type_name("NAME");
  command
      ->add_option("--format", o->format,
                   "csv, jsonl or npy (default: by the ending of FILE, else csv)")
      ->type_name("FORMAT");
  command->add_option("-o,--output", o->output, "where to (default: standard output)")
      ->type_name("FILE");
  command->add_flag("--force", o->force, "overwrite FILE");
  add_database_option(command, shared);
  add_plugins_option(command, shared);
  on_call(command, shared, [o, &shared] { return run_export(*o, shared); });
}

}  // namespace assay::cli
