// Everything the database knows of one run.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "db/run_list.hpp"
#include "db/types.hpp"

namespace assay::db {

struct CurvePoint {
  std::int64_t step = 0;
  double value = 0;
  std::int64_t t_ms = 0;  // since the run started
};

struct Curve {
  std::int64_t series = 0;  // its number in this database
  std::string name, unit, goal;
  bool timing = false;
  std::int64_t n = 0;
  double first = 0, last = 0;
  double min = 0, max = 0;         // over what is not NaN; NaN where nothing is
  std::vector<CurvePoint> points;  // downsampled
};

struct EventRow {
  std::int64_t id = 0;  // grows with time
  std::int64_t at = 0;
  std::string level, source, text;
};

struct SessionDetail {
  std::string uid, argv, host;  // argv and host: JSON
  std::int64_t started_at = 0;
  std::optional<std::int64_t> ended_at;
  std::optional<std::string> git_commit;
  std::optional<bool> git_dirty;
  std::string assay_version;
};

struct RunDetail {
  RunListRow run;  // its finals are all there are
  std::string fingerprint, description, error, simd;
  std::int64_t attempt = 1, threads = 1;
  std::optional<std::int64_t> rerun_of, ended_at, deleted_at, cpu_ms, max_rss_kb;
  std::optional<std::int64_t> worker_pid, exit_code, exit_signal;
  std::optional<double> method_ms;
  std::string note;
  std::string resumed_from;  // the number of the run whose checkpoint it went on from, else its uid
  std::vector<std::string> experiment_tags;
  std::vector<std::pair<std::string, std::string>> tags;
  std::vector<ParamRow> params;
  std::vector<InputRow> inputs;
  std::vector<Curve> curves;
  std::vector<ArtifactRow> artifacts;
  std::vector<EventRow> events;
  std::vector<std::string> serves;  // experiments whose current plan this run serves
  SessionDetail session;
  PluginRow plugin;
  std::string config_toml, resolved_toml;
};

}  // namespace assay::db
