// What the database knows of experiments that are to be compared, read once.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "core/report/compare/comparison.hpp"
#include "db/reader.hpp"

namespace assay {

// A planned run of an experiment, not yet in any group.
struct UngroupedRun {
  std::shared_ptr<const Keys> keys;  // of its point: varied keys and parameters, without their
                                     // "params."; "experiment"; "input x" for contents of data
  ComparedRun run;                   // without its group and keys
};

struct ComparisonData {
  std::vector<UngroupedRun> runs;       // of the current plans
  std::vector<ComparedMetric> metrics;  // every number, in the order of the declarations
  std::vector<std::string> varied;      // the keys that vary within the experiments
  std::vector<std::string> known;       // all by which runs can be grouped
  std::vector<std::string> notes;
};

// Metrics of one name that differ in goal or unit between the experiments' methods are told apart
// by them, "cost [kg, min]", and noted: they have nothing to be compared by.
ComparisonData comparison_data(db::Reader& reader, const std::vector<std::string>& experiments);

// The runs in groups: "sinkhorn", or of several keys "solver=sinkhorn epsilon=0.1". Keys may come
// with or without their "params.", and need not vary within an experiment. Runs at points without
// any of the keys are left out, and so are those of a point at which nothing ran yet, unless the
// sweep names a value. Keys by which no two runs differ are dropped.
// The names of the groups, one for each run of the data; empty: in none.
std::vector<std::string> group_names(const ComparisonData& data,
                                     const std::vector<std::string>& keys);
std::vector<ComparedRun> grouped(const ComparisonData& data, const std::vector<std::string>& keys);

}  // namespace assay
