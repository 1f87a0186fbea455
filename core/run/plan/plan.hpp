// From an experiment to its runs, each known by its fingerprint.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/config/experiment.hpp"
#include "core/config/inputs.hpp"
#include "db/types.hpp"

namespace assay {

struct PlannedRun {
  std::size_t point = 0;  // place in the experiment's points; their own numbers may have gaps
  std::uint64_t seed = 0;
  std::string fingerprint;
  std::optional<std::int64_t> rerun_of;  // the recorded run that this one repeats
};

// What an experiment asks for. `method` outlives the plan.
struct Plan {
  Experiment experiment;
  const Method* method = nullptr;
  std::vector<std::vector<CheckedInput>> inputs;  // in the order of the experiment's points
  std::vector<PlannedRun> runs;                   // by point, then seed
  bool is_part = false;                           // of what its experiment asks for, by --only
};

Plan make_plan(Experiment experiment, const Method& method,
               std::vector<std::vector<CheckedInput>> inputs);

// SHA-256 over everything that may change a result: the method and its code, every parameter with
// its type, the seed, the threads, the content of every input. Names, paths, tags, limits and the
// machine are left out.
std::string fingerprint(const Method& method, const Point& point,
                        const std::vector<CheckedInput>& inputs, std::uint64_t seed);

// The plan as the database keeps it.
std::vector<db::PlanEntry> plan_entries(const Plan& plan);
// With what --only left out, as far as it is known without reading further data.
std::vector<db::PlanEntry> all_entries(const Plan& plan);
std::vector<db::ParamRow> param_rows(const Point& point);
std::vector<db::InputRow> input_rows(const std::vector<CheckedInput>& inputs);

// "solver=emd epsilon=0.1 seed=2": what tells this run from the others of its plan.
std::string run_label(const Plan& plan, const PlannedRun& run);

}  // namespace assay
