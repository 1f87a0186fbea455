// Steps of gradient descent on a list of parameters.
#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <numbers>
#include <span>
#include <vector>

namespace assay::ped {

// Adam (Kingma and Ba 2015); weight decay is added to the gradient.
class Adam {
 public:
  Adam(double rate, double weight_decay) : rate_(rate), decay_(weight_decay) {}

  template <class T>
  void step(std::span<T> x, std::span<const T> gradient) {
    first_.resize(x.size());
    second_.resize(x.size());
    const double correction1 = 1 - std::pow(kBeta1, ++steps_);
    const double correction2 = std::sqrt(1 - std::pow(kBeta2, steps_));
    for (std::size_t i = 0; i < x.size(); ++i) {
      const double g = gradient[i] + decay_ * x[i];
      first_[i] += (1 - kBeta1) * (g - first_[i]);
      second_[i] += (1 - kBeta2) * (g * g - second_[i]);
      x[i] -= static_cast<T>(rate_ / correction1 * first_[i] /
                             (std::sqrt(second_[i]) / correction2 + kEpsilon));
    }
  }

 private:
  static constexpr double kBeta1 = 0.9, kBeta2 = 0.999, kEpsilon = 1e-8;
  double rate_, decay_;
  int steps_ = 0;
  std::vector<double> first_, second_;
};

// Stochastic gradient descent with Nesterov's momentum, as PyTorch has it.
class Nesterov {
 public:
  Nesterov(double momentum, double weight_decay) : momentum_(momentum), decay_(weight_decay) {}

  template <class T>
  void step(std::span<T> x, std::span<const T> gradient, double rate) {
    velocity_.resize(x.size());
    for (std::size_t i = 0; i < x.size(); ++i) {
      const double g = gradient[i] + decay_ * x[i];
      velocity_[i] = momentum_ * velocity_[i] + g;
      x[i] -= static_cast<T>(rate * (g + momentum_ * velocity_[i]));
    }
  }

 private:
  double momentum_, decay_;
  std::vector<double> velocity_;
};

// Half a cosine from `rate` towards zero.
inline double cosine_rate(double rate, std::int64_t step, std::int64_t steps) {
  const double share = static_cast<double>(step) / static_cast<double>(steps);
  return rate * (1 + std::cos(std::numbers::pi * share)) / 2;
}

}  // namespace assay::ped
