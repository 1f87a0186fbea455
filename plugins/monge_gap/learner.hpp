// Maps that are learned step by step: by fit and Monge gap, or by the convex dual.
#pragma once

#include <cstdint>
#include <functional>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "plugins/monge_gap/network.hpp"
#include "plugins/monge_gap/objective.hpp"
#include "plugins/monge_gap/population.hpp"
#include "plugins/numerics/optimise/schedule.hpp"

namespace assay::monge_gap {

constexpr double kNone = std::numeric_limits<double>::quiet_NaN();

struct StepReport {
  double loss = kNone, fitting = kNone, gap = kNone;  // gap: none where lambda is 0
  Index fit_iterations = 0, gap_iterations = 0;
  int solves = 0, unconverged = 0;
};

class Learner {
 public:
  virtual ~Learner() = default;
  // Step k of the run, on batches drawn from `rng`. The same state and draws give the same bits.
  // Where it throws Stopped, the step has not been made, and the learner is as before.
  virtual StepReport step(std::int64_t k, Rng rng) = 0;
  virtual Matrix map(MatrixView x) const = 0;
  virtual std::string archive() const = 0;  // libtorch's, of the network behind the map
  virtual void save(training::ByteWriter& to) const = 0;
  virtual void load(training::ByteReader& from) = 0;
};

struct LearningOptions {
  std::int64_t steps = 1000;
  Index batch = 256;
  optimise::Rates rates;
};

struct GapOptions : LearningOptions {
  std::vector<double> lambda{1.0};  // each for an equal share of the steps
  double lambda_conservative = 0;
  bool uses_both = false;  // the gap of source and target batch
};

// Step: x, y drawn; t = T(x); slopes of the loss in t; back through the network; optimiser.
class GapLearner : public Learner {
 public:
  GapLearner(const Population& population, MapNetwork network, Objective objective,
             GapOptions options);
  StepReport step(std::int64_t k, Rng rng) override;
  Matrix map(MatrixView x) const override { return network_(x); }
  std::string archive() const override { return network_.saved(); }
  void save(training::ByteWriter& to) const override;
  void load(training::ByteReader& from) override;

 private:
  const Population& population_;
  MapNetwork network_;
  Objective objective_;
  GapOptions options_;
};

// The entry of a schedule that is in force at step k.
double scheduled(const std::vector<double>& values, std::int64_t k, std::int64_t steps);

struct DualLearningOptions : LearningOptions {
  int inner_steps = 10;
  std::function<void()> stop_point = [] {};  // called between inner steps
};

// Step: `inner_steps` steps of g on fresh target batches, one of f.
class DualLearner : public Learner {
 public:
  DualLearner(const Population& population, const DualOptions& potentials,
              DualLearningOptions options, Rng rng)
      : population_(population), dual_(potentials, rng), options_(std::move(options)) {}
  StepReport step(std::int64_t k, Rng rng) override;
  Matrix map(MatrixView x) const override { return dual_(x); }
  std::string archive() const override { return dual_.saved(); }
  void save(training::ByteWriter& to) const override;
  void load(training::ByteReader& from) override;

 private:
  const Population& population_;
  ConvexDual dual_;
  DualLearningOptions options_;
};

}  // namespace assay::monge_gap
