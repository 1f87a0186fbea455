// What the database knows of experiments that are to be compared.
#pragma once

#include <string>
#include <vector>

#include "core/report/comparison.hpp"
#include "db/reader.hpp"

namespace assay {

// The runs of the current plans, grouped by "experiment" or by parameters, which need not vary
// within an experiment; their "params." may be left out. Runs at points without any of the keys are
// left out, and so are those of a point at which nothing ran yet, unless the sweep names a value.
std::vector<ComparedRun> compared_runs(db::Reader& reader,
                                       const std::vector<std::string>& experiments,
                                       const std::vector<std::string>& keys);

// Every number that the runs ended with, in the order of the methods' declarations.
std::vector<ComparedMetric> metrics_of(db::Reader& reader,
                                       const std::vector<std::string>& experiments);

// All by which runs can be compared: the keys that vary within the experiments, the parameters of
// their runs, "experiment".
std::vector<std::string> known_keys(db::Reader& reader,
                                    const std::vector<std::string>& experiments);

// The keys that vary within the experiments.
std::vector<std::string> varied_keys(db::Reader& reader,
                                     const std::vector<std::string>& experiments);

}  // namespace assay
