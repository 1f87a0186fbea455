// From a network's outputs to a law of actions: a Gaussian with its own standard deviations, or
// one of a few choices by softmax.
#pragma once

#include <assay/rng.hpp>
#include <span>
#include <vector>

#include "plugins/numerics/control/environment.hpp"

namespace assay::control {

class PolicyHead {
 public:
  explicit PolicyHead(const Space& space) : choices_(space.choices), actions_(space.action) {}

  bool is_gaussian() const { return choices_ == 0; }
  std::size_t outputs() const { return is_gaussian() ? actions_ : choices_; }
  std::size_t actions() const { return actions_; }

  // Draws an action; its log probability (density).
  double sample(std::span<const double> outputs, std::span<const double> log_sd, Rng& rng,
                std::span<double> action) const;
  // The mean, or the most probable choice; ties go to the lower one.
  void best(std::span<const double> outputs, std::span<double> action) const;

  // The log probability, and its derivatives in the outputs and in log_sd.
  double log_probability(std::span<const double> outputs, std::span<const double> log_sd,
                         std::span<const double> action, std::span<double> d_outputs,
                         std::span<double> d_log_sd) const;
  // The entropy, and its derivatives in the outputs; that in each log_sd is 1.
  double entropy(std::span<const double> outputs, std::span<const double> log_sd,
                 std::span<double> d_outputs) const;

 private:
  std::size_t choices_, actions_;
};

}  // namespace assay::control
