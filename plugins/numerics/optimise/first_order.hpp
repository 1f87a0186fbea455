// Steps down a gradient, of a list of parameters in single or double precision.
#pragma once

#include <cmath>
#include <span>

#include "plugins/numerics/linalg/matrix.hpp"

namespace assay::optimise {

// Adam (Kingma and Ba 2015) with its usual constants; moments in double precision. Weight decay is
// added to the gradient.
class Adam {
 public:
  explicit Adam(double rate, double weight_decay = 0) : rate_(rate), decay_(weight_decay) {}

  // The number of parameters is that of the first step.
  template <class T>
  void step(std::span<T> x, std::span<const T> gradient) {
    constexpr double kBeta1 = 0.9, kBeta2 = 0.999, kEpsilon = 1e-8;
    const auto n = static_cast<Index>(x.size());
    if (mean_.size() != n) mean_ = square_ = Eigen::ArrayXd::Zero(n);
    using Values = Eigen::Array<T, Eigen::Dynamic, 1>;
    Eigen::Map<Values> to(x.data(), n);
    const Eigen::Map<const Values> g(gradient.data(), n);
    const auto slope = g.template cast<double>() + decay_ * to.template cast<double>();
    power1_ *= kBeta1;
    power2_ *= kBeta2;
    mean_ = kBeta1 * mean_ + (1 - kBeta1) * slope;
    square_ = kBeta2 * square_ + (1 - kBeta2) * slope.square();
    to -= (rate_ / (1 - power1_) * mean_ / ((square_ / (1 - power2_)).sqrt() + kEpsilon))
              .template cast<T>();
  }
  void step(const Vector& gradient, Vector& x) {
    step(std::span(x.data(), to_size(x.size())), span_of(gradient));
  }

 private:
  double rate_, decay_, power1_ = 1, power2_ = 1;
  Eigen::ArrayXd mean_, square_;
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

}  // namespace assay::optimise
