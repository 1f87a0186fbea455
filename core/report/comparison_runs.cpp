#include "core/report/comparison_runs.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

#include "core/text/number.hpp"

namespace assay {
namespace {

using nlohmann::ordered_json;

constexpr const char* kExperiment = "experiment";

// Texts without quotes, numbers with all digits.
std::string text_of(const ordered_json& value) {
  const bool is_plain = value.is_string() && !value.get_ref<const std::string&>().empty();
  return is_plain ? value.get<std::string>() : value.dump();
}

std::string text_of(const db::ParamRow& param) {
  if (const auto* text = std::get_if<std::string>(&param.value))
    return param.type == "json" ? *text : text_of(ordered_json(*text));
  if (const auto* real = std::get_if<double>(&param.value)) return ordered_json(*real).dump();
  const auto integer = std::get<std::int64_t>(param.value);
  if (param.type == "bool") return integer != 0 ? "true" : "false";
  return std::to_string(integer);
}

std::optional<double> number(const db::Cell& cell) {
  if (const auto* real = std::get_if<double>(&cell)) return *real;
  if (const auto* integer = std::get_if<std::int64_t>(&cell)) return static_cast<double>(*integer);
  return std::nullopt;
}

std::string without_params(const std::string& key) {
  return key.starts_with("params.") ? key.substr(sizeof "params." - 1) : key;
}

std::map<std::string, std::string> keys_of(const std::string& experiment,
                                           const std::string& varied) {
  std::map<std::string, std::string> keys;
  const auto object = ordered_json::parse(varied);
  for (const auto& [key, value] : object.items()) keys[key] = text_of(value);
  keys[kExperiment] = experiment;
  return keys;
}

using Entry = std::pair<std::int64_t, std::uint64_t>;  // point, seed

std::map<Entry, std::map<std::string, double>> values_of(db::Reader& reader,
                                                         const std::string& experiment) {
  std::map<Entry, std::map<std::string, double>> values;
  for (const auto& value : reader.planned_values(experiment))
    if (const auto figure = number(value.final.value))
      values[{value.point, value.seed}][value.final.name] = *figure;
  return values;
}

using Params = std::map<std::string, std::map<std::int64_t, db::ParamRow>>;  // by key, then point

// "sinkhorn", or of several keys "solver=sinkhorn epsilon=0.1"; empty where the point has none.
std::string group_of(const std::map<std::string, std::string>& varied, std::int64_t point,
                     const std::vector<std::string>& keys, const Params& params) {
  std::string group;
  for (const auto& key : keys) {
    std::string value;
    if (const auto found = varied.find(key); found != varied.end())
      value = found->second;
    else if (const auto& of = params.at(key); of.contains(point))
      value = text_of(of.at(point));
    else
      continue;
    group += keys.size() == 1 ? value : (group.empty() ? "" : " ") + key + "=" + value;
  }
  return group;
}

void add_runs(std::vector<ComparedRun>& all, db::Reader& reader, const std::string& experiment,
              const std::vector<std::string>& keys) {
  auto values = values_of(reader, experiment);
  Params params;
  for (const auto& key : keys) params[key] = reader.planned_param(experiment, "params." + key);
  for (const auto& planned : reader.planned_runs(experiment)) {
    ComparedRun run;
    run.keys = keys_of(experiment, planned.varied);
    run.group = group_of(run.keys, planned.point, keys, params);
    if (run.group.empty()) continue;
    run.seed = planned.seed;
    run.is_finished = planned.status && db::is_finished(*planned.status);
    run.is_diverged = planned.status == db::Status::diverged;
    run.is_untrusted = planned.trusted == false;
    run.values = std::move(values[{planned.point, planned.seed}]);
    all.push_back(std::move(run));
  }
}

void add_new(std::vector<std::string>& keys, const std::string& key) {
  if (std::find(keys.begin(), keys.end(), key) == keys.end()) keys.push_back(key);
}

}  // namespace

std::vector<ComparedRun> compared_runs(db::Reader& reader,
                                       const std::vector<std::string>& experiments,
                                       const std::vector<std::string>& keys) {
  std::vector<std::string> names;
  for (const auto& key : keys) names.push_back(without_params(key));
  std::vector<ComparedRun> runs;
  for (const auto& experiment : experiments) add_runs(runs, reader, experiment, names);
  return runs;
}

std::vector<ComparedMetric> metrics_of(db::Reader& reader,
                                       const std::vector<std::string>& experiments) {
  std::vector<ComparedMetric> metrics;
  for (const auto& experiment : experiments)
    for (const auto& value : reader.planned_values(experiment)) {
      const auto is_same = [&](const ComparedMetric& m) { return m.name == value.final.name; };
      if (value.final.type != "text" && std::none_of(metrics.begin(), metrics.end(), is_same))
        metrics.push_back(
            {value.final.name, value.final.goal, value.final.unit, value.final.timing});
    }
  return metrics;
}

std::vector<std::string> varied_keys(db::Reader& reader,
                                     const std::vector<std::string>& experiments) {
  std::vector<std::string> keys;
  for (const auto& experiment : experiments)
    for (const auto& run : reader.planned_runs(experiment)) {
      const auto varied = ordered_json::parse(run.varied);
      for (const auto& [key, value] : varied.items()) add_new(keys, key);
    }
  return keys;
}

std::vector<std::string> known_keys(db::Reader& reader,
                                    const std::vector<std::string>& experiments) {
  auto keys = varied_keys(reader, experiments);
  for (const auto& experiment : experiments) {
    std::optional<std::int64_t> seen;  // one run stands for its point
    for (const auto& planned : reader.planned_runs(experiment)) {
      if (!planned.run_id || seen == planned.point) continue;
      seen = planned.point;
      const auto run = reader.run_detail(std::to_string(*planned.run_id), 0);
      for (const auto& param : run->params) add_new(keys, without_params(param.key));
    }
  }
  add_new(keys, kExperiment);
  return keys;
}

}  // namespace assay
