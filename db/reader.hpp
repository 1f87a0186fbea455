// Read-only questions to a results database.
#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "db/experiment_detail.hpp"
#include "db/experiment_list.hpp"
#include "db/finished.hpp"
#include "db/live.hpp"
#include "db/query.hpp"
#include "db/run_detail.hpp"
#include "db/run_list.hpp"
#include "db/scan.hpp"

namespace assay::db {

// One entry of a current plan and the run that serves it, or was its last attempt.
struct PlannedRun {
  std::int64_t point = 0;
  std::uint64_t seed = 0;
  std::string varied;                  // JSON
  std::optional<std::int64_t> run_id;  // nothing: no attempt yet
  std::optional<Status> status;
  std::optional<bool> trusted;
};

// The resolved parameters of a point, and its inputs by role: equal texts are equal contents.
struct PointSettings {
  std::vector<ParamRow> params;
  std::map<std::string, std::string> inputs;
};

// One value of one entry of a current plan. Entries without a finished run have none.
struct PlannedValue {
  std::int64_t point = 0;
  std::uint64_t seed = 0;
  std::string varied;  // JSON
  std::int64_t run_id = 0;
  FinalValue final;
  std::optional<bool> trusted;  // of its run
};

// Opens a database with mode=ro, beside a writer if there is one. Every call sees one state of the
// file and lets go of it at its end. Throws StoreError for the file, QueryError for the question.
// One thread only.
class Reader {
 public:
  explicit Reader(const std::filesystem::path& path);
  ~Reader();
  Reader(Reader&&) noexcept;

  std::filesystem::path artifact_folder() const;

  // One SELECT in a person's own words. It can neither write, nor attach or make files, nor run
  // longer than its limit.
  QueryResult query(std::string_view sql, const QueryLimits& limits = {});

  std::vector<RunListRow> list_runs(const RunFilter& filter);

  std::vector<std::int64_t> run_ids();  // of all runs, those in the trash too
  // Of the finished runs that repeat no other, of this experiment; of every one when it is empty.
  std::vector<std::int64_t> finished_ids(std::string_view experiment);

  // Of this method, without reruns; the newest first, no more than that.
  std::vector<FinishedRun> finished_runs(std::string_view method, std::int64_t most);

  // By id, or by the first characters of its uid. Nothing when there is no such run; QueryError
  // when there are several. `max_points` bounds the points of each curve; 0 leaves the
  // curves out.
  std::optional<RunDetail> run_detail(std::string_view run, std::size_t max_points = 64);

  // All points of one curve, in order of steps.
  std::vector<CurvePoint> curve(std::int64_t run_id, std::string_view metric);

  // What curves a run has: without points and what is computed from them.
  std::vector<Curve> curve_names(std::int64_t run_id);

  // Walks along several curves together: at each step, in ascending order, at which one of them has
  // a point, the value that each has there or had last, of those that have begun; and how many of
  // these have a point there or later. Memory does not grow with the number of points.
  using AtStep =
      std::function<void(std::int64_t step, std::span<const double> values, std::size_t going)>;
  void walk(std::span<const std::int64_t> series, const AtStep& at_step);

  // The run that serves this fingerprint; else the last unfinished attempt; else nothing.
  std::optional<Holder> holder(std::string_view fingerprint);

  // A run's lines behind the one with this id; 0: all.
  std::vector<EventRow> events(std::int64_t run_id, std::int64_t after);

  // What goes on: of one experiment, else of those with running runs, else of the one planned
  // last. QueryError when there is none of this name.
  std::vector<LiveExperiment> live(const std::optional<std::string>& experiment);

  // Names of experiments, those planned last first.
  std::vector<std::string> experiments();
  // Those that ran last first.
  std::vector<ExperimentListRow> experiment_list();
  PlanStatus plan_status(std::string_view experiment);

  // Nothing when there is no experiment of this name.
  std::optional<ExperimentDetail> experiment_detail(std::string_view experiment);

  // The entries of an experiment's current plan, by point and seed.
  std::vector<PlannedRun> planned_runs(std::string_view experiment);

  // What one run of each point of the current plan was given, by point; seeds share it. Nothing for
  // points that have no run.
  std::map<std::int64_t, PointSettings> planned_settings(std::string_view experiment);

  // The final values of an experiment's current plan, by point, seed and metric.
  std::vector<PlannedValue> planned_values(std::string_view experiment);

  // The rows of the view for one experiment; with its planned_values() where they are known
  // already.
  QueryResult leaderboard(std::string_view experiment);
  QueryResult leaderboard(std::string_view experiment, std::span<const PlannedValue> values);

  // The columns, then each row of a table without those in the trash, by run and name or step.
  // The fields live until the call returns.
  void scan(ScanTable table, const ScanFilter& filter, const ScanColumns& columns,
            const ScanRow& row);

  // The metrics that `results` or `points` has of these experiments (none: all), by name.
  std::vector<std::string> scan_metrics(ScanTable table,
                                        const std::vector<std::string>& experiments);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

// A reader for a command that will write: an older file is migrated first, as by every writer.
Reader migrated_reader(const std::filesystem::path& path);

}  // namespace assay::db
