#include "db/run_list.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "db/reader_impl.hpp"

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
    "WHERE x.run_id = r.run_id AND m.certifies AND coalesce(x.value, 0) = 0), NULL) "
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

std::string on_param(const ParamCondition& condition) {
  const bool is_text = std::holds_alternative<std::string>(condition.value);
  return fmt::format(
      "EXISTS (SELECT 1 FROM param p WHERE p.run_id = r.run_id AND p.key IN (?, 'params.' || ?) "
      "AND typeof(p.value) {} 'text' AND p.value {} ?)",
      is_text ? "=" : "<>", sign(condition.comparison));
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

void add_conditions(Question& ask, const RunFilter& filter) {
  ask.add(filter.in_trash ? " WHERE r.deleted_at IS NOT NULL" : " WHERE r.deleted_at IS NULL");
  if (filter.experiment) ask.both(fmt::format(" AND {}", kOfExperiment), *filter.experiment);
  if (filter.method) ask.add(" AND e.method = ?", {*filter.method});
  if (filter.status) ask.add(" AND r.status = ?", {std::string(status_name(*filter.status))});
  if (filter.only_untrusted) ask.add(" AND r.trusted = 0");
  if (filter.tag) ask.both(fmt::format(" AND {}", kWithTag), *filter.tag);
  if (filter.since) ask.add(" AND r.started_at >= ?", {*filter.since});
  for (const auto& condition : filter.where)
    ask.add(" AND " + on_param(condition), {condition.key, condition.key, condition.value});
}

void add_order(Question& ask, const RunFilter& filter) {
  const auto* key = std::find_if(std::begin(kSortKeys), std::end(kSortKeys),
                                 [&](const auto& k) { return k.first == filter.sort; });
  ask.add(" ORDER BY ");
  if (key != std::end(kSortKeys))
    ask.add(key->second);
  else
    ask.add(kByMetric, {filter.sort});
  ask.add(filter.is_descending ? " DESC, r.run_id DESC" : " ASC NULLS LAST, r.run_id");
  ask.add(" LIMIT ? OFFSET ?", {filter.limit.value_or(-1), filter.offset});
}

[[noreturn]] void refuse(std::string_view what, const std::string& name,
                         std::vector<std::string> known) {
  QueryError error(fmt::format("no {} '{}'", what, name));
  error.missing = name;
  error.known = std::move(known);
  throw error;
}

}  // namespace

// A name that occurs nowhere is a slip of the pen, not an empty answer.
void Reader::Impl::check_names(const RunFilter& filter) {
  for (const auto& c : filter.where)
    if (names("SELECT 1 FROM param WHERE key IN (?1, 'params.' || ?1) LIMIT 1", c.key).empty())
      refuse("parameter", c.key, names("SELECT DISTINCT key FROM param"));
  std::vector<std::string> keys;
  for (const auto& [name, column] : kSortKeys) keys.emplace_back(name);
  if (std::find(keys.begin(), keys.end(), filter.sort) != keys.end()) return;
  const auto metrics = names("SELECT DISTINCT name FROM metric");
  keys.insert(keys.end(), metrics.begin(), metrics.end());
  if (std::find(keys.begin(), keys.end(), filter.sort) == keys.end())
    refuse("metric or sort key", filter.sort, keys);
}

std::vector<RunListRow> Reader::list_runs(const RunFilter& filter) {
  std::vector<RunListRow> rows;
  impl_->snapshot([&] {
    impl_->check_names(filter);
    Question ask{kSelectRuns, {}};
    add_conditions(ask, filter);
    add_order(ask, filter);
    impl_->statements.each(
        ask.sql, [&](SQLite::Statement& row) { rows.push_back(run_list_row(row)); }, ask.args);
    for (auto& row : rows) row.finals = impl_->finals(row.run_id, filter.finals);
    return 0;
  });
  return rows;
}

}  // namespace assay::db
