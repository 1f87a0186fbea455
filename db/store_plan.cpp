// The store's catalogue: plugins, experiments, metrics, plans.

#include "core/base/hash.hpp"
#include "core/base/json.hpp"
#include "db/store_impl.hpp"

namespace assay::db {

std::int64_t Store::plugin(const PluginRow& row) {
  std::int64_t id = 0;
  impl_->transact([&] {
    id = *impl_->statements.integer(
        "INSERT INTO plugin (name, version, sha256, abi, build, manifest) "
        "VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (name, sha256) "
        "DO UPDATE SET build = excluded.build, manifest = excluded.manifest RETURNING plugin_id",
        row.name, row.version, row.sha256, row.abi, row.build, row.manifest);
    return true;
  });
  return id;
}

std::int64_t Store::experiment(const ExperimentRow& row) {
  std::int64_t id = 0;
  impl_->transact([&] {
    id = *impl_->statements.integer(
        "INSERT INTO experiment (name, method, description, tags, resolved_sha256, config_toml, "
        "resolved_toml, created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?) "
        "ON CONFLICT (name, resolved_sha256) DO UPDATE SET description = excluded.description, "
        "tags = excluded.tags, config_toml = excluded.config_toml RETURNING experiment_id",
        row.name, row.method, row.description, exact_json(nlohmann::json(row.tags)),
        sha256(row.resolved_toml), row.config_toml, row.resolved_toml, impl_->clock());
    return true;
  });
  return id;
}

std::int64_t Store::metric(const MetricRow& row) {
  std::int64_t id = 0;
  impl_->transact([&] {
    id = *impl_->statements.integer(
        "INSERT INTO metric (method, name, type, goal, unit, help, timing, certifies) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (method, name) DO UPDATE SET "
        "type = excluded.type, goal = excluded.goal, unit = excluded.unit, help = excluded.help, "
        "timing = excluded.timing, certifies = excluded.certifies RETURNING metric_id",
        row.method, row.name, row.type, row.goal, row.unit, row.help, row.timing, row.certifies);
    return true;
  });
  return id;
}

void Store::plan(std::int64_t experiment_id, std::span<const PlanEntry> entries, Entries extent) {
  auto& sql = impl_->statements;
  impl_->transact([&] {
    // Later than every other version of the name, even within one millisecond.
    sql.run(
        "UPDATE experiment SET planned_at = max(?2, 1 + coalesce((SELECT max(x.planned_at) "
        "FROM experiment x WHERE x.name = experiment.name), 0)) WHERE experiment_id = ?1",
        experiment_id, impl_->clock());
    if (extent == Entries::all)
      sql.run("DELETE FROM plan_entry WHERE experiment_id = ?", experiment_id);
    for (const auto& entry : entries)
      sql.run(
          "INSERT INTO plan_entry (experiment_id, point, seed, fingerprint, varied) "
          "VALUES (?, ?, ?, ?, ?) ON CONFLICT (experiment_id, point, seed) "
          "DO UPDATE SET fingerprint = excluded.fingerprint, varied = excluded.varied",
          experiment_id, entry.point, entry.seed, entry.fingerprint, entry.varied);
    return true;
  });
}

void Store::claims(std::string_view experiment, std::span<const ClaimRow> rows) {
  auto& sql = impl_->statements;
  impl_->transact([&] {
    const auto id = sql.integer(
        "SELECT experiment_id FROM experiment WHERE name = ? AND planned_at IS NOT NULL "
        "ORDER BY planned_at DESC LIMIT 1",
        experiment);
    if (!id) return false;
    sql.run("DELETE FROM claim WHERE experiment_id = ?", *id);
    for (std::size_t i = 0; i < rows.size(); ++i)
      sql.run(
          "INSERT INTO claim (experiment_id, ordinal, text, verdict, figures, evaluated_at) "
          "VALUES (?, ?, ?, ?, ?, ?)",
          *id, i, rows[i].text, rows[i].verdict, rows[i].figures, impl_->clock());
    return true;
  });
}

}  // namespace assay::db
