// The control mode from start to outputs.
#include "plugins/parl/control_run.hpp"

#include <algorithm>
#include <assay/eigen.hpp>
#include <chrono>
#include <cmath>

#include "plugins/parl/control_journal.hpp"

namespace assay::parl {
namespace {

// A learner with its journal, as one checkpoint.
class Training {
 public:
  Training(ParlRun& run, ControlLearner& learner, ControlJournal& journal)
      : run_(run), learner_(learner), journal_(journal) {
    const auto saved = run.load_checkpoint();
    if (!saved) return;
    training::ByteReader from(*saved);
    journal.restore(from), learner.restore(from);
    run.note(said("going on from iteration ", journal.count()));
  }

  // One iteration. Where the host asks for the end meanwhile, it has not been made.
  void advance(std::int64_t iterations) {
    training::ByteWriter before;
    journal_.save(before), learner_.save(before);
    try {
      run_.stop_point();
      const auto step = learner_.advance(journal_.count());
      if (!std::isfinite(step.true_return))
        throw Diverged(said("iteration ", journal_.count() + 1, ": the return is not finite"));
      journal_.add(step);
    } catch (const Stopped&) {
      run_.save_checkpoint(before.bytes());
      throw;
    }
    run_.progress(static_cast<double>(journal_.count()), static_cast<double>(iterations));
    if (Clock::now() - saved_at_ < kBetweenCheckpoints) return;
    run_.save_checkpoint(before.bytes());
    saved_at_ = Clock::now();
  }

 private:
  using Clock = std::chrono::steady_clock;
  static constexpr std::chrono::seconds kBetweenCheckpoints{5};

  ParlRun& run_;
  ControlLearner& learner_;
  ControlJournal& journal_;
  Clock::time_point saved_at_ = Clock::now();
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
    Training training(run, learner, journal);
    while (journal.count() < iterations) training.advance(iterations);
  });
  run.stop_point();
  journal.report(run.untimed([&] { return learner.held_out(); }));
  write_weights(run, learner);
}

}  // namespace assay::parl
