// An experiment's results as one table: a row for each point of the sweep, seeds folded.
#pragma once

#include <span>
#include <vector>

#include "core/base/table.hpp"
#include "db/reader.hpp"

namespace assay {

struct PointTable {
  TextTable table;
  std::size_t left_out = 0;  // metrics for which there was no room
};

// Columns: the varied parameters, n, then the mean of up to `max_metrics` numeric metrics, with the
// standard deviation where there are several seeds; n counts the seeds that have a result. Metrics
// with a goal come first, timings last. "untrusted" counts the seeds whose run says that its
// results are not to be trusted; the column is there where there are any. With a `width` only as
// many metrics as fit into it, though one at least; 0: no limit. Values that are not finite are no
// part of a mean: "1.5 ± 0.2 (4 of 5)" is that of four of the five seeds that have a result.
PointTable point_table(std::span<const db::PlanEntry> plan,
                       const std::vector<db::PlannedValue>& values, std::size_t max_metrics,
                       std::size_t width = 0);

}  // namespace assay
