// Groups of runs side by side, each against a baseline. docs/comparing.md says what each figure is.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/base/table.hpp"
#include "core/report/fold/pairing.hpp"
#include "core/report/fold/statistics.hpp"
#include "db/query.hpp"

namespace assay {

// One planned run as a comparison sees it.
struct ComparedRun {
  enum class State { missing, failed, diverged, done };  // missing: not run, running, stopped

  std::string group;  // the value of the key by which runs are compared; of several: "a=1 b=2"
  std::uint64_t seed = 0;
  Keys keys;  // what else tells the points apart: resolved parameters, data, experiment
  State state = State::missing;
  std::map<std::string, Real> values;  // by ComparedMetric::name
  bool is_untrusted = false;           // it says of itself that its results are not to be trusted

  bool is_finished() const { return state == State::done || state == State::diverged; }
};

struct ComparedMetric {
  std::string name, goal, unit;
  bool is_timing = false;
};

// Group less baseline, of what both have.
struct Difference {
  Fold fold;                            // of the pairs
  std::size_t seeds = 0;                // of the pairs with a finite difference
  std::optional<Interval> interval;     // of the mean, over the means of the seeds
  std::optional<double> p, p_holm;      // Student's paired test over the seeds
  std::optional<double> p_signed_rank;  // Wilcoxon's
  std::optional<double> d_z;            // mean / sd of the seeds' differences (Cohen 1988)
  std::optional<double>
      better;  // pairs in which the group is better, ties half, of those without NaN
  std::vector<std::string> differing;                // keys in which the two of a pair differ
  std::vector<std::string> lonely, lonely_baseline;  // runs without a partner
};

struct ComparisonRow {
  std::string metric, goal, group;
  Fold fold;                           // of the runs
  std::optional<Interval> interval;    // of the mean, over the means of the seeds
  std::vector<std::uint64_t> missing;  // seeds of which a run is not finished
  std::size_t failed = 0;              // runs that failed, crashed, or were ended by a limit
  std::size_t untrusted = 0;           // of the runs in the fold: not to be trusted
  bool is_baseline = false;
  Difference difference;           // empty in the baseline's own row
  std::vector<std::string> notes;  // what the figures alone would not say, a sentence each
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
// pairing.hpp; Holm's p values are for all tests of the rows together. Means and intervals are of
// the same values: where a seed lacks a point that another has, there is no interval, and a note.
std::vector<ComparisonRow> compare(std::span<const ComparedRun> runs,
                                   std::span<const ComparedMetric> metrics,
                                   const std::string& baseline);

// For people: rounded, intervals in one cell, empty columns left out. The groups, and what they
// differ from the baseline by, which has no rows where there is but one group.
TextTable group_table(std::span<const ComparisonRow> rows, const std::string& key);
TextTable difference_table(std::span<const ComparisonRow> rows, const std::string& key,
                           const std::string& baseline);

// For programs: every figure in a column of its own.
db::QueryResult comparison_columns(std::span<const ComparisonRow> rows, const std::string& key,
                                   const std::string& baseline);

// The samples of a metric in each group: what compare() folds.
std::map<std::string, std::vector<Sample>> samples_of(std::span<const ComparedRun> runs,
                                                      const std::string& metric);

}  // namespace assay
