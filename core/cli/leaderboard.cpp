// assay leaderboard: the points of experiments in order, metric by metric.
#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <memory>

#include "core/base/printable.hpp"
#include "core/cli/chosen.hpp"
#include "core/cli/shared.hpp"
#include "core/report/compare/leaderboard.hpp"
#include "core/report/compare/question.hpp"

namespace assay::cli {
namespace {

struct LeaderboardOptions {
  std::vector<std::string> experiments, metrics;
  ResultFormat format = ResultFormat::table;
};

int leaderboard(const LeaderboardOptions& o, const Shared& shared) {
  db::Reader reader(shared.database);
  const auto chosen = chosen_experiments(o.experiments, Without::all, reader, shared);
  std::vector<db::QueryResult> boards;
  for (const auto& name : chosen.names) {
    const auto values = reader.planned_values(name);
    boards.push_back(with_tests(reader.leaderboard(name, values), values));
  }
  const auto known = metrics_of(boards);
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
  fmt::print("{}", is_for_people(o.format)
                       ? places_text(boards, o.format == ResultFormat::markdown, shared.colour_out)
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
