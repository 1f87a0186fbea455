#include "core/run/host/enrolment.hpp"

#include "core/base/json.hpp"
#include "registry/method/json.hpp"

namespace assay {
namespace {

db::PluginRow plugin_row(const Method& m) {
  return {m.id,     m.version,
          m.sha256, std::to_string(m.abi_major) + "." + std::to_string(m.abi_minor),
          m.build,  exact_json(to_json(m))};
}

bool is_repeat(const Plan& plan) { return !plan.runs.empty() && plan.runs.front().rerun_of; }

}  // namespace

Enrolment::Enrolment(std::span<const Plan> plans, db::Store& store) : store_(store) {
  for (const auto& plan : plans) enrol(plan);
}

void Enrolment::enrol(const Plan& plan) {
  const auto& e = plan.experiment;
  auto& ids = plans_[&plan];
  ids.experiment = store_.experiment({e.name, e.method, e.description, e.tags, e.text, e.resolved});
  ids.plugin = store_.plugin(plugin_row(*plan.method));
  if (!is_repeat(plan))
    store_.plan(ids.experiment, all_entries(plan),
                plan.is_part ? db::Store::Entries::part : db::Store::Entries::all);
  if (!metrics_.contains(plan.method))
    metrics_.emplace(plan.method, std::make_unique<MetricIds>(store_, *plan.method));
}

db::NewRun Enrolment::row(const Attempt& attempt, const std::string& uid,
                          const std::string& simd) const {
  const auto& ids = plans_.at(attempt.plan);
  db::NewRun row;
  row.run_uid = uid;
  row.experiment_id = ids.experiment;
  row.plugin_id = ids.plugin;
  row.fingerprint = attempt.run->fingerprint;
  row.seed = attempt.run->seed;
  row.point = static_cast<std::int64_t>(attempt.point().index);
  row.attempt = attempt.number;
  row.rerun_of = attempt.run->rerun_of;
  row.threads = attempt.point().threads;
  row.simd = simd;
  row.params = param_rows(attempt.point());
  row.inputs = input_rows(attempt.plan->inputs[attempt.run->point]);
  row.started_at = db::system_ms();
  return row;
}

}  // namespace assay
