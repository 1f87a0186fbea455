#include "core/claim/runs.hpp"

#include <algorithm>
#include <set>

#include "core/base/param_key.hpp"
#include "core/config/keys.hpp"
#include "core/report/fold/statistics.hpp"

namespace assay {
namespace {

using Settings = std::vector<std::pair<std::string, Value>>;

Key key_of(const std::string& dotted) {
  const auto dot = dotted.find('.') + 1;
  if (dotted.starts_with("params.")) return {Key::Kind::param, dotted.substr(dot)};
  if (dotted.starts_with("data.")) return {Key::Kind::data, dotted.substr(dot)};
  return {Key::Kind::threads, {}};
}

bool meets(const Point& point, const Settings& where) {
  return std::all_of(where.begin(), where.end(), [&](const auto& entry) {
    return has(point, {key_of(entry.first), entry.second});
  });
}

std::optional<double> level_number(const Value& value) {
  if (const auto* real = std::get_if<double>(&value)) return *real;
  if (const auto* integer = std::get_if<std::int64_t>(&value)) return static_cast<double>(*integer);
  if (const auto* truth = std::get_if<bool>(&value)) return *truth ? 1 : 0;
  return std::nullopt;
}

void sort_numbers(std::vector<Level>& levels) {
  const auto is_number = [](const Level& level) { return level_number(level.value).has_value(); };
  if (!std::all_of(levels.begin(), levels.end(), is_number)) return;
  std::stable_sort(levels.begin(), levels.end(), [](const Level& a, const Level& b) {
    return *level_number(a.value) < *level_number(b.value);
  });
}

// The varied keys that take several values while `across` keeps one.
std::set<std::string> other_keys(const std::vector<ClaimedRun>& runs, const std::string& across) {
  std::map<std::pair<std::string, std::string>, std::set<std::string>> values;
  for (const auto& run : runs)
    for (const auto& [key, value] : run.point->varied)
      if (key != across)
        values[{key, to_toml(*value_at(*run.point, across))}].insert(to_toml(value));
  std::set<std::string> keys;
  for (const auto& [key_and_level, seen] : values)
    if (seen.size() > 1) keys.insert(key_and_level.first);
  return keys;
}

std::string series_label(const Point& point, const std::set<std::string>& keys) {
  Settings chosen;
  for (const auto& entry : point.varied)
    if (keys.contains(entry.first)) chosen.push_back(entry);
  return label_of(chosen);
}

struct LevelGroup {
  Value level;
  std::vector<Real> values;
  bool is_untrusted = false;
};
using LevelGroups = std::vector<LevelGroup>;

void add(LevelGroups& groups, const Claim& claim, const ClaimedRun& run) {
  const auto level = *value_at(*run.point, claim.across);
  auto group = std::find_if(groups.begin(), groups.end(), [&](const LevelGroup& known) {
    return to_toml(known.level) == to_toml(level);
  });
  if (group == groups.end()) group = groups.insert(groups.end(), {level, {}});
  group->values.push_back(run.value);
  group->is_untrusted |= run.is_untrusted && !claim.admits_untrusted;
}

Series series_from(const std::string& label, const LevelGroups& groups, Claim::Fold fold) {
  Series series{label, {}};
  for (const auto& group : groups)
    series.levels.push_back({group.level, folded(fold, group.values), group.is_untrusted});
  sort_numbers(series.levels);
  return series;
}

}  // namespace

std::optional<Value> value_at(const Point& point, const std::string& dotted) {
  return value_at(point, key_of(dotted));
}

ClaimedRuns claimed_runs(const Experiment& experiment, std::span<const RunValues> runs,
                         const Claim::Side& side, const std::string& across) {
  ClaimedRuns claimed;
  for (const auto& run : runs) {
    const auto& point = experiment.points.at(run.point);
    if (!meets(point, side.where) || (!across.empty() && !value_at(point, across))) continue;
    ++claimed.selected;
    if (run.state == RunValues::State::missing) ++claimed.missing;
    const auto found = run.values.find(side.metric);
    if (found != run.values.end())
      claimed.runs.push_back({&point, run.seed, found->second, run.is_untrusted});
    else if (run.state == RunValues::State::diverged)
      claimed.runs.push_back({&point, run.seed, kNaN, true});
    else {
      claimed.silent += run.state == RunValues::State::done;
      continue;
    }
    claimed.untrusted += claimed.runs.back().is_untrusted;
  }
  return claimed;
}

Real folded(Claim::Fold fold, const std::vector<Real>& values) {
  const std::span<const Real> all(values);
  return fold == Claim::Fold::median ? median_of(all) : mean_of(all);
}

std::vector<Series> series_of(const std::vector<ClaimedRun>& runs, const Claim& claim) {
  const auto keys = other_keys(runs, claim.across);
  std::vector<std::pair<std::string, LevelGroups>> found;
  for (const auto& run : runs) {
    const auto label = series_label(*run.point, keys);
    auto groups = std::find_if(found.begin(), found.end(),
                               [&](const auto& known) { return known.first == label; });
    if (groups == found.end()) groups = found.insert(found.end(), {label, {}});
    add(groups->second, claim, run);
  }
  std::vector<Series> all;
  for (const auto& [label, groups] : found) all.push_back(series_from(label, groups, claim.fold));
  return all;
}

std::vector<Sample> samples_of(const std::vector<ClaimedRun>& runs, const Experiment& experiment) {
  std::set<std::string> varied;
  for (const auto& point : experiment.points)
    for (const auto& [key, value] : point.varied) varied.insert(key);
  std::vector<Sample> samples;
  for (const auto& run : runs) {
    auto& sample = samples.emplace_back(Sample{run.seed, {}, run.value});
    for (const auto& key : varied)
      if (const auto value = value_at(*run.point, key)) sample.keys[key] = to_toml(*value);
  }
  return samples;
}

std::string label_of(const Settings& keys) {
  std::string label;
  for (const auto& [key, value] : keys)
    label += (label.empty() ? "" : " ") + short_key(key) + "=" + to_label(value);
  return label;
}

std::string label_of(const ClaimedRun& run) {
  const auto point = label_of(run.point->varied);
  return point + (point.empty() ? "" : " ") + "seed=" + std::to_string(run.seed);
}

}  // namespace assay
