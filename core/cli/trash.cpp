// assay trash, assay restore: out of every list and comparison, and back.
#include <fmt/format.h>

#include <memory>

#include "core/cli/shared.hpp"
#include "core/data/error.hpp"
#include "core/report/run/run_filter.hpp"
#include "db/keeper.hpp"

namespace assay::cli {
namespace {

struct TrashOptions {
  std::vector<std::string> runs;
  std::string experiment, status;
};

std::string how_many(const db::RunIds& runs) {
  return counted(static_cast<std::int64_t>(runs.size()), "run");
}

// "12, 13 and 4 more": a long list helps nobody.
std::string named(const db::RunIds& runs) {
  constexpr std::size_t kNamed = 10;
  const auto shown = runs.size() > kNamed ? kNamed : runs.size();
  auto text = fmt::format(
      "{}", fmt::join(runs.begin(), runs.begin() + static_cast<std::ptrdiff_t>(shown), ", "));
  return runs.size() > kNamed ? text + fmt::format(" and {} more", runs.size() - kNamed) : text;
}

void say(const db::RunIds& runs, const char* what) {
  if (!runs.empty()) fmt::print("{} {}: {}\n", how_many(runs), what, named(runs));
}

db::RunIds chosen(db::Keeper& keeper, const TrashOptions& o) {
  if (!o.runs.empty()) return keeper.runs(o.runs);
  return keeper.runs_of(o.experiment.empty() ? std::nullopt : std::optional(o.experiment),
                        o.status.empty() ? std::vector<db::Status>() : statuses_named(o.status));
}

int trash(const TrashOptions& o, const Shared& shared) {
  const bool by_condition = !o.experiment.empty() || !o.status.empty();
  if (o.runs.empty() != by_condition)
    throw UserError("trash: name runs, or say which by --experiment and --status");
  db::Keeper keeper(shared.database, db::system_ms, patiently());
  const auto report = keeper.trash(chosen(keeper, o));
  fmt::print("{} moved to the trash\n", how_many(report.moved));
  say(report.already, "already there");
  say(report.running, "running, left alone");
  if (!report.moved.empty())
    fmt::print("assay restore{0} brings them back, assay gc{0} makes it final\n",
               database_words(shared));
  return kOk;
}

int restore(const TrashOptions& o, const Shared& shared) {
  db::Keeper keeper(shared.database, db::system_ms, patiently());
  const auto report = keeper.restore(keeper.runs(o.runs));
  fmt::print("{} restored\n", how_many(report.moved));
  say(report.not_in_trash, "not in the trash");
  say(report.busy, "left there, since their equals are running now");
  for (const auto& clash : report.clashes)
    fmt::print(
        "run {} and run {} have one fingerprint: the older, {}, is kept, {} is in the trash\n",
        clash.kept, clash.trashed, clash.kept, clash.trashed);
  return kOk;
}

}  // namespace

void add_trash(CLI::App& app, Shared& shared) {
  auto* command =
      add_command(app, "trash", "Move runs to the trash; nothing is lost before assay gc",
                  "assay trash 12 13\n  assay trash --experiment quickstart --status failed");
  const auto o = std::make_shared<TrashOptions>();
  command->add_option("RUN", o->runs, "ids, or the beginnings of uids")->type_name("");
  command->add_option("-e,--experiment", o->experiment, "all that this experiment started")
      ->type_name("NAME");
  command->add_option("--status", o->status, "all with this status")->type_name("STATUS");
  add_database_option(command, shared);
  on_call(command, shared, [o, &shared] { return trash(*o, shared); });

  auto* second = add_command(app, "restore", "Take runs out of the trash",
                             "assay restore 12 13 && assay runs");
  const auto r = std::make_shared<TrashOptions>();
  second->add_option("RUN", r->runs, "ids, or the beginnings of uids")->required()->type_name("");
  add_database_option(second, shared);
  on_call(second, shared, [r, &shared] { return restore(*r, shared); });
}

}  // namespace assay::cli
