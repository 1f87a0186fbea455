// assay export: whole tables and curves for other programs.
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <fstream>
#include <iostream>
#include <memory>
#include <system_error>

#include "core/base/atomic_file.hpp"
#include "core/base/printable.hpp"
#include "core/cli/chosen.hpp"
#include "core/cli/shared.hpp"
#include "core/data/error.hpp"
#include "core/report/run/export_request.hpp"

namespace assay::cli {
namespace {

namespace fs = std::filesystem;

struct ExportOptions : ExportRequest {
  std::vector<std::string> experiments;
  bool force = false;
};

void check_target(const ExportOptions& o) {
  if (o.output.empty()) return;
  for (const auto& file : o.files()) {
    if (!fs::exists(file)) continue;
    if (!fs::is_regular_file(file))
      throw UserError(fmt::format(
          "'{}' is no file to write to; without -o it goes to standard output", file.string()));
    if (!o.force) throw UserError(fmt::format("'{}' exists; --force overwrites it", file.string()));
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
  try {
    DraftFile draft(o.output);
    std::ofstream out(draft.path(), std::ios::binary);
    if (out) rows(out);
    if (!out.flush()) throw std::system_error(errno, std::generic_category());
    draft.keep(Durable::no);
  } catch (const std::system_error& error) {
    throw std::runtime_error(
        fmt::format("cannot write '{}': {}", o.output, decapitalised(error.code().message())));
  }
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
  const auto format = o.row_format();
  if (const auto table = o.scan_table())
    return write_target(
        o, [&](std::ostream& out) { export_rows(reader, *table, filter, format, out); });
  const auto curves = curve_table(reader, filter);
  if (!o.is_npy())
    return write_target(o, [&](std::ostream& out) { export_curves(curves, format, out); });
  export_npy(curves, o.output);
  for (const auto& file : npy_files(o.output)) fmt::print("wrote {}\n", file.string());
}

int run_export(const ExportOptions& o, const Shared& shared) {
  o.check();
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
