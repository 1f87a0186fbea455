// assay leaderboard: the points of experiments in order, metric by metric.
#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <memory>

#include "core/base/printable.hpp"
#include "core/cli/chosen.hpp"
#include "core/cli/shared.hpp"
#include "core/report/compare/leaderboard.hpp"

namespace assay::cli {
namespace {

struct LeaderboardOptions {
  std::vector<std::string> experiments, metrics;
  ResultFormat format = ResultFormat::table;
};

std::vector<std::string> metrics_in(const std::vector<db::QueryResult>& boards) {
  std::vector<std::string> all;
  for (const auto& board : boards)
    for (const auto& metric : metrics_of(board))
      if (std::find(all.begin(), all.end(), metric) == all.end()) all.push_back(metric);
  return all;
}

std::string title(const PlaceTable& places) {
  auto text = places.experiment + ": " + places.metric;
  if (!places.unit.empty()) text += " [" + places.unit + "]";
  if (places.goal != "none") text += ", " + places.goal;
  return one_line(text);
}

std::string people_text(const std::vector<db::QueryResult>& boards, ResultFormat format,
                        bool colour) {
  std::string text;
  for (const auto& board : boards)
    for (auto& places : place_tables(board)) {
      const auto rest = keep_first_rows(places.table);
      text += text.empty() ? "" : "\n";
      text += format == ResultFormat::markdown
                  ? "**" + title(places) + "**\n\n" + to_markdown(places.table)
                  : title(places) + "\n" + to_text(places.table, colour);
      if (!rest.empty()) text += (format == ResultFormat::markdown ? "\n" : "") + rest;
      for (const auto& note : places.notes)
        text += (format == ResultFormat::markdown ? "\n" : "") + note + "\n";
    }
  return text;
}

int leaderboard(const LeaderboardOptions& o, const Shared& shared) {
  db::Reader reader(shared.database);
  const auto chosen = chosen_experiments(o.experiments, Without::all, reader, shared);
  std::vector<db::QueryResult> boards;
  for (const auto& name : chosen.names)
    boards.push_back(with_tests(reader.leaderboard(name), reader.planned_values(name)));
  const auto known = metrics_in(boards);
  if (known.empty())
    throw UserError(
        fmt::format("no run of {} has finished with a number", fmt::join(chosen.names, ", ")));
  check_metrics(o.metrics, known);
  for (auto& board : boards) board = with_metrics(std::move(board), o.metrics);
  const bool is_empty = std::all_of(boards.begin(), boards.end(), [](const db::QueryResult& board) {
    return board.rows.empty();
  });
  if (is_empty)
    throw UserError(fmt::format("no metric here has a goal, name one with --metric: {}",
                                fmt::join(known, ", ")));
  fmt::print("{}", is_for_people(o.format) ? people_text(boards, o.format, shared.colour_out)
                                           : to_text(leaderboard_columns(boards), o.format));
  for (const auto& note : chosen.notes) fmt::print(stderr, "assay: {}\n", one_line(note));
  return kOk;
}

}  // namespace

void add_leaderboard(CLI::App& app, Shared& shared) {
  auto* command = add_command(app, "leaderboard", "Place the points of experiments, seeds folded",
                              "assay leaderboard quickstart --metric cost --format markdown");
  const auto o = std::make_shared<LeaderboardOptions>();
  command->add_option("EXPERIMENT", o->experiments, "names or .toml files (default: all)")
      ->type_name("");
  command->add_option("--metric", o->metrics, "which; may be repeated (default: those with a goal)")
      ->delimiter(',')
      ->allow_extra_args(false)
      ->type_name("NAME");
  add_format_option(command, o->format);
  add_database_option(command, shared);
  add_plugins_option(command, shared);
  on_call(command, shared, [o, &shared] { return leaderboard(*o, shared); });
}

}  // namespace assay::cli
