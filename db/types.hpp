// Rows as the store takes and gives them. Times are Unix milliseconds, UTC.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace assay::db {

enum class Status {
  running,
  done,
  failed,
  bad_input,
  diverged,
  crashed,
  timeout,
  out_of_memory,
  stopped,
  interrupted
};

std::string_view status_name(Status status);
std::optional<Status> status_from(std::string_view name);

// The statuses that a person means: one by its name, or those of a family. "failed": whatever went
// wrong in the run; "finished": done or diverged; "interrupted": ended from outside, before its
// time. Empty: no such name.
std::vector<Status> statuses_from(std::string_view name);
std::vector<std::string> status_words();  // all names that statuses_from() knows

// A finished run is a result in its own right and is not repeated: done or diverged.
inline bool is_finished(Status status) {
  return status == Status::done || status == Status::diverged;
}

// Who holds a fingerprint: the finished or active run that serves it, or the last attempt.
struct Holder {
  std::int64_t run_id = 0;
  Status status = Status::running;
  bool session_alive = false;  // of a running one: its session still holds its lock
  std::string error;           // headline of a failed one
  std::optional<bool> trusted;
  std::int64_t warnings = 0;
};

struct PluginRow {
  std::string name, version, sha256;
  std::string abi;       // "1.0"
  std::string build;     // compiler and flags
  std::string manifest;  // JSON
};

struct ExperimentRow {
  std::string name, method, description;
  std::vector<std::string> tags;
  std::string config_toml;    // verbatim
  std::string resolved_toml;  // after extends and overrides; its hash is the experiment's identity
};

struct SessionRow {
  std::vector<std::string> argv;
  std::string host;  // JSON: cpu, cores, ram, os, libc, simd, whitelisted environment
  std::optional<std::string> git_commit;
  std::optional<bool> git_dirty;
  std::string assay_version;
};

struct PlanEntry {
  std::int64_t point = 0;
  std::uint64_t seed = 0;
  std::string fingerprint;
  std::string varied;  // JSON object of the sweep keys at this point, in file order
};

struct ClaimRow {
  std::string text;  // as written
  std::string verdict;
  std::string figures;  // JSON
  std::int64_t evaluated_at = 0;
};

using Cell = std::variant<std::int64_t, double, std::string>;

struct ParamRow {
  std::string key;     // dotted: "params.lambda"
  Cell value;          // booleans 0/1; lists as JSON text
  std::string type;    // bool int real text json
  std::string origin;  // default preset file sweep override
};

struct InputRow {
  std::string role, path, sha256;
  std::uint64_t bytes = 0;
  std::string schema;  // JSON: format, columns or shape and dtype
};

struct NewRun {
  std::string run_uid;  // UUID
  std::int64_t experiment_id = 0, plugin_id = 0;
  std::string fingerprint;
  std::uint64_t seed = 0;
  std::int64_t point = 0;
  std::int64_t attempt = 1;
  std::uint32_t threads = 1;
  std::string simd;                      // instruction set level the run may use
  std::optional<std::int64_t> rerun_of;  // such rows stand outside the unique index
  std::vector<ParamRow> params;
  std::vector<InputRow> inputs;
  std::int64_t started_at = 0;
};

struct MetricRow {
  std::string method, name, unit, help;
  std::string goal = "none";  // none min max
  std::string type = "real";  // real int text
  bool timing = false;
  bool certifies = false;  // 0 or NaN: the other results of its run are not to be trusted
};

struct ResultRow {
  std::int64_t metric_id = 0;
  Cell value;  // NaN is stored as NULL, infinities as themselves
};

struct ArtifactRow {
  std::string name, kind, format, sha256;  // kind: output checkpoint log
  std::uint64_t bytes = 0;
};

struct RunEnd {
  Status status = Status::done;
  std::int64_t ended_at = 0;
  std::optional<int> exit_code, exit_signal;
  std::string error;  // first line is the headline; empty: none
  std::optional<std::int64_t> cpu_ms, max_rss_kb;
  std::optional<double> method_ms;  // the method's own clock, without its untimed parts
  std::optional<bool> trusted;      // by its outputs that certify; nothing: it has none
  std::int64_t warnings = 0;        // lines that the method logged
  std::vector<ResultRow> results;
  std::vector<ArtifactRow> artifacts;
};

struct EndedRun {
  std::int64_t run_id = 0;
  RunEnd end;
};

}  // namespace assay::db
