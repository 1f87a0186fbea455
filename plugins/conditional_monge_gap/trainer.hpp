// Training of one map, step by step: one condition a step, drawn uniformly.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "plugins/conditional_monge_gap/network.hpp"
#include "plugins/conditional_monge_gap/objective.hpp"
#include "plugins/numerics/optimise/schedule.hpp"
#include "plugins/numerics/training/bytes.hpp"

namespace assay::conditional_monge_gap {

// What one map learns from. A map without context has one task with an empty context.
struct TrainingSet {
  Matrix control;
  struct Task {
    Matrix cells;
    Context context;
    Index condition = kControl;  // for the report; kControl: pooled
  };
  std::vector<Task> tasks;
};

struct StepReport {
  double loss = 0, fitting = 0, gap = 0;
  Index condition = kControl;
  int solves = 0, unconverged = 0;
};

// A map T(x, z) that is learned step by step.
class Learner {
 public:
  virtual ~Learner() = default;
  // Step k. The same state and draws give the same bits. A loss that is not finite is reported and
  // leaves the weights alone; where `stop_point` throws, the step has not been made.
  virtual StepReport step(std::int64_t k, Rng rng, const StopPoint& stop_point) = 0;
  virtual std::int64_t steps() const = 0;
  virtual Matrix map(MatrixView x, const Context& context) const = 0;
  virtual std::string archive() const = 0;  // libtorch's, of the network behind the map
  virtual void save(training::ByteWriter& to) const = 0;
  virtual void load(training::ByteReader& from) = 0;
};

struct TrainerOptions {
  std::int64_t steps = 10000;
  Index batch = 512;
  std::int64_t accumulation = 1;  // steps whose mean gradient makes one step of the optimiser
  optimise::Rates rates;
};

// By the fit and the Monge gap.
class Trainer : public Learner {
 public:
  // `self_draws` gives a fresh stream for a task: of the batches whose mean self term is taken off
  // the fit. They are drawn when the task is first met.
  Trainer(TrainingSet set, ConditionalNetwork network, ObjectiveOptions objective,
          const TrainerOptions& options, std::function<Rng(Index task)> self_draws);

  StepReport step(
      std::int64_t k, Rng rng, const StopPoint& stop_point = [] {}) override;

  const ConditionalNetwork& network() const { return network_; }
  std::int64_t steps() const override { return options_.steps; }
  Matrix map(MatrixView x, const Context& context) const override { return network_(x, context); }
  std::string archive() const override { return network_.saved(); }

  void save(training::ByteWriter& to) const override;
  void load(training::ByteReader& from) override;

 private:
  double self_term_of(Index task);

  TrainingSet set_;
  ConditionalNetwork network_;
  ObjectiveOptions objective_;
  TrainerOptions options_;
  std::function<Rng(Index)> self_draws_;
  std::vector<std::optional<double>> self_terms_;  // of each task
};

}  // namespace assay::conditional_monge_gap
