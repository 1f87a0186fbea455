// What tells a run that was never executed from the finished one that is most like it.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "core/run/plan/plan.hpp"
#include "db/reader.hpp"

namespace assay {

class NearestRuns {
 public:
  // Without a database (null) there are no finished runs.
  explicit NearestRuns(db::Reader* reader) : reader_(reader) {}

  // "unlike run 214: rate was 0.1, data x differs, library rebuilt"; empty where no run of this
  // method has finished. Of equals the newest is named.
  std::string unlike(const Plan& plan, const PlannedRun& run);

 private:
  const std::vector<db::FinishedRun>& finished(const std::string& method);

  db::Reader* reader_;
  std::map<std::string, std::vector<db::FinishedRun>> finished_;  // by method, newest first
};

}  // namespace assay
