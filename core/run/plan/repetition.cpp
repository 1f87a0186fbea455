#include "core/run/plan/repetition.hpp"

#include <stdexcept>

#include "core/base/json.hpp"
#include "core/data/error.hpp"
#include "core/data/path.hpp"
#include "registry/method/json.hpp"

namespace assay {
namespace fs = std::filesystem;
namespace {

using nlohmann::json;

Value value_of(const db::ParamRow& row, Type type) {
  if (row.type == "json")
    return value_from_json(parse_json(std::get<std::string>(row.value)), type);
  switch (type) {
    case Type::boolean:
      return std::get<std::int64_t>(row.value) != 0;
    case Type::integer:
      return std::get<std::int64_t>(row.value);
    case Type::real:
      return std::get<double>(row.value);
    case Type::text:
      return std::get<std::string>(row.value);
    default:
      throw std::invalid_argument("it is a list now");
  }
}

Origin origin_of(const std::string& name) {
  if (name == "preset") return Origin::preset;
  if (name == "file") return Origin::file;
  if (name == "sweep") return Origin::sweep;
  return name == "override" ? Origin::override_ : Origin::builtin;
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  for (std::size_t begin = 0, end = 0; end != std::string::npos; begin = end + 1) {
    end = text.find('\n', begin);
    lines.push_back(text.substr(begin, end - begin));
  }
  return lines;
}

CheckedInput input_of(const db::InputRow& row) {
  auto schema = parse_json(row.schema);
  CheckedInput input;
  input.role = row.role;
  input.kind = schema.at("kind");
  input.sha256 = row.sha256;
  input.bytes = row.bytes;
  input.setting.written = lines_of(row.path);
  input.setting.is_list = input.kind == "files";
  for (const auto& s : schema.at("sources"))
    input.setting.sources.push_back({path_from_utf8(s.at("path").get<std::string>()),
                                     s.at("columns"), s.at("drop"), s.at("rows"),
                                     s.value("dataset", "")});
  schema.erase("sources");
  input.schema = exact_json(schema);
  return input;
}

}  // namespace

Point recorded_point(const db::RunDetail& run, const Method& method) {
  Point point;
  point.index = static_cast<std::size_t>(run.run.point);
  point.threads = static_cast<std::uint32_t>(run.threads);
  point.seeds = {run.run.seed};
  for (const auto& row : run.params) {
    const auto name = row.key.substr(row.key.find('.') + 1);
    const auto* param = find_param(method, name);
    if (param == nullptr)
      throw std::invalid_argument("method '" + method.id + "' has no parameter '" + name +
                                  "' any more");
    try {
      point.params[name] = {value_of(row, param->type), origin_of(row.origin), {}};
    } catch (const std::exception&) {
      throw std::invalid_argument("parameter '" + name + "' of method '" + method.id +
                                  "' has another type now");
    }
  }
  return point;
}

std::vector<CheckedInput> recorded_inputs(const db::RunDetail& run) {
  std::vector<CheckedInput> inputs;
  for (const auto& row : run.inputs) try {
      inputs.push_back(input_of(row));
    } catch (const json::exception&) {
      throw std::invalid_argument("the record of input '" + row.role + "' cannot be read");
    }
  return inputs;
}

Plan rerun_plan(const db::RunDetail& run, const Method& method) {
  Experiment e;
  e.name = run.run.experiment;
  e.method = run.run.method;
  e.description = run.description;
  e.tags = run.experiment_tags;
  e.text = run.config_toml;
  e.resolved = run.resolved_toml;
  e.points = {recorded_point(run, method)};
  e.points[0].varied = {{"run", run.run.run_id}};  // for people: what is repeated
  auto plan = make_plan(std::move(e), method, {recorded_inputs(run)});
  plan.runs[0].rerun_of = run.rerun_of.value_or(run.run.run_id);
  return plan;
}

bool holds_the_same(const CheckedInput& input) try {
  return identity_now(input.kind, input.setting.sources) == input.sha256;
} catch (const DataError&) {
  return false;
} catch (const fs::filesystem_error&) {
  return false;
}

std::vector<std::string> changed_inputs(const std::vector<CheckedInput>& inputs) {
  std::vector<std::string> faults;
  for (const auto& input : inputs) {
    const auto path = input.setting.sources.at(0).path.string();
    try {
      if (identity_now(input.kind, input.setting.sources) != input.sha256)
        faults.push_back("input '" + input.role + "': '" + path + "' holds something else now");
    } catch (const DataError& error) {
      faults.push_back("input '" + input.role + "': " + error.what());
    } catch (const fs::filesystem_error&) {
      faults.push_back("input '" + input.role + "': cannot read '" + path + "'");
    }
  }
  return faults;
}

std::optional<std::string> recorded_fingerprint(const db::RunDetail& run) try {
  auto method = method_from_json(parse_json(run.plugin.manifest));
  method.id = run.plugin.name;
  method.sha256 = run.plugin.sha256;
  return fingerprint(method, recorded_point(run, method), recorded_inputs(run), run.run.seed);
} catch (const std::exception&) {
  return std::nullopt;
}

}  // namespace assay
