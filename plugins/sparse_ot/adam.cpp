#include "plugins/sparse_ot/adam.hpp"

#include <cmath>
#include <utility>

namespace assay::sparse_ot {
namespace {

constexpr double kBeta1 = 0.9, kBeta2 = 0.999, kEpsilon = 1e-8;

}  // namespace

ot::LbfgsResult adam(const ot::Objective& objective, ot::Vector start, const AdamOptions& options) {
  ot::LbfgsResult r;
  r.x = std::move(start);
  ot::Vector gradient, first = ot::Vector::Zero(r.x.size()), second = first;
  const auto evaluate = [&] {
    r.value = objective(r.x, gradient);
    r.gradient_norm = gradient.lpNorm<Eigen::Infinity>();
    ++r.evaluations;
  };
  evaluate();
  while (r.gradient_norm > options.tol && r.iterations < options.max_iterations) {
    const double t = static_cast<double>(++r.iterations);
    first = kBeta1 * first + (1 - kBeta1) * gradient;
    second = kBeta2 * second + (1 - kBeta2) * gradient.cwiseAbs2();
    const double unbias1 = 1 - std::pow(kBeta1, t), unbias2 = 1 - std::pow(kBeta2, t);
    r.x.array() -= options.learning_rate * (first.array() / unbias1) /
                   ((second.array() / unbias2).sqrt() + kEpsilon);
    evaluate();
    if (options.on_step &&
        options.on_step(r.iterations, r.value, r.gradient_norm) == ot::Verdict::kStop) {
      r.end = ot::LbfgsEnd::kStopped;
      break;
    }
  }
  r.converged = r.gradient_norm <= options.tol;
  return r;
}

}  // namespace assay::sparse_ot
