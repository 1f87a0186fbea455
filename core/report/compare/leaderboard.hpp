// The places of an experiment's points, metric by metric.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "core/base/table.hpp"
#include "db/query.hpp"
#include "db/reader.hpp"

namespace assay {

// An experiment's rows of the view, as db::Reader::leaderboard gives them, with two columns more:
// `p_first` and `p_first_holm`, of the paired t test over the seeds against a point in first place;
// Holm's is for the points of one metric. NULL for points without a place, and where there is no p.
db::QueryResult with_tests(db::QueryResult board, const std::vector<db::PlannedValue>& values);

// One metric: the varied parameters in columns of their own.
struct PlaceTable {
  std::string experiment, metric, goal, unit;
  TextTable table;
  std::vector<std::string> notes;  // how to read it, a sentence each
};

// n counts finite seeds, of those planned where some are missing or not finite. A point with runs
// that are not to be trusted has no place; a column counts them. Takes boards without tests, too.
std::vector<PlaceTable> place_tables(const db::QueryResult& board);

// All rows of several boards with a column for each varied key ("params.rate"; empty where a point
// has none) in the place of point_label and varied.
db::QueryResult leaderboard_columns(const std::vector<db::QueryResult>& boards);

// Keeps the rows of these metrics, or without any those whose metric has a goal.
db::QueryResult with_metrics(db::QueryResult board, const std::vector<std::string>& metrics);

// The distinct metrics of the boards, in their order.
std::vector<std::string> metrics_of(std::span<const db::QueryResult> boards);

// A titled table for each metric of each board, with how to read it.
std::string places_text(std::span<const db::QueryResult> boards, bool is_markdown, bool colour);

}  // namespace assay
