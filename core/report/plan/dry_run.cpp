#include "core/report/plan/dry_run.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <set>

#include "core/base/table.hpp"
#include "core/data/error.hpp"
#include "core/report/plan/nearest_run.hpp"
#include "core/report/table/table_width.hpp"

namespace assay {
namespace {

constexpr std::size_t kShownRuns = 200;  // on a terminal; another program gets them all

constexpr std::size_t kExplained = 1000;  // new runs: each is compared with all finished ones

// In the order in which they are counted.
enum class RunState { fresh, failed, running, finished, again, shared };
constexpr const char* kStateNames[] = {"new",      "failed before", "running",
                                       "finished", "again",         "shared"};

struct Forecast {
  RunState state = RunState::fresh;
  std::string why = "never run";
};

Forecast forecast_of(const db::Holder& holder, bool force) {
  auto why = fmt::format("run {}: {}", holder.run_id, db::status_name(holder.status));
  if (!holder.error.empty()) why += ", " + holder.error;
  if (db::is_finished(holder.status))
    return force ? Forecast{RunState::again, why + "; --force"} : Forecast{RunState::finished, why};
  if (holder.status != db::Status::running) return {RunState::failed, why};
  return holder.session_alive ? Forecast{RunState::running, why}
                              : Forecast{RunState::failed, why + ", its host is gone"};
}

using Counts = std::map<RunState, std::size_t>;

std::string counts_text(const Counts& counts, std::size_t total) {
  auto text = counted(static_cast<std::int64_t>(total), "run");
  const char* between = ": ";
  for (const auto& [state, n] : counts) {
    text += fmt::format("{}{} {}", between, n, kStateNames[static_cast<std::size_t>(state)]);
    between = ", ";
  }
  return text;
}

// Goes through the runs in order and remembers what was asked for already.
class Forecaster {
 public:
  Forecaster(const Holders& holders, bool force, db::Reader* reader)
      : holders_(holders), force_(force), nearest_(reader) {}

  Forecast of(const Plan& plan, const PlannedRun& run) {
    const auto found = holders_.find(run.fingerprint);
    auto forecast = found == holders_.end() ? Forecast() : forecast_of(found->second, force_);
    if (!seen_.insert(run.fingerprint).second)
      forecast = {RunState::shared, "the same run as one above"};
    if (forecast.state == RunState::fresh && explained_++ < kExplained)
      if (auto why = nearest_.unlike(plan, run); !why.empty()) forecast.why = std::move(why);
    return forecast;
  }

 private:
  const Holders& holders_;
  bool force_;
  NearestRuns nearest_;
  std::set<std::string> seen_;
  std::size_t explained_ = 0;
};

}  // namespace

std::string dry_run_text(std::span<const Plan> plans, const Holders& holders, bool force,
                         db::Reader* reader, const Screen& screen) {
  constexpr auto kLeft = Align::left;
  TextTable table{{"experiment", "run", "state", "why"}, {}, {kLeft, kLeft, kLeft, kLeft}};
  Counts counts;
  Forecaster forecaster(holders, force, reader);
  for (const auto& plan : plans)
    for (const auto& run : plan.runs) {
      const auto forecast = forecaster.of(plan, run);
      ++counts[forecast.state];
      table.rows.push_back({plan.experiment.name, run_label(plan, run),
                            kStateNames[static_cast<std::size_t>(forecast.state)], forecast.why});
    }
  const auto total = table.rows.size();
  const auto shown = screen.width > 0 ? std::min(total, kShownRuns) : total;
  table.rows.resize(shown);
  if (screen.width > 0) fit_last_column(table, screen.width);
  auto text = to_text(table, screen.colour);
  if (shown < total)
    text += fmt::format("and {}\n", counted(static_cast<std::int64_t>(total - shown), "more run"));
  return fmt::format("{}\n{}\n", text, counts_text(counts, total));
}

}  // namespace assay
