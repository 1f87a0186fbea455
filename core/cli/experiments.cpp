// assay experiments: what is in a database, an experiment a line.
#include <fmt/format.h>

#include <memory>

#include "core/cli/shared.hpp"
#include "core/report/run/experiment_list.hpp"
#include "core/report/table/table_width.hpp"
#include "db/reader.hpp"

namespace assay::cli {
namespace {

int experiments(ResultFormat format, const Shared& shared) {
  db::Reader reader(shared.database);
  const auto rows = reader.experiment_list();
  auto table = experiment_list(rows);
  if (!is_for_people(format))
    fmt::print("{}", to_text(experiment_columns(rows), format));
  else if (format == ResultFormat::markdown)
    fmt::print("{}", to_markdown(table));
  else if (rows.empty())
    fmt::print("no experiments\n");
  else {
    if (shared.width_out > 0) fit_last_column(table, shared.width_out);
    fmt::print("{}", to_text(table, shared.colour_out));
  }
  return kOk;
}

}  // namespace

void add_experiments(CLI::App& app, Shared& shared) {
  auto* command = add_command(app, "experiments",
                              "List experiments: how much of each plan is done, and when last",
                              "assay experiments --db results.db");
  const auto format = std::make_shared<ResultFormat>(ResultFormat::table);
  add_format_option(command, *format);
  add_database_option(command, shared);
  on_call(command, shared, [format, &shared] { return experiments(*format, shared); });
}

}  // namespace assay::cli
