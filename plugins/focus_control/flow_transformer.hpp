// The model that is steered: a small transformer of joint attention over patches of an image and
// tokens of a prompt, free of torch's types.
#pragma once

#include <assay/rng.hpp>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "plugins/focus_control/attention_cost.hpp"
#include "plugins/focus_control/scenes.hpp"
#include "plugins/numerics/training/bytes.hpp"

namespace assay::focus_control {

// A sample a row.
using Images = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

struct NetworkShape {
  std::int64_t subjects = 2, width = 64, depth = 3, heads = 4, patch = 3;
  bool is_diffusion = false;  // of the variance-preserving path, else of the linear one

  bool operator==(const NetworkShape&) const = default;
  std::int64_t positions() const { return (kImageSide / patch) * (kImageSide / patch); }
  std::int64_t text() const { return text_length(static_cast<int>(subjects)); }
  std::string described() const;
};

// Points of paths, times, prompts and what is to be said of them.
struct TrainingBatch {
  std::vector<float> x, t, target;
  std::vector<std::int64_t> tokens;
};

struct Steered {
  Images velocity, slope;  // of the samples, and of their costs in them
  std::vector<double> cost;
  Images maps;  // tokens x positions of each sample, mean of the layers
};

enum class Weights { kBase, kTuned };

// States of trajectories with their adjoints, for a step of adjoint matching.
struct MatchingBatch {
  Images x, adjoint;
  std::vector<float> t, sigma;
  std::vector<std::int64_t> tokens;
};

// Single-threaded: the same draws and calls give the same bits.
class FlowTransformer {
 public:
  FlowTransformer(const NetworkShape& shape, Rng weights);
  ~FlowTransformer();
  FlowTransformer(FlowTransformer&&) noexcept;

  const NetworkShape& shape() const;
  std::int64_t parameters() const;

  // One step of Adam(0.9, 0.98), gradients clipped at 1, on the mean square of what the network
  // says less the target; the average of the weights follows. Returns that mean.
  double step(const TrainingBatch& batch, double learning_rate);
  void use_average();                         // from now on the weights are their average
  void save(training::ByteWriter& to) const;  // all that step() goes on from
  void restore(training::ByteReader& from);

  // The velocity on the linear path at time t. tokens: text() for each sample.
  Images velocity(const Images& x, const std::vector<std::int64_t>& tokens, double t,
                  Weights weights = Weights::kBase) const;
  // The same, and the slope of each sample's cost by one pass back through the same pass forward.
  Steered steer(const Images& x, const std::vector<std::int64_t>& tokens, double t,
                const MapCost& cost, Weights weights = Weights::kBase) const;
  // J' a of the base velocity's Jacobian J in x.
  Images pull_back(const Images& x, const std::vector<std::int64_t>& tokens, double t,
                   const Images& a) const;

  // Adds low-rank changes, zero at the start, to query, key, value and output layers of both
  // streams; gives their number of parameters.
  std::int64_t add_tuning(std::int64_t rank, double alpha, Rng rng);
  // One step of Adam(0.95, 0.999) on the mean over samples of mean |(2 / sigma) (v_tuned - v_base)
  // + sigma a|^2, of the losses up to their quantile; the gradient is clipped at 1. Returns that
  // mean.
  double match(const MatchingBatch& batch, double quantile, double learning_rate);
  void save_tuning(training::ByteWriter& to) const;
  void restore_tuning(training::ByteReader& from);

  // libtorch archives. std::runtime_error for bytes that are none, or damaged.
  std::string archive() const;
  std::string tuning_archive() const;
  static NetworkShape shape_of(const std::string& archive);
  void load(const std::string& archive);  // of the same shape

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace assay::focus_control
