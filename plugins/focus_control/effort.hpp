// How much of a run's work is done, in passes of one sample through the network.
#pragma once

#include <algorithm>

#include "plugins/focus_control/params.hpp"

namespace assay::focus_control {

class Effort {
 public:
  // Passes with their way back: all gradients, or those in the sample alone.
  static constexpr double kTrained = 3, kSteered = 2.5;

  explicit Effort(Run<Params>& run) : run_(run) {
    const auto& p = run.params();
    const auto path = static_cast<double>(p.num_prompts * p.sample_steps) * null_share(p);
    total_ = path * (static_cast<double>(p.best_of) +
                     kSteered * static_cast<double>(p.costs().size() + 1));
    if (!run.find_input("weights")) total_ += training_step(p) * static_cast<double>(p.train_steps);
    if (p.task == Task::kAdjointMatching)
      total_ += matching_iteration(p) * static_cast<double>(p.am_iterations) + path;
  }

  static double training_step(const Params& p) {
    return kTrained * static_cast<double>(p.batch_size);
  }
  static double matching_iteration(const Params& p) {
    return static_cast<double>(p.am_trajectories) *
           (2 * kSteered * static_cast<double>(p.sample_steps) +
            (1 + kTrained) * static_cast<double>(std::min(p.am_times, p.sample_steps - 1)));
  }
  static double null_share(const Params& p) { return p.guidance > 1 ? 2 : 1; }

  void add(double passes) {
    done_ += passes;
    run_.progress(std::min(done_, total_), total_);
  }

 private:
  Run<Params>& run_;
  double done_ = 0, total_ = 0;
};

}  // namespace assay::focus_control
