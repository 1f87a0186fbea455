#include "db/run_detail.hpp"

#include "db/find_run.hpp"
#include "db/reader_impl.hpp"

namespace assay::db {
namespace {

// Experiments whose current plan asks for a fingerprint.
constexpr char kServed[] =
    "SELECT DISTINCT e.name FROM plan_entry p JOIN experiment e USING (experiment_id) "
    "WHERE p.fingerprint = ? AND e.planned_at = "
    "(SELECT max(x.planned_at) FROM experiment x WHERE x.name = e.name) ORDER BY e.name";

void read_run(Statements& sql, std::int64_t run_id, RunDetail& detail) {
  sql.each(
      std::string(kSelectRuns) + " WHERE r.run_id = ?",
      [&](SQLite::Statement& row) { detail.run = run_list_row(row); }, run_id);
  sql.each(
      "SELECT fingerprint, error, simd, attempt, threads, rerun_of, ended_at, deleted_at, cpu_ms, "
      "max_rss_kb, worker_pid, exit_code, exit_signal, method_ms, note, "
      "coalesce((SELECT CAST(f.run_id AS TEXT) FROM run f WHERE f.run_uid = run.resumed_from), "
      "resumed_from, '') FROM run WHERE run_id = ?",
      [&](SQLite::Statement& statement) {
        Columns row(statement);
        detail.fingerprint = row.text();
        detail.error = row.text();
        detail.simd = row.text();
        detail.attempt = row.integer();
        detail.threads = row.integer();
        detail.rerun_of = row.optional<std::int64_t>();
        detail.ended_at = row.optional_time();
        detail.deleted_at = row.optional_time();
        for (auto* member : {&detail.cpu_ms, &detail.max_rss_kb, &detail.worker_pid,
                             &detail.exit_code, &detail.exit_signal})
          *member = row.optional<std::int64_t>();
        detail.method_ms = row.optional<double>();
        detail.note = row.text();
        detail.resumed_from = row.text();
      },
      run_id);
}

void read_experiment(Statements& sql, std::int64_t run_id, RunDetail& detail) {
  sql.each(
      "SELECT e.description, e.tags, e.config_toml, e.resolved_toml, g.name, g.version, g.sha256, "
      "g.abi, "
      "g.build, g.manifest FROM run r JOIN experiment e USING (experiment_id) "
      "JOIN plugin g USING (plugin_id) WHERE r.run_id = ?",
      [&](SQLite::Statement& statement) {
        Columns row(statement);
        auto& plugin = detail.plugin;
        detail.description = row.text();
        detail.experiment_tags = text_list(row.text());
        for (auto* member : {&detail.config_toml, &detail.resolved_toml, &plugin.name,
                             &plugin.version, &plugin.sha256, &plugin.abi, &plugin.build})
          *member = row.text();
        plugin.manifest = row.object();
      },
      run_id);
}

void read_session(Statements& sql, std::int64_t run_id, RunDetail& detail) {
  sql.each(
      "SELECT s.session_uid, s.argv, s.host, s.started_at, s.ended_at, s.git_commit, s.git_dirty, "
      "s.assay_version FROM run r JOIN session s USING (session_id) WHERE r.run_id = ?",
      [&](SQLite::Statement& statement) {
        Columns row(statement);
        auto& session = detail.session;
        session.uid = row.text();
        session.argv = row.array();
        session.host = row.object();
        session.started_at = row.time();
        session.ended_at = row.optional_time();
        session.git_commit = row.optional<std::string>();
        session.git_dirty = row.optional<bool>();
        session.assay_version = row.text();
      },
      run_id);
}

void read_params_and_tags(Statements& sql, std::int64_t run_id, RunDetail& detail) {
  sql.each(
      "SELECT key, value, type, origin FROM param WHERE run_id = ? ORDER BY key",
      [&](SQLite::Statement& statement) {
        Columns row(statement);
        detail.params.push_back(param_row(row));
      },
      run_id);
  sql.each(
      "SELECT key, value FROM tag WHERE run_id = ? ORDER BY key",
      [&](SQLite::Statement& statement) {
        Columns row(statement);
        auto key = row.text();
        detail.tags.emplace_back(std::move(key), row.text());
      },
      run_id);
}

void read_files(Statements& sql, std::int64_t run_id, RunDetail& detail) {
  sql.each(
      "SELECT role, path, sha256, bytes, schema FROM run_input JOIN input USING (input_id) "
      "WHERE run_id = ? ORDER BY role, path",
      [&](SQLite::Statement& statement) {
        Columns row(statement);
        auto& input = detail.inputs.emplace_back();
        for (auto* member : {&input.role, &input.path, &input.sha256}) *member = row.text();
        input.bytes = static_cast<std::uint64_t>(row.integer());
        input.schema = row.object();
      },
      run_id);
  sql.each(
      "SELECT name, kind, format, sha256, bytes FROM artifact WHERE run_id = ? ORDER BY name",
      [&](SQLite::Statement& statement) {
        Columns row(statement);
        auto& artifact = detail.artifacts.emplace_back();
        for (auto* member : {&artifact.name, &artifact.kind, &artifact.format, &artifact.sha256})
          *member = row.text();
        artifact.bytes = static_cast<std::uint64_t>(row.integer());
      },
      run_id);
}

}  // namespace

// The type that the value has, where the row says another.
ParamRow param_row(Columns& row) {
  ParamRow param;
  param.key = row.text();
  param.value = row.cell();
  param.type = row.text();
  param.origin = row.text();
  const auto* text = std::get_if<std::string>(&param.value);
  const bool is_integer = std::holds_alternative<std::int64_t>(param.value);
  if (param.type == "json" && text && is_sound_json(*text)) return param;
  if (param.type == "bool" && is_integer) return param;
  param.type = text ? "text" : is_integer ? "int" : "real";
  return param;
}

std::optional<RunDetail> Reader::run_detail(std::string_view run, std::size_t max_points) {
  return impl_->snapshot([&]() -> std::optional<RunDetail> {
    const auto run_id = find_run(impl_->statements, run);
    if (!run_id) return std::nullopt;
    RunDetail detail;
    auto& sql = impl_->statements;
    read_run(sql, *run_id, detail);
    read_experiment(sql, *run_id, detail);
    read_session(sql, *run_id, detail);
    read_params_and_tags(sql, *run_id, detail);
    read_files(sql, *run_id, detail);
    detail.events = read_events(sql, *run_id, 0);
    if (max_points > 0) detail.curves = read_curves(sql, *run_id, max_points);
    detail.run.finals = impl_->finals(*run_id, -1);
    impl_->bury(detail.run);
    if (detail.run.status == Status::interrupted && detail.error.empty())
      detail.error = detail.run.error;
    if (is_finished(detail.run.status) && !detail.rerun_of && !detail.deleted_at)
      detail.serves = impl_->names(kServed, detail.fingerprint);
    return detail;
  });
}

}  // namespace assay::db
