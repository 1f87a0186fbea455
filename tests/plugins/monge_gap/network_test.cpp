// Training: the slope of the whole loss in the weights, schedules, checkpoints, convexity.
#include <assay/errors.hpp>
#include <catch2/catch.hpp>
#include <cmath>
#include <functional>

#include "plugins/monge_gap/learner.hpp"
#include "plugins/monge_gap/maps.hpp"
#include "tests/plugins/monge_gap/draws.hpp"

namespace assay::monge_gap {
namespace {

constexpr double kStep = 1e-5;  // of central differences; their error is of order 1e-8 here
constexpr double kDifferences = 2e-7;

NetworkOptions small_network(MapForm form = MapForm::kResidual) {
  NetworkOptions o;
  o.dimension = 2;
  o.hidden = {5, 4};
  o.form = form;
  o.is_double = true;
  return o;
}

ObjectiveOptions exact_solves(ot::Cost cost = {}) {
  ObjectiveOptions o;
  o.cost = cost;
  o.epsilon_fit = 0.4;
  o.epsilon_gap = 0.3;
  o.tol = 1e-11;
  o.max_iterations = 100'000;
  o.starts_warm = false;
  return o;
}

// The largest difference between gradients() and central differences of `value` in the weights.
double gradient_error(MapNetwork& network, const std::function<double()>& value) {
  const auto slopes = network.gradients();
  auto weights = network.weights();
  double worst = 0;
  for (std::size_t k = 0; k < weights.size(); k += 5) {
    const double at = weights[k];
    weights[k] = at + kStep;
    network.set_weights(weights);
    const double above = value();
    weights[k] = at - kStep;
    network.set_weights(weights);
    const double below = value();
    weights[k] = at;
    network.set_weights(weights);
    worst = std::max(worst, std::abs((above - below) / (2 * kStep) - slopes[k]));
  }
  return worst;
}

double loss_gradient_error(const NetworkOptions& options, const ot::Cost& cost, const Matrix& x,
                           const Matrix& y, double lambda) {
  MapNetwork network(options, draws(1));
  const auto loss = [&] {
    Objective objective(exact_solves(cost), 0);
    return objective(x, network.forward(x), y, lambda);
  };
  network.backward(loss().slopes);
  return gradient_error(network, [&] { return loss().value; });
}

TEST_CASE("the slope of the whole loss in the weights agrees with differences") {
  const Matrix x = gaussian(8, 2, 2), y = gaussian(8, 2, 3);
  for (const ot::Cost& cost :
       {ot::Cost{}, ot::Cost{ot::CostKind::kEuclidean}, ot::Cost{ot::CostKind::kPNorm, 3}})
    CHECK(loss_gradient_error(small_network(), cost, x, y, 1.5) < kDifferences);
  CHECK(loss_gradient_error(small_network(MapForm::kPlain), {}, x, y, 0) < kDifferences);
  NetworkOptions structured = small_network(MapForm::kStructured);
  CHECK(loss_gradient_error(structured, {}, x, y, 0.5) < kDifferences);
  structured.cost = {ot::CostKind::kPNorm, 1.5};
  CHECK(loss_gradient_error(structured, structured.cost, x, y, 0.5) < kDifferences);
}

TEST_CASE("images on the sphere stay there, and so do their slopes") {
  Matrix x = gaussian(10, 3, 4), y = gaussian(10, 3, 5);
  x.rowwise().normalize();
  y.rowwise().normalize();
  NetworkOptions o = small_network();
  o.dimension = 3;
  o.is_on_sphere = true;
  CHECK((MapNetwork(o, draws(1))(x).rowwise().norm().array() - 1).abs().maxCoeff() < 1e-12);
  CHECK(loss_gradient_error(o, {ot::CostKind::kArccos}, x, y, 1) < kDifferences);
}

TEST_CASE("a gap over both batches moves the images of both") {
  const Matrix x = gaussian(9, 2, 6), y = gaussian(9, 2, 7);
  MapNetwork network(small_network(), draws(8));
  Matrix rows(18, 2);
  rows << x, y;
  const auto loss = [&] {
    Objective objective(exact_solves(), 0);
    const Matrix images = network.forward(rows);
    const Matrix y_images = images.bottomRows(9);
    return objective(x, images.topRows(9), y, 2, &y_images);
  };
  const Loss at = loss();
  network.backward(at.slopes);
  CHECK(gradient_error(network, [&] { return loss().value; }) < kDifferences);
  CHECK(at.value == Approx(at.fitting + 2 * at.gap));
}

TEST_CASE("the conservative penalty has the right slope, and none for a symmetric Jacobian") {
  const Matrix x = gaussian(7, 2, 9);
  MapNetwork network(small_network(MapForm::kStructured), draws(10));
  const double penalty = network.backward_penalty(x, 0.7, draws(11));
  CHECK(penalty > 0);
  MapNetwork same(small_network(MapForm::kStructured), draws(10));
  CHECK(gradient_error(network, [&] {
          same.set_weights(network.weights());
          return 0.7 * same.backward_penalty(x, 1, draws(11));
        }) < kDifferences);

  NetworkOptions line = small_network(MapForm::kStructured);  // a 1 x 1 Jacobian is symmetric
  line.dimension = 1;
  CHECK(MapNetwork(line, draws(12)).backward_penalty(gaussian(7, 1, 13), 1, draws(14)) ==
        Approx(0).margin(1e-20));
}

TEST_CASE("the penalty is the mean of |J v - J'v|^2 with the Jacobian taken by differences") {
  const Matrix x = gaussian(1, 2, 15);
  NetworkOptions o = small_network(MapForm::kPlain);
  MapNetwork network(o, draws(16));
  Matrix jacobian(2, 2);
  for (Index k = 0; k < 2; ++k) {
    Matrix above = x, below = x;
    above(0, k) += kStep;
    below(0, k) -= kStep;
    jacobian.col(k) = (network(above) - network(below)).transpose() / (2 * kStep);
  }
  auto d = draws(17);
  Vector v(2);
  v << d.normal(), d.normal();
  CHECK(network.backward_penalty(x, 1, draws(17)) ==
        Approx((jacobian * v - jacobian.transpose() * v).squaredNorm()).epsilon(1e-6));
}

TEST_CASE("a schedule of lambda gives each entry an equal share of the steps") {
  CHECK(scheduled({3}, 99, 100) == 3);
  std::vector<double> seen;
  for (int k = 0; k < 6; ++k) seen.push_back(scheduled({0, 1, 2}, k, 6));
  CHECK(seen == std::vector<double>{0, 0, 1, 1, 2, 2});
  CHECK(scheduled({0, 1, 2}, 1, 2) == 1);  // fewer steps than entries
}

TEST_CASE("threads, warm starts and the self term leave the slopes what they are") {
  const Matrix x = gaussian(40, 2, 18), y = gaussian(40, 2, 19), t = x + 0.3 * gaussian(40, 2, 20);
  ObjectiveOptions options = exact_solves();
  Objective cold(options, 0);
  options.starts_warm = true;
  options.solves_at_once = true;
  const double self = self_term(y, options.epsilon_fit, 1e-12);
  Objective warm(options, self);
  const Loss a = cold(x, t, y, 1);
  warm(gaussian(40, 2, 21), t, y, 1);
  const Loss b = warm(x, t, y, 1);
  CHECK((a.slopes - b.slopes).cwiseAbs().maxCoeff() < 1e-10);
  CHECK(b.fitting == Approx(a.fitting - self).epsilon(1e-9));
  CHECK(b.gap == Approx(a.gap).epsilon(1e-9));
  CHECK(b.fitting > 0);  // a divergence
}

TEST_CASE("a step that is told to stop has not been made") {
  const Population population = gaussian_pair(2, 10, draws(22));
  bool is_late = false;
  int questions = 0;
  ObjectiveOptions options = exact_solves();
  options.starts_warm = true;
  options.stop_point = [&] {
    if (is_late && ++questions > 2) throw Stopped();
  };
  GapOptions learning;
  learning.batch = 30;
  GapLearner learner(population, MapNetwork(small_network(), draws(23)), Objective(options, 0),
                     learning);
  const auto state = [&] {
    training::ByteWriter to;
    learner.save(to);
    return std::vector<std::byte>(to.bytes().begin(), to.bytes().end());
  };
  learner.step(0, draws(24));
  const auto before = state();
  is_late = true;
  CHECK_THROWS_AS(learner.step(1, draws(25)), Stopped);
  CHECK(state() == before);
  is_late = false;
  learner.step(1, draws(25));
  CHECK(state() != before);
}

TEST_CASE("the dual's f is convex along random segments after training, and its map moves") {
  const Population population = gaussian_pair(2, 4, draws(26));
  DualOptions potentials;
  potentials.dimension = 2;
  potentials.hidden = {16, 16};
  potentials.optimizer.learning_rate = 0.01;
  potentials.optimizer.beta1 = 0.5;
  DualLearningOptions learning;
  learning.batch = 128;
  learning.steps = 60;
  learning.rates.peak = 0.01;
  learning.inner_steps = 4;
  ConvexDual dual(potentials, draws(27));
  auto d = draws(28);
  for (int k = 0; k < 60; ++k) {
    for (int inner = 0; inner < 4; ++inner) dual.inner_step(population.target(128, d), 0.01);
    const Matrix x = population.source(128, d);
    dual.outer_step(x, population.target(128, d), 0.01);
  }
  const Matrix a = 3 * gaussian(300, 2, 29), b = 3 * gaussian(300, 2, 30), c = 0.4 * a + 0.6 * b;
  const auto fa = dual.potential(a), fb = dual.potential(b), fc = dual.potential(c);
  double excess = 0;  // over the chord, relative
  for (std::size_t i = 0; i < fa.size(); ++i)
    excess = std::max(excess, (fc[i] - 0.4 * fa[i] - 0.6 * fb[i]) / (1 + std::abs(fc[i])));
  CHECK(excess < 1e-5);  // float rounding
  // The map carries the source's mean onto the target's better than no motion does.
  const Matrix x = population.source(2000, d), t = dual(x);
  const Eigen::RowVector2d wanted(1, 0);
  CHECK((t.colwise().mean() - wanted).norm() < 0.5);
}

}  // namespace
}  // namespace assay::monge_gap
