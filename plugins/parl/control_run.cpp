// The control mode from start to outputs.
#include "plugins/parl/control_run.hpp"

#include <algorithm>
#include <assay/eigen.hpp>
#include <cmath>
#include <numeric>

#include "plugins/parl/control_learner.hpp"

namespace assay::parl {
namespace {

class ControlJournal {
 public:
  ControlJournal(ParlRun& run, double solved)
      : run_(run),
        solved_(solved),
        learns_(run.params().algorithm != Algorithm::oracle),
        has_term_(run.params().algorithm == Algorithm::a_parl) {}

  void add(const ControlStep& step) {
    const auto t = static_cast<std::int64_t>(returns_.size());
    curve_.row(t, step.labels, step.true_return, step.accuracy, step.correlation);
    run_.log("true_return", t, step.true_return);
    returns_.push_back(step.true_return);
    if (!learns_) return;
    run_.log("reward_accuracy", t, step.accuracy);
    run_.log("reward_correlation", t, step.correlation);
    run_.log("return_over_labels", step.labels, step.true_return);
    if (labels_to_threshold_ < 0 && step.true_return >= solved_) labels_to_threshold_ = step.labels;
    labels_ = step.labels;
    if (!has_term_) return;
    run_.log("direct_norm", t, step.lengths.direct);
    run_.log("implicit_norm", t, step.lengths.implicit);
    parts_.row(t, "direct", step.lengths.direct).row(t, "implicit", step.lengths.implicit);
  }

  void report(const ControlStep& held_out) {
    const std::size_t last = std::min<std::size_t>(5, returns_.size());
    run_.result("true_return", std::accumulate(returns_.end() - static_cast<std::ptrdiff_t>(last),
                                               returns_.end(), 0.0) /
                                   static_cast<double>(last));
    run_.result("true_return_auc", std::accumulate(returns_.begin(), returns_.end(), 0.0) /
                                       static_cast<double>(returns_.size()));
    run_.artifact("curve.csv", curve_);
    if (has_term_) run_.artifact("decomposition.csv", parts_);
    if (!learns_) return;
    run_.result("reward_accuracy", held_out.accuracy);
    run_.result("reward_correlation", held_out.correlation);
    run_.result("labels_used", labels_);
    run_.result("labels_to_threshold", labels_to_threshold_);
    run_.result("threshold_reached", labels_to_threshold_ < 0 ? 0 : 1);
  }

 private:
  ParlRun& run_;
  double solved_;
  bool learns_, has_term_;
  std::vector<double> returns_;
  std::int64_t labels_ = 0, labels_to_threshold_ = -1;
  TableRows curve_{{"iteration", "labels", "true_return", "reward_accuracy", "reward_correlation"}};
  TableRows parts_{{"iteration", "part", "length"}};
};

void write_weights(ParlRun& run, const ControlLearner& learner) {
  const auto policy = learner.policy_weights();
  run.artifact("policy.npy", ArrayView(policy, {1, policy.size()}));
  std::vector<float> rewards;
  for (const auto& member : learner.rewards().weights())
    rewards.insert(rewards.end(), member.begin(), member.end());
  run.artifact("nu.npy",
               ArrayView(rewards, {learner.rewards().members(), learner.rewards().parameters()}));
}

}  // namespace

void check_control(ParlRun& run) {
  const auto& p = run.params();
  const auto horizon =
      static_cast<std::int64_t>(control_task(p.control.environment).environment->space().horizon);
  run.require(p.segment_length <= horizon, "params.segment_length",
              said("is ", p.segment_length, "; an episode has ", horizon, " steps"));
  run.require(
      p.algorithm == Algorithm::oracle || p.control.label_budget >= p.control.labels_per_query,
      "params.label_budget",
      said("is ", p.control.label_budget, ", less than labels_per_query, which is ",
           p.control.labels_per_query));
  run.require(
      p.algorithm != Algorithm::surf || p.control.crop < p.segment_length, "params.crop",
      said("is ", p.control.crop, ", which leaves nothing of a segment of ", p.segment_length));
}

void run_control(ParlRun& run) {
  check_control(run);
  const auto task = control_task(run.params().control.environment);
  ControlLearner learner(run, *task.environment);
  ControlJournal journal(run, task.solved);
  // The first evaluation stands for itself: without iterations nothing is updated.
  const auto iterations = std::max<std::int64_t>(run.params().iterations, 1);
  run.timed("seconds", [&] {
    for (const auto t : run.steps(iterations)) {
      const auto step = learner.advance(t);
      if (!std::isfinite(step.true_return))
        throw Diverged(said("iteration ", t + 1, ": the return is not finite"));
      journal.add(step);
    }
  });
  run.stop_point();
  journal.report(run.untimed([&] { return learner.held_out(); }));
  write_weights(run, learner);
}

}  // namespace assay::parl
