// Groups of an experiment's runs side by side, each against a baseline.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/report/statistics.hpp"
#include "core/text/table.hpp"
#include "db/query.hpp"

namespace assay {

// One planned run as a comparison sees it.
struct ComparedRun {
  std::string group;  // the value of the key by which runs are compared; of several: "a=1 b=2"
  std::uint64_t seed = 0;
  std::map<std::string, std::string> keys;  // varied keys and their values; the experiment
  bool is_finished = false, is_diverged = false;
  std::map<std::string, double> values;
  bool is_untrusted = false;  // it says of itself that its results are not to be trusted
};

struct ComparedMetric {
  std::string name, goal, unit;
  bool is_timing = false;
};

struct ComparisonRow {
  std::string metric, goal, group;
  Fold fold;                           // of the runs
  std::optional<Interval> interval;    // of the mean, over the means of the seeds
  std::vector<std::uint64_t> missing;  // seeds of which a run is not finished
  std::size_t untrusted = 0;           // of the runs in the fold: not to be trusted

  // Group less baseline, over the seeds that both have; nothing in the baseline's own row.
  bool is_baseline = false;
  Fold difference;
  std::optional<Interval> difference_interval;
  std::optional<double> p, p_signed_rank;
};

// In the order of the runs.
std::vector<std::string> groups_of(std::span<const ComparedRun> runs);

// The group of this name, "0.10" being as good a name for 0.1. Nothing where there is none.
std::optional<std::string> group_named(const std::vector<std::string>& groups,
                                       const std::string& name);

// The metrics with a goal; without any those that are no timings; else all.
std::vector<ComparedMetric> default_metrics(const std::vector<ComparedMetric>& metrics);

// A row for each metric and group that has it or that has no finished run at all, groups in the
// order of the runs. A run that diverged without the metric counts as NaN. Runs are paired as in
// pairing.hpp.
std::vector<ComparisonRow> compare(std::span<const ComparedRun> runs,
                                   std::span<const ComparedMetric> metrics,
                                   const std::string& baseline);

// For people: rounded, intervals in one cell, empty columns left out.
TextTable comparison_table(std::span<const ComparisonRow> rows, const std::string& key,
                           const std::string& baseline);

// For programs: every figure in a column of its own.
db::QueryResult comparison_columns(std::span<const ComparisonRow> rows, const std::string& key,
                                   const std::string& baseline);

}  // namespace assay
