// What a training run has seen so far: its curves, its counts and its clock, in checkpoints too.
#pragma once

#include <cstdint>
#include <vector>

#include "plugins/monge_gap/learner.hpp"
#include "plugins/monge_gap/params.hpp"
#include "plugins/monge_gap/scores.hpp"

namespace assay::monge_gap {

class History {
 public:
  std::int64_t steps() const { return static_cast<std::int64_t>(loss_.size()); }
  double seconds = 0;  // of training, without evaluations

  void add(const StepReport& report);
  void add(const Scores& scores);  // after the last step

  void log_last_step(Run<Params>& run) const { log_step(run, loss_.size() - 1); }
  void log_last_scores(Run<Params>& run) const { log_scores(run, scores_at_.size() - 1); }
  void log_all(Run<Params>& run) const;  // of a run that goes on from a checkpoint

  double mean_iterations() const;       // of the cross solves; NaN where there were none
  double unconverged_fraction() const;  // the same
  void write_curve(Run<Params>& run) const;

  void save(training::ByteWriter& to) const;
  void load(training::ByteReader& from);

 private:
  void log_step(Run<Params>& run, std::size_t k) const;
  void log_scores(Run<Params>& run, std::size_t k) const;

  std::vector<double> loss_, fitting_, gap_;
  std::vector<std::int64_t> fit_iterations_, gap_iterations_;
  std::vector<std::int64_t> scores_at_;
  std::vector<double> scores_;  // kScoreCurves numbers an evaluation
  std::int64_t solves_ = 0, unconverged_ = 0;
};

// The scores that are final values: those that are known.
void report_scores(Run<Params>& run, const Scores& scores);

}  // namespace assay::monge_gap
