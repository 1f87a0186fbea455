#include "core/run/plan/plan.hpp"

#include <map>

#include "core/base/hash.hpp"
#include "core/base/json.hpp"
#include "core/base/param_key.hpp"
#include "core/data/path.hpp"
#include "registry/method/json.hpp"

namespace assay {
namespace {

std::string_view origin_name(Origin origin) {
  switch (origin) {
    case Origin::builtin:
      return "default";
    case Origin::preset:
      return "preset";
    case Origin::file:
      return "file";
    case Origin::sweep:
      return "sweep";
    case Origin::override_:
      return "override";
  }
  return "default";
}

db::ParamRow param_row(const std::string& key, const Setting& setting) {
  db::ParamRow row{key, std::int64_t{0}, "json", std::string(origin_name(setting.origin))};
  switch (type_of(setting.value)) {
    case Type::boolean:
      row.value = std::int64_t{std::get<bool>(setting.value)};
      row.type = "bool";
      break;
    case Type::integer:
      row.value = std::get<std::int64_t>(setting.value);
      row.type = "int";
      break;
    case Type::real:
      row.value = std::get<double>(setting.value);
      row.type = "real";
      break;
    case Type::text:
      row.value = std::get<std::string>(setting.value);
      row.type = "text";
      break;
    default:
      row.value = exact_json(to_json(setting.value));
      break;
  }
  return row;
}

// What the input is, and the selection that gave it: enough to read it again.
std::string schema_with_sources(const CheckedInput& input) {
  auto schema = parse_json(input.schema);
  schema["sources"] = nlohmann::json::array();
  for (const auto& s : input.setting.sources) {
    auto& source = schema["sources"].emplace_back();
    source = {{"path", path_to_utf8(tidy(absolute_path(s.path)))},
              {"columns", s.columns},
              {"drop", s.drop},
              {"rows", s.rows}};
    if (!s.dataset.empty()) source["dataset"] = s.dataset;
  }
  return exact_json(schema);
}

db::PlanEntry entry(const Point& point, std::uint64_t seed, const std::string& fingerprint) {
  nlohmann::ordered_json varied = nlohmann::ordered_json::object();
  for (const auto& [key, value] : point.varied)
    varied[short_key(key)] = parse_ordered_json(exact_json(to_json(value)));
  return {static_cast<std::int64_t>(point.index), seed, fingerprint, exact_json(varied)};
}

std::string key_of(const std::string& role, const DataSetting& setting) {
  auto key = nlohmann::json::array({role});
  for (const auto& s : setting.sources)
    key.push_back({path_to_utf8(s.path), s.columns, s.drop, s.rows, s.dataset});
  return exact_json(key);
}

// The point's inputs; nothing where one of them is not among those that were read.
std::optional<std::vector<CheckedInput>> inputs_among(
    const std::map<std::string, CheckedInput>& known, const Point& point) {
  std::vector<CheckedInput> inputs;
  for (const auto& [role, setting] : point.data) {
    const auto found = known.find(key_of(role, setting));
    if (found == known.end()) return std::nullopt;
    inputs.push_back(found->second);
  }
  return inputs;
}

}  // namespace

std::string fingerprint(const Method& method, const Point& point,
                        const std::vector<CheckedInput>& inputs, std::uint64_t seed) {
  Sha256 hash;
  hash.update("assay fingerprint 1\nmethod " + method.id + "\ncode " + method.sha256 + "\nseed " +
              std::to_string(seed) + "\nthreads " + std::to_string(point.threads) + "\n");
  for (const auto& [name, setting] : point.params)
    hash.update("param " + name + " " + std::string(type_name(type_of(setting.value))) + " " +
                to_toml(setting.value) + "\n");
  for (const auto& input : inputs)
    hash.update("input " + input.role + " " + input.kind + " " + input.sha256 + "\n");
  return hash.hex();
}

Plan make_plan(Experiment experiment, const Method& method,
               std::vector<std::vector<CheckedInput>> inputs) {
  Plan plan{std::move(experiment), &method, std::move(inputs), {}, false};
  plan.is_part = !plan.experiment.left_out.empty();
  const auto& points = plan.experiment.points;
  for (std::size_t i = 0; i < points.size(); ++i)
    for (const auto seed : points[i].seeds)
      plan.runs.push_back({i, seed, fingerprint(method, points[i], plan.inputs[i], seed), {}});
  return plan;
}

std::vector<db::PlanEntry> plan_entries(const Plan& plan) {
  std::vector<db::PlanEntry> entries;
  for (const auto& run : plan.runs)
    entries.push_back(entry(plan.experiment.points[run.point], run.seed, run.fingerprint));
  return entries;
}

std::vector<db::PlanEntry> all_entries(const Plan& plan) {
  auto entries = plan_entries(plan);
  std::map<std::string, CheckedInput> known;
  for (const auto& inputs : plan.inputs)
    for (const auto& input : inputs) known.emplace(key_of(input.role, input.setting), input);
  for (const auto& point : plan.experiment.left_out)
    if (const auto inputs = inputs_among(known, point))
      for (const auto seed : point.seeds)
        entries.push_back(entry(point, seed, fingerprint(*plan.method, point, *inputs, seed)));
  return entries;
}

std::vector<db::ParamRow> param_rows(const Point& point) {
  std::vector<db::ParamRow> rows;
  for (const auto& [name, setting] : point.params)
    rows.push_back(param_row(full_key(name), setting));
  return rows;
}

std::vector<db::InputRow> input_rows(const std::vector<CheckedInput>& inputs) {
  std::vector<db::InputRow> rows;
  for (const auto& input : inputs) {
    std::string paths;
    for (const auto& path : input.setting.written) paths += (paths.empty() ? "" : "\n") + path;
    rows.push_back({input.role, paths, input.sha256, input.bytes, schema_with_sources(input)});
  }
  return rows;
}

std::string run_label(const Plan& plan, const PlannedRun& run) {
  std::string label;
  for (const auto& [key, value] : plan.experiment.points[run.point].varied)
    label += short_key(key) + "=" + to_label(value) + " ";
  return label + "seed=" + std::to_string(run.seed);
}

}  // namespace assay
