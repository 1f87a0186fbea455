// Stages of training one after the other, with progress, curves and a checkpoint of all of them.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "plugins/kind/batches.hpp"

namespace assay::kind {

constexpr std::int64_t kLogEvery = 10;  // steps, whose mean loss is a point of a curve

struct Stage {
  std::string name, curve;  // the curve may be ""
  std::int64_t steps = 0;
  double peak = 0;
  double orth_penalty = 0;
  std::int64_t watch_every = 0;  // steps; 0: never
  std::function<void(std::int64_t step, const Weights& averaged)> watch = {};
};

struct Trained {
  Weights averaged;
  std::vector<double> losses;  // means of kLogEvery steps
  double seconds = 0;
  double drift = 0;     // largest change of a frozen number
  double inactive = 0;  // largest gradient of components that are closed for all of a batch

  void put(training::ByteWriter& to) const;
  static Trained take(training::ByteReader& from);
};

class Trainer {
 public:
  // Goes on where a checkpoint of the run was left. `total` is all work, in steps.
  Trainer(Run<Params>& run, double total);

  // Trains a plan from its start; what is finished is not done again. Throws Stopped after leaving
  // a checkpoint, and Diverged.
  const Trained& fit(const Stage& stage, const Plan& plan, const Batches& batches,
                     const Rng& draws);

  // Takes a stage that was trained elsewhere.
  const Trained& adopt(const Stage& stage, Trained trained);

  const std::map<std::string, Trained>& finished() const { return finished_; }
  void work(double steps);  // that was done besides

 private:
  struct Current {
    std::string name;
    std::int64_t step = 0;
    double sum = 0;  // of losses since the last point
    Trained so_far;
  };
  void run_steps(const Stage& stage, class Learner& learner, const Batches& batches,
                 const Rng& draws);
  void log(const Stage& stage, const std::vector<double>& losses) const;
  void save(const Learner* learner);

  Run<Params>& run_;
  double total_, done_ = 0;
  std::map<std::string, Trained> finished_;
  Current current_;
  std::vector<std::byte> learner_;  // of the checkpoint, of the stage that was under way
};

// The largest gradient in components of `plan` that are closed for the class of this batch's rows.
double closed_gradient(const Plan& plan, const Weights& gradients, std::int64_t row);

}  // namespace assay::kind
