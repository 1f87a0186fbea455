// Which runs of plans are still to be executed, asked of the database once.
#pragma once

#include <map>
#include <span>
#include <string>
#include <vector>

#include "core/run/plan/plan.hpp"
#include "db/reader.hpp"

namespace assay {

// One run of one plan, which outlives it.
struct PlanRun {
  const Plan* plan = nullptr;
  const PlannedRun* run = nullptr;

  const Point& point() const { return plan->experiment.points[run->point]; }
};

struct Partition {
  struct Finished {
    PlanRun run;
    db::Holder holder;
  };

  std::vector<PlanRun> todo;  // in the order of the plans
  std::vector<Finished> finished;
  std::size_t shared = 0;                     // entries that ask for the run of an earlier entry
  std::map<std::string, db::Holder> holders;  // of all fingerprints that the database knows

  std::size_t total() const { return todo.size() + finished.size() + shared; }
};

// Each fingerprint is in one of the two lists once. With `force` everything is to do; repetitions
// of recorded runs always are. Without a database (null) nothing is finished.
Partition partition(std::span<const Plan> plans, db::Reader* reader, bool force);

// The points of this plan that have something to do, each once.
std::vector<std::size_t> points_to_run(const Partition& partition, const Plan& plan);

}  // namespace assay
