// What the database knows of experiments that are to be compared.
#pragma once

#include <string>
#include <vector>

#include "core/report/comparison.hpp"
#include "db/reader.hpp"

namespace assay {

// The runs of the current plans, grouped by "experiment" or by a parameter, which need not vary
// within an experiment; its "params." may be left out. Runs at points without it are left out, and
// so are those of a point at which nothing ran yet, unless the sweep names its value.
std::vector<ComparedRun> compared_runs(db::Reader& reader,
                                       const std::vector<std::string>& experiments,
                                       const std::string& key);

// Every number that the runs ended with, in the order of the methods' declarations.
std::vector<ComparedMetric> metrics_of(db::Reader& reader,
                                       const std::vector<std::string>& experiments);

// The keys that vary within the experiments.
std::vector<std::string> varied_keys(db::Reader& reader,
                                     const std::vector<std::string>& experiments);

}  // namespace assay
