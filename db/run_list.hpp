// A list of runs: what to ask for, and a row of the answer.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "db/types.hpp"

namespace assay::db {

enum class Comparison { equal, not_equal, less, at_most, greater, at_least };

// On a parameter, with or without its "params." in front, on a final metric, or on what the list is
// sorted by (seed, status, ...). Numbers compare with numbers and texts
// with texts; a value of the other kind never fits.
struct ParamCondition {
  std::string key;
  Comparison comparison = Comparison::equal;
  Cell value;
};

struct RunFilter {
  std::optional<std::string> experiment;  // started by it, or serving a plan of that name
  std::optional<std::string> method;
  std::vector<Status> status;      // any of these; none: all
  std::optional<std::string> tag;  // of the run or of its experiment
  std::vector<ParamCondition> where;
  std::optional<std::int64_t> since;  // started at or after
  bool in_trash = false;
  bool only_untrusted = false;
  // run_id, experiment, method, point, seed, status, started, wall_ms or the name of a metric;
  // rows without it come last.
  std::string sort = "run_id";
  bool is_descending = true;
  std::optional<std::int64_t> limit;
  std::int64_t offset = 0;
  std::int64_t finals = 3;  // final metrics a row: those with a goal first, timings last
};

struct FinalValue {
  std::string name, unit, goal, type;
  bool timing = false;
  Cell value;  // NaN is a real again
};

struct RunListRow {
  std::int64_t run_id = 0;
  std::string run_uid, experiment, method;
  std::uint64_t seed = 0;
  std::int64_t point = 0;
  std::string varied;  // JSON
  Status status = Status::running;
  std::int64_t started_at = 0;
  std::optional<std::int64_t> wall_ms;
  std::optional<double> progress_done, progress_total;
  std::string error;            // headline
  std::optional<bool> trusted;  // nothing: the method has no output that certifies
  std::int64_t warnings = 0;
  std::optional<std::int64_t> rerun_of;
  bool is_old = false;  // no plan of its experiment asks for it any more
  std::string doubt;    // "converged = 0": the certifying outputs that forbid trust
  std::vector<FinalValue> finals;
};

}  // namespace assay::db
