#include "db/run_list.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "db/holder.hpp"
#include "db/reader_impl.hpp"
#include "db/session_lock.hpp"

namespace assay::db {

const char kSelectRuns[] =
    "SELECT r.run_id, r.run_uid, e.name, e.method, r.seed, r.point, "
    "coalesce((SELECT p.varied FROM plan_entry p WHERE p.experiment_id = r.experiment_id "
    "AND p.point = r.point AND p.seed = r.seed AND p.fingerprint = r.fingerprint), "
    "(SELECT p.varied FROM plan_entry p WHERE p.fingerprint = r.fingerprint LIMIT 1), '{}'), "
    "r.status, r.started_at, r.wall_ms, r.progress_done, r.progress_total, "
    "coalesce(substr(r.error, 1, instr(r.error || char(10), char(10)) - 1), ''), "
    "r.trusted, r.warnings, iif(r.trusted = 0, (SELECT group_concat(m.name || ' = ' || "
    "coalesce(x.value, 'nan'), ', ') FROM result x JOIN metric m USING (metric_id) "
    "WHERE x.run_id = r.run_id AND m.certifies AND coalesce(x.value, 0) = 0), NULL), r.rerun_of, "
    "r.rerun_of IS NULL AND NOT EXISTS (SELECT 1 FROM plan_entry p JOIN experiment v "
    "USING (experiment_id) WHERE p.fingerprint = r.fingerprint AND v.name = e.name "
    "AND v.planned_at = (SELECT max(w.planned_at) FROM experiment w WHERE w.name = e.name)) "
    "FROM run r JOIN experiment e USING (experiment_id)";

RunListRow run_list_row(SQLite::Statement& statement) {
  Columns column(statement);
  RunListRow row;
  row.run_id = column.integer();
  row.run_uid = column.text();
  row.experiment = column.text();
  row.method = column.text();
  row.seed = column.seed();
  row.point = column.integer();
  row.varied = column.object();
  row.status = column.status();
  row.started_at = column.time();
  row.wall_ms = column.optional_time();
  row.progress_done = column.optional<double>();
  row.progress_total = column.optional<double>();
  row.error = column.text();
  row.trusted = column.optional<bool>();
  row.warnings = column.integer();
  row.doubt = column.text();
  row.rerun_of = column.optional<std::int64_t>();
  row.is_old = column.boolean();
  return row;
}

namespace {

constexpr std::pair<std::string_view, std::string_view> kSortKeys[] = {
    {"run_id", "r.run_id"},   {"experiment", "e.name"},   {"method", "e.method"},
    {"point", "r.point"},     {"seed", "r.seed"},         {"status", "r.status"},
    {"wall_ms", "r.wall_ms"}, {"started", "r.started_at"}};

constexpr char kOfExperiment[] =
    "(e.name = ? OR r.fingerprint IN (SELECT p.fingerprint FROM plan_entry p "
    "JOIN experiment x USING (experiment_id) WHERE x.name = ?))";
constexpr char kWithTag[] =
    "(EXISTS (SELECT 1 FROM tag t WHERE t.run_id = r.run_id AND t.key = ?) "
    "OR EXISTS (SELECT 1 FROM json_each(e.tags) j WHERE j.value = ?))";
constexpr char kByMetric[] =
    "(SELECT x.value FROM result x JOIN metric m USING (metric_id) "
    "WHERE x.run_id = r.run_id AND m.name = ?)";

std::string_view sign(Comparison comparison) {
  constexpr std::string_view kSigns[] = {"=", "<>", "<", "<=", ">", ">="};
  return kSigns[static_cast<std::size_t>(comparison)];
}

const std::pair<std::string_view, std::string_view>* column_of(std::string_view key) {
  const auto* found = std::find_if(std::begin(kSortKeys), std::end(kSortKeys),
                                   [&](const auto& k) { return k.first == key; });
  return found == std::end(kSortKeys) ? nullptr : found;
}

// SQL that grows clause by clause with the values that belong to it.
struct Question {
  std::string sql;
  std::vector<Cell> args;

  void add(std::string_view text, std::initializer_list<Cell> values = {}) {
    sql += text;
    args.insert(args.end(), values);
  }
  void both(std::string_view text, const std::string& value) { add(text, {value, value}); }
};

// On a column of the list, a parameter, or a final metric where the run has no such parameter.
void add_condition(Question& ask, const ParamCondition& c) {
  const bool is_text = std::holds_alternative<std::string>(c.value);
  const auto fits = [&](std::string_view value) {
    return fmt::format("typeof({0}) {1} 'text' AND {0} {2} ?", value, is_text ? "=" : "<>",
                       sign(c.comparison));
  };
  if (const auto* column = column_of(c.key))
    return ask.add(" AND " + fits(column->second), {c.value});
  constexpr std::string_view kParam =
      "EXISTS (SELECT 1 FROM param p WHERE p.run_id = r.run_id AND p.key IN (?, 'params.' || ?)";
  ask.add(fmt::format(" AND ({0} AND {1}) OR NOT {0}) AND EXISTS (SELECT 1 FROM result x "
                      "JOIN metric m USING (metric_id) WHERE x.run_id = r.run_id AND m.name = ? "
                      "AND {2}))",
                      kParam, fits("p.value"), fits("x.value")),
          {c.key, c.key, c.value, c.key, c.key, c.key, c.value});
}

bool contains(const std::vector<Status>& statuses, Status status) {
  return std::find(statuses.begin(), statuses.end(), status) != statuses.end();
}

// What nobody is at any more counts as interrupted, though no writer has noted it yet.
void add_status(Question& ask, const std::vector<Status>& statuses, const std::string& dead) {
  std::string names;
  for (const auto status : statuses)
    names += fmt::format("{}'{}'", names.empty() ? "" : ", ", status_name(status));
  const auto is_dead = fmt::format("(r.status = 'running' AND r.session_id IN ({}))", dead);
  ask.add(fmt::format(" AND (r.status IN ({}){}){}", names,
                      contains(statuses, Status::interrupted) ? " OR " + is_dead : "",
                      contains(statuses, Status::running) ? " AND NOT " + is_dead : ""));
}

void add_conditions(Question& ask, const RunFilter& filter, const std::string& dead) {
  ask.add(filter.in_trash ? " WHERE r.deleted_at IS NOT NULL" : " WHERE r.deleted_at IS NULL");
  if (filter.experiment) ask.both(fmt::format(" AND {}", kOfExperiment), *filter.experiment);
  if (filter.method) ask.add(" AND e.method = ?", {*filter.method});
  if (!filter.status.empty()) add_status(ask, filter.status, dead);
  if (filter.only_untrusted) ask.add(" AND r.trusted = 0");
  if (filter.tag) ask.both(fmt::format(" AND {}", kWithTag), *filter.tag);
  if (filter.since) ask.add(" AND r.started_at >= ?", {*filter.since});
  for (const auto& condition : filter.where) add_condition(ask, condition);
}

void add_order(Question& ask, const RunFilter& filter) {
  const auto* key = column_of(filter.sort);
  ask.add(" ORDER BY ");
  if (key != nullptr)
    ask.add(key->second);
  else
    ask.add(kByMetric, {filter.sort});
  ask.add(filter.is_descending ? " DESC, r.run_id DESC" : " ASC NULLS LAST, r.run_id");
  ask.add(" LIMIT ? OFFSET ?", {filter.limit.value_or(-1), filter.offset});
}

[[noreturn]] void refuse_unknown(std::string_view what, const std::string& name,
                                 std::vector<std::string> known) {
  QueryError error(fmt::format("no {} '{}'", what, name));
  error.missing = name;
  error.known = std::move(known);
  throw error;
}

}  // namespace

// The sessions that left running runs behind: "3, 5".
std::string Reader::Impl::dead_sessions() {
  std::string ids;
  statements.each(
      "SELECT session_id, session_uid FROM session WHERE session_id IN "
      "(SELECT session_id FROM run WHERE status = 'running')",
      [&](SQLite::Statement& row) {
        if (is_locked(session_lock_file(path.string() + ".store", row.getColumn(1).getString())))
          return;
        ids += (ids.empty() ? "" : ", ") + std::to_string(row.getColumn(0).getInt64());
      });
  return ids;
}

void Reader::Impl::bury(RunListRow& row) {
  if (row.status != Status::running || is_session_alive(row.run_id)) return;
  row.status = Status::interrupted;
  row.error = "the session died before the run ended";
}

bool Reader::Impl::is_session_alive(std::int64_t run_id) {
  std::string uid;
  statements.each(
      "SELECT s.session_uid FROM run r JOIN session s USING (session_id) WHERE r.run_id = ?",
      [&](SQLite::Statement& row) { uid = row.getColumn(0).getString(); }, run_id);
  return is_locked(session_lock_file(path.string() + ".store", uid));
}

// A name that occurs nowhere is a slip of the pen, not an empty answer.
void Reader::Impl::check_names(const RunFilter& filter) {
  std::vector<std::string> keys;
  for (const auto& [name, column] : kSortKeys) keys.emplace_back(name);
  for (const auto& c : filter.where) {
    if (column_of(c.key) != nullptr ||
        !names("SELECT 1 FROM param WHERE key IN (?1, 'params.' || ?1) LIMIT 1", c.key).empty() ||
        !names("SELECT 1 FROM metric WHERE name = ? LIMIT 1", c.key).empty())
      continue;
    auto known = names("SELECT DISTINCT key FROM param UNION SELECT name FROM metric");
    known.insert(known.end(), keys.begin(), keys.end());
    refuse_unknown("parameter or metric", c.key, std::move(known));
  }
  if (std::find(keys.begin(), keys.end(), filter.sort) != keys.end()) return;
  const auto metrics = names("SELECT DISTINCT name FROM metric");
  keys.insert(keys.end(), metrics.begin(), metrics.end());
  if (std::find(keys.begin(), keys.end(), filter.sort) == keys.end())
    refuse_unknown("metric or sort key", filter.sort, keys);
}

std::vector<RunListRow> Reader::list_runs(const RunFilter& filter) {
  std::vector<RunListRow> rows;
  impl_->snapshot([&] {
    impl_->check_names(filter);
    Question ask{kSelectRuns, {}};
    add_conditions(ask, filter, impl_->dead_sessions());
    add_order(ask, filter);
    impl_->statements.each(
        ask.sql, [&](SQLite::Statement& row) { rows.push_back(run_list_row(row)); }, ask.args);
    for (auto& row : rows) {
      row.finals = impl_->finals(row.run_id, filter.finals);
      impl_->bury(row);
    }
    return 0;
  });
  return rows;
}

}  // namespace assay::db
