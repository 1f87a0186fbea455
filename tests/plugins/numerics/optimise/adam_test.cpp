// Minimisation by Adam's steps, on a bowl whose minimum is known.
#include "plugins/numerics/optimise/adam.hpp"

#include <catch2/catch.hpp>

#include "plugins/numerics/optimise/first_order.hpp"

namespace assay::optimise {
namespace {

double bowl(const Vector& x, Vector& gradient) {
  gradient = 2 * (x.array() - 1).matrix();
  return (x.array() - 1).square().sum();
}

TEST_CASE("the point is that after the steps, and value and gradient are the point's") {
  AdamOptions options;
  options.max_iterations = 3, options.learning_rate = 0.1;
  const auto found = adam(bowl, Vector::Zero(2), options);
  Vector x = Vector::Zero(2), gradient;
  Adam step(0.1);
  for (int k = 0; k < 3; ++k) {
    bowl(x, gradient);
    step.step(gradient, x);
  }
  CHECK(found.x == x);
  CHECK(found.value == bowl(x, gradient));
  CHECK(found.gradient_norm == gradient.lpNorm<Eigen::Infinity>());
  CHECK(found.iterations == 3);
  CHECK_FALSE(found.converged);
}

TEST_CASE("at the minimum no step is taken") {
  const auto found = adam(bowl, Vector::Ones(2), {});
  CHECK(found.converged);
  CHECK(found.iterations == 0);
}

TEST_CASE("it ends where the caller says so, which is no convergence") {
  AdamOptions options;
  options.on_step = [](Index step, double, double) {
    return step == 2 ? Verdict::kStop : Verdict::kContinue;
  };
  const auto found = adam(bowl, Vector::Zero(2), options);
  CHECK(found.iterations == 2);
  CHECK(found.end == LbfgsEnd::kStopped);
  CHECK_FALSE(found.converged);
}

}  // namespace
}  // namespace assay::optimise
