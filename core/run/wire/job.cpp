#include "core/run/wire/job.hpp"

#include "core/base/json.hpp"
#include "core/data/path.hpp"
#include "registry/method/json.hpp"

namespace assay {
namespace {

using nlohmann::json;

json input_json(const JobInput& input) {
  json sources = json::array();
  for (const auto& s : input.sources)
    sources.push_back({{"path", path_to_utf8(s.path)},
                       {"columns", s.columns},
                       {"drop", s.drop},
                       {"rows", s.rows},
                       {"dataset", s.dataset}});
  return {
      {"role", input.role}, {"kind", input.kind}, {"sources", sources}, {"sha256", input.sha256}};
}

JobInput input_from(const json& j) {
  JobInput input{j.at("role"), j.at("kind"), {}, j.at("sha256")};
  for (const auto& s : j.at("sources")) {
    DataSource source;
    source.path = path_from_utf8(s.at("path").get<std::string>());
    source.columns = s.at("columns");
    source.drop = s.at("drop");
    source.rows = s.at("rows");
    source.dataset = s.at("dataset");
    input.sources.push_back(std::move(source));
  }
  return input;
}

json point_json(const JobPoint& point) {
  json params = json::object(), inputs = json::array();
  for (const auto& [name, value] : point.params) params[name] = to_json(value);
  for (const auto& input : point.inputs) inputs.push_back(input_json(input));
  return {{"params", params}, {"inputs", inputs}};
}

JobPoint point_from(const json& j, const Method& method) {
  JobPoint point;
  for (const auto& [name, value] : j.at("params").items()) {
    const auto* param = find_param(method, name);
    if (param == nullptr) throw std::invalid_argument("the method has no parameter '" + name + "'");
    point.params[name] = value_from_json(value, param->type);
  }
  for (const auto& input : j.at("inputs")) point.inputs.push_back(input_from(input));
  return point;
}

}  // namespace

std::string to_text(const Job& job) {
  json points = json::array();
  for (const auto& point : job.points) points.push_back(point_json(point));
  return exact_json(json{{"run_uid", job.run_uid},
                         {"library_sha256", job.library_sha256},
                         {"check_only", job.check_only},
                         {"points", points},
                         {"seed", job.seed},
                         {"threads", job.threads},
                         {"store", path_to_utf8(job.store)},
                         {"memory_limit", job.memory_limit},
                         {"scratch", path_to_utf8(job.scratch)},
                         {"checkpoint", path_to_utf8(job.checkpoint)},
                         {"cache", path_to_utf8(job.cache)}});
}

Job job_from_text(std::string_view text, const Method& method) {
  const auto j = parse_json(text);
  Job job;
  job.run_uid = j.at("run_uid");
  job.library_sha256 = j.at("library_sha256");
  job.check_only = j.at("check_only");
  for (const auto& point : j.at("points")) job.points.push_back(point_from(point, method));
  job.seed = j.at("seed");
  job.threads = j.at("threads");
  job.memory_limit = j.at("memory_limit");
  job.store = path_from_utf8(j.at("store").get<std::string>()).string();
  job.scratch = path_from_utf8(j.at("scratch").get<std::string>()).string();
  job.checkpoint = path_from_utf8(j.at("checkpoint").get<std::string>()).string();
  job.cache = path_from_utf8(j.at("cache").get<std::string>()).string();
  return job;
}

}  // namespace assay
