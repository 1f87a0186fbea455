#include "core/report/compare/comparison_runs.hpp"

#include <algorithm>
#include <set>
#include <utility>

#include "core/base/json.hpp"
#include "core/base/param_key.hpp"
#include "core/report/table/cell_text.hpp"

namespace assay {
namespace {

using nlohmann::ordered_json;
using State = ComparedRun::State;

constexpr const char* kExperiment = "experiment";
constexpr const char* kInput = "input ";  // no parameter has a blank in its name

// Texts without quotes, numbers with all digits.
std::string text_of(const ordered_json& value) {
  const bool is_plain = value.is_string() && !value.get_ref<const std::string&>().empty();
  return is_plain ? value.get<std::string>() : exact_json(value);
}

std::string text_of(const db::ParamRow& param) {
  if (const auto* text = std::get_if<std::string>(&param.value))
    return param.type == "json" ? *text : text_of(ordered_json(*text));
  if (const auto* real = std::get_if<double>(&param.value)) return exact_json(ordered_json(*real));
  const auto integer = std::get<std::int64_t>(param.value);
  if (param.type == "bool") return integer != 0 ? "true" : "false";
  return std::to_string(integer);
}

std::vector<std::string> plain(std::vector<std::string> keys) {
  for (auto& key : keys) key = short_key(key);
  return keys;
}

State state_of(const std::optional<db::Status>& status) {
  if (!status) return State::missing;
  switch (*status) {
    case db::Status::done:
      return State::done;
    case db::Status::diverged:
      return State::diverged;
    case db::Status::running:
    case db::Status::stopped:
    case db::Status::interrupted:
      return State::missing;
    default:
      return State::failed;
  }
}

void add_new(std::vector<std::string>& keys, const std::string& key) {
  if (std::find(keys.begin(), keys.end(), key) == keys.end()) keys.push_back(key);
}

// One metric's goal and unit, as its method declares them.
using Meaning = std::pair<std::string, std::string>;

struct ExperimentValues {
  std::string experiment;
  std::vector<db::PlannedValue> all;
};

// Names the metrics of all experiments; those of several meanings by their meaning.
class MetricNames {
 public:
  explicit MetricNames(const std::vector<ExperimentValues>& values) {
    for (const auto& of : values)
      for (const auto& value : of.all) meanings_[value.final.name].insert(meaning(value.final));
  }

  std::string operator()(const db::FinalValue& value) const {
    if (meanings_.at(value.name).size() == 1) return value.name;
    return value.name + " [" + (value.unit.empty() ? "" : value.unit + ", ") + value.goal + "]";
  }

  std::vector<std::string> notes() const {
    std::vector<std::string> notes;
    for (const auto& [name, meanings] : meanings_)
      if (meanings.size() > 1)
        notes.push_back("the methods give '" + name +
                        "' other units or goals: it is not compared between them");
    return notes;
  }

 private:
  static Meaning meaning(const db::FinalValue& value) { return {value.goal, value.unit}; }

  std::map<std::string, std::set<Meaning>> meanings_;
};

void add_metrics(std::vector<ComparedMetric>& metrics, const ExperimentValues& values,
                 const MetricNames& name_of) {
  std::set<std::string> seen;
  for (const auto& metric : metrics) seen.insert(metric.name);
  for (const auto& [point, seed, varied, run_id, final, trusted] : values.all)
    if (final.type != "text" && seen.insert(name_of(final)).second)
      metrics.push_back({name_of(final), final.goal, final.unit, final.timing});
}

using PointKeys = std::map<std::int64_t, std::shared_ptr<const Keys>>;

PointKeys keys_of_points(db::Reader& reader, const std::string& experiment,
                         const std::vector<db::PlannedRun>& plan, ComparisonData& data) {
  const auto settings = reader.planned_settings(experiment);
  PointKeys points;
  for (const auto& planned : plan) {
    if (points.contains(planned.point)) continue;
    auto keys = std::make_shared<Keys>();
    if (const auto found = settings.find(planned.point); found != settings.end()) {
      for (const auto& param : found->second.params) {
        (*keys)[short_key(param.key)] = text_of(param);
        add_new(data.known, short_key(param.key));
      }
      for (const auto& [role, contents] : found->second.inputs) (*keys)[kInput + role] = contents;
    }
    const auto varied = parse_ordered_json(planned.varied);
    for (const auto& [key, value] : varied.items()) {
      (*keys)[key] = text_of(value);
      add_new(data.varied, key);
    }
    (*keys)[kExperiment] = experiment;
    points[planned.point] = std::move(keys);
  }
  return points;
}

void add_runs(db::Reader& reader, const ExperimentValues& values, const MetricNames& name_of,
              ComparisonData& data) {
  const auto plan = reader.planned_runs(values.experiment);
  const auto points = keys_of_points(reader, values.experiment, plan, data);
  std::map<std::pair<std::int64_t, std::uint64_t>, std::map<std::string, Real>> figures;
  for (const auto& value : values.all)
    if (const auto figure = cell_number(value.final.value))
      figures[{value.point, value.seed}][name_of(value.final)] = *figure;
  for (const auto& planned : plan) {
    auto& ungrouped = data.runs.emplace_back();
    ungrouped.keys = points.at(planned.point);
    ungrouped.run.seed = planned.seed;
    ungrouped.run.state = state_of(planned.status);
    ungrouped.run.is_untrusted = planned.trusted == false;
    ungrouped.run.values = std::move(figures[{planned.point, planned.seed}]);
  }
}

std::string group_of(const Keys& keys, const std::vector<std::string>& by) {
  std::string group;
  for (const auto& key : by) {
    const auto found = keys.find(key);
    if (found == keys.end()) continue;
    group +=
        by.size() == 1 ? found->second : (group.empty() ? "" : " ") + key + "=" + found->second;
  }
  return group;
}

// The contents of data that runs are grouped by are no other difference.
bool is_grouped_by(const std::string& key, const std::vector<std::string>& by) {
  return std::any_of(by.begin(), by.end(), [&](const std::string& name) {
    return name == key || (name.starts_with("data.") && key == kInput + name.substr(5));
  });
}

std::set<std::string> differing_keys(const ComparisonData& data,
                                     const std::vector<std::string>& by) {
  std::map<std::string, std::pair<std::string, std::size_t>> first;  // value, and how many have it
  std::set<std::string> differing;
  std::set<const Keys*> points;
  for (const auto& ungrouped : data.runs) points.insert(ungrouped.keys.get());
  for (const auto* keys : points)
    for (const auto& [key, value] : *keys) {
      auto& [text, count] = first.try_emplace(key, value, 0).first->second;
      ++count;
      if (text != value) differing.insert(key);
    }
  for (const auto& [key, seen] : first)
    if (seen.second < points.size()) differing.insert(key);
  std::erase_if(differing, [&](const auto& key) { return is_grouped_by(key, by); });
  return differing;
}

}  // namespace

ComparisonData comparison_data(db::Reader& reader, const std::vector<std::string>& experiments) {
  std::vector<ExperimentValues> values;
  for (const auto& experiment : experiments)
    values.push_back({experiment, reader.planned_values(experiment)});
  const MetricNames name_of(values);
  ComparisonData data;
  data.notes = name_of.notes();
  for (const auto& of : values) {
    add_metrics(data.metrics, of, name_of);
    add_runs(reader, of, name_of, data);
  }
  auto known = data.varied;
  for (const auto& key : data.known) add_new(known, key);
  add_new(known, kExperiment);
  data.known = std::move(known);
  return data;
}

std::vector<std::string> group_names(const ComparisonData& data,
                                     const std::vector<std::string>& keys) {
  const auto by = plain(keys);
  std::vector<std::string> names;
  for (const auto& ungrouped : data.runs) names.push_back(group_of(*ungrouped.keys, by));
  return names;
}

std::vector<ComparedRun> grouped(const ComparisonData& data, const std::vector<std::string>& keys) {
  const auto differing = differing_keys(data, plain(keys));
  const auto names = group_names(data, keys);
  std::map<const Keys*, Keys> kept;
  std::vector<ComparedRun> runs;
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (names[i].empty()) continue;
    const auto& ungrouped = data.runs[i];
    const auto [at, is_new] = kept.try_emplace(ungrouped.keys.get());
    for (const auto& key : differing)
      if (const auto found = ungrouped.keys->find(key); is_new && found != ungrouped.keys->end())
        at->second.insert(*found);
    auto& run = runs.emplace_back(ungrouped.run);
    run.group = names[i];
    run.keys = at->second;
  }
  return runs;
}

}  // namespace assay
