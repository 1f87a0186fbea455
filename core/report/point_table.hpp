// An experiment's results as one table: a row for each point of the sweep, seeds folded.
#pragma once

#include <string>
#include <vector>

#include "core/text/table.hpp"
#include "db/reader.hpp"

namespace assay {

// Columns: the varied parameters, n, then the mean of up to `max_metrics` real metrics, with the
// standard deviation where there are several seeds. Metrics with a goal come first, timings last.
// Means over seeds of which one is not finite are shown as what they are.
TextTable point_table(const std::vector<db::PlannedValue>& values, std::size_t max_metrics);

}  // namespace assay
