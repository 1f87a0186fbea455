#include "core/cli/dry_run.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <set>

#include "core/base/table.hpp"
#include "core/cli/nearest_run.hpp"
#include "core/data/error.hpp"
#include "core/report/table/table_width.hpp"

namespace assay::cli {
namespace {

constexpr std::size_t kShownRuns = 200;  // on a terminal; another program gets them all

// In the order in which they are counted.
enum class State { fresh, failed, running, finished, again, shared };
constexpr std::size_t kExplained = 1000;  // new runs: each is compared with all finished ones
constexpr const char* kNames[] = {"new", "failed before", "running", "finished", "again", "shared"};

struct Forecast {
  State state = State::fresh;
  std::string why = "never run";
};

Forecast judge(const db::Holder& holder, bool force) {
  auto why = fmt::format("run {}: {}", holder.run_id, db::status_name(holder.status));
  if (!holder.error.empty()) why += ", " + holder.error;
  if (db::is_finished(holder.status))
    return force ? Forecast{State::again, why + "; --force"} : Forecast{State::finished, why};
  if (holder.status != db::Status::running) return {State::failed, why};
  return holder.session_alive ? Forecast{State::running, why}
                              : Forecast{State::failed, why + ", its host is gone"};
}

std::string counts_text(const std::map<State, std::size_t>& counts, std::size_t total) {
  auto text = counted(static_cast<std::int64_t>(total), "run");
  const char* between = ": ";
  for (const auto& [state, n] : counts) {
    text += fmt::format("{}{} {}", between, n, kNames[static_cast<std::size_t>(state)]);
    between = ", ";
  }
  return text;
}

}  // namespace

void print_dry_run(const std::vector<Plan>& plans, const Holders& holders, bool force,
                   db::Reader* reader, const Shared& shared) {
  TextTable table{{"experiment", "run", "state", "why"},
                  {},
                  {Align::left, Align::left, Align::left, Align::left}};
  std::map<State, std::size_t> counts;
  std::set<std::string> seen;
  NearestRuns nearest(reader);
  for (const auto& plan : plans)
    for (const auto& run : plan.runs) {
      Forecast forecast;
      if (const auto found = holders.find(run.fingerprint); found != holders.end())
        forecast = judge(found->second, force);
      if (!seen.insert(run.fingerprint).second)
        forecast = {State::shared, "the same run as one above"};
      if (forecast.state == State::fresh && counts[State::fresh] < kExplained)
        if (auto why = nearest.unlike(plan, run); !why.empty()) forecast.why = std::move(why);
      ++counts[forecast.state];
      table.rows.push_back({plan.experiment.name, run_label(plan, run),
                            kNames[static_cast<std::size_t>(forecast.state)], forecast.why});
    }
  const auto total = table.rows.size();
  const auto shown = shared.width_out > 0 ? std::min(total, kShownRuns) : total;
  table.rows.resize(shown);
  if (shared.width_out > 0) fit_last_column(table, shared.width_out);
  auto text = to_text(table, shared.colour_out);
  if (shown < total)
    text += fmt::format("and {}\n", counted(static_cast<std::int64_t>(total - shown), "more run"));
  fmt::print("{}\n{}\n", text, counts_text(counts, total));
}

}  // namespace assay::cli
