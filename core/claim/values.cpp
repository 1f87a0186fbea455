#include "core/claim/values.hpp"

#include <utility>

#include "core/base/json.hpp"
#include "core/report/table/cell_text.hpp"

namespace assay {
namespace {

RunValues::State claimed_state(const std::optional<db::Status>& status) {
  if (!status || !db::is_finished(*status)) return RunValues::State::missing;
  return *status == db::Status::diverged ? RunValues::State::diverged : RunValues::State::done;
}

}  // namespace

std::vector<RunValues> run_values(const Experiment& experiment,
                                  std::span<const db::PlannedRun> runs,
                                  std::span<const db::PlannedValue> values) {
  std::map<std::int64_t, std::size_t> places;  // the points' own numbers may have gaps
  for (std::size_t i = 0; i < experiment.points.size(); ++i)
    places[static_cast<std::int64_t>(experiment.points[i].index)] = i;
  std::vector<RunValues> all;
  std::map<std::pair<std::int64_t, std::uint64_t>, std::size_t> entries;
  for (const auto& run : runs) {
    const auto place = places.find(run.point);
    if (place == places.end()) continue;
    entries[{run.point, run.seed}] = all.size();
    all.push_back({place->second, run.seed, claimed_state(run.status), {}, run.trusted == false});
  }
  for (const auto& value : values) {
    const auto entry = entries.find({value.point, value.seed});
    const auto figure = cell_number(value.final.value);
    if (entry != entries.end() && figure) all[entry->second].values[value.final.name] = *figure;
  }
  return all;
}

std::vector<db::ClaimRow> claim_rows(std::span<const Claim> claims,
                                     std::span<const Judgement> judgements) {
  std::vector<db::ClaimRow> rows;
  for (std::size_t i = 0; i < claims.size(); ++i) {
    auto figures = judgements[i].all;
    figures["text"] = judgements[i].figures;
    rows.push_back(
        {claims[i].text, std::string(verdict_name(judgements[i].verdict)), exact_json(figures), 0});
  }
  return rows;
}

}  // namespace assay
