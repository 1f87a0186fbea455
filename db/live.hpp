// What goes on in a database at this moment.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "db/run_list.hpp"

namespace assay::db {

// How far the current plan of an experiment is. A run that no attempt was made for is "pending".
struct PlanStatus {
  std::int64_t planned = 0;
  std::map<std::string, std::int64_t> by_status;
};

struct LastValue {
  std::string metric;
  std::int64_t step = 0;
  double value = 0;
};

struct LiveRun {
  RunListRow run;
  bool session_alive = false;     // false: nobody is at it any more
  std::vector<LastValue> values;  // of its curves, those with a goal first
};

struct LiveExperiment {
  std::string name;
  PlanStatus plan;
  std::optional<double> mean_wall_ms;  // of the finished runs of the plan
  std::vector<LiveRun> running;
  std::vector<RunListRow> failures;  // the last few, the newest first
};

}  // namespace assay::db
