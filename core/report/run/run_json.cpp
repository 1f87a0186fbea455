// A recorded run as JSON.

#include "core/base/json.hpp"
#include "core/report/run/run_page.hpp"
#include "core/report/table/cell_text.hpp"

namespace assay {
namespace {

using nlohmann::ordered_json;

ordered_json value_of(const db::ParamRow& p) {
  if (p.type == "json") return parse_ordered_json(std::get<std::string>(p.value));
  if (p.type == "bool") return std::get<std::int64_t>(p.value) != 0;
  return cell_json(p.value);
}

ordered_json head(const db::RunDetail& d) {
  ordered_json j = {{"run_id", d.run.run_id},
                    {"run_uid", d.run.run_uid},
                    {"experiment", d.run.experiment},
                    {"method", d.run.method},
                    {"seed", d.run.seed},
                    {"status", db::status_name(d.run.status)},
                    {"trusted", trusted_json(d.run.trusted)},
                    {"warnings", d.run.warnings},
                    {"error", d.error},
                    {"fingerprint", d.fingerprint},
                    {"started_at", d.run.started_at},
                    {"threads", d.threads},
                    {"simd", d.simd}};
  if (!d.resumed_from.empty()) j["resumed_from"] = d.resumed_from;
  if (d.run.wall_ms) j["wall_ms"] = *d.run.wall_ms;
  if (d.method_ms) j["method_ms"] = *d.method_ms;
  return j;
}

void add_curves(ordered_json& j, const db::RunDetail& d) {
  for (const auto& c : d.curves) {
    auto points = ordered_json::array();
    for (const auto& p : c.points) points.push_back({p.step, cell_json(db::Cell(p.value))});
    j["curves"].push_back({{"name", c.name}, {"n", c.n}, {"points", std::move(points)}});
  }
}

}  // namespace

ordered_json run_json(const db::RunDetail& d, const std::filesystem::path& store) {
  auto j = head(d);
  for (const auto* key : {"params", "results", "inputs"}) j[key] = ordered_json::object();
  for (const auto* key : {"curves", "artifacts", "events"}) j[key] = ordered_json::array();
  for (const auto& p : d.params)
    j["params"][p.key] = {{"value", value_of(p)}, {"origin", p.origin}};
  for (const auto& f : d.run.finals) j["results"][f.name] = cell_json(f.value);
  for (const auto& i : d.inputs)
    j["inputs"][i.role] = {{"path", i.path}, {"sha256", i.sha256}, {"bytes", i.bytes}};
  add_curves(j, d);
  for (const auto& a : d.artifacts)
    j["artifacts"].push_back({{"name", a.name},
                              {"bytes", a.bytes},
                              {"sha256", a.sha256},
                              {"file", artifact_file(store, a.sha256).string()}});
  for (const auto& e : d.events)
    j["events"].push_back(
        {{"at", e.at}, {"level", e.level}, {"source", e.source}, {"text", e.text}});
  return j;
}

}  // namespace assay
