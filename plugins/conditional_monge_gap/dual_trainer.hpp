// Training of conditional convex potentials, step by step.
#pragma once

#include "plugins/conditional_monge_gap/convex_dual.hpp"
#include "plugins/conditional_monge_gap/trainer.hpp"

namespace assay::conditional_monge_gap {

// What the potentials are told of a condition: its longest slice, which has embedding and dose, or
// of a combination the mean over its drugs.
Vector flat(const Context& context);

struct DualTrainerOptions {
  std::int64_t steps = 10000;
  Index batch = 512;
  std::int64_t inner_steps = 10;
  optimise::Rates rates;
};

// Step: `inner_steps` steps of g and one of f, each of a condition drawn uniformly.
class DualTrainer : public Learner {
 public:
  DualTrainer(TrainingSet set, ConvexDual dual, const DualTrainerOptions& options)
      : set_(std::move(set)), dual_(std::move(dual)), options_(options) {}

  StepReport step(std::int64_t k, Rng rng, const StopPoint& stop_point) override;
  std::int64_t steps() const override { return options_.steps; }
  Matrix map(MatrixView x, const Context& context) const override {
    return dual_(x, flat(context));
  }
  std::string archive() const override { return dual_.saved(); }
  void save(training::ByteWriter& to) const override;
  void load(training::ByteReader& from) override;

 private:
  const TrainingSet::Task& drawn(Rng& rng) const;

  TrainingSet set_;
  ConvexDual dual_;
  DualTrainerOptions options_;
};

}  // namespace assay::conditional_monge_gap
