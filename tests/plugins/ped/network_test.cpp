// The network's gradients against differences, and that it learns.
#include "plugins/ped/network.hpp"

#include <catch2/catch.hpp>

#include "plugins/numerics/optimise/first_order.hpp"
#include "plugins/ped/losses.hpp"
#include "tests/plugins/ped/samples.hpp"

namespace assay::ped {
namespace {

constexpr double kStep = 1e-6, kDifference = 1e-6;

Rng network_draws(std::uint64_t seed) { return Rng(seed, "network"); }

template <class T>
Network<T> network_of(const NetworkShape& shape, std::uint64_t seed) {
  auto rng = network_draws(seed);
  return {shape, rng};
}

std::vector<double> images(Index n, Index side) {
  auto rng = network_draws(77);
  std::vector<double> pixels(static_cast<std::size_t>(n * side * side));
  for (auto& p : pixels) p = rng.uniform();
  return pixels;
}

using Objective = std::function<Loss(const Matrix&)>;

void check_loss_gradient(const Objective& loss, Matrix z) {
  const Matrix gradient = loss(z).gradient;
  for (Index i = 0; i < z.size(); ++i) {
    const double at = z.data()[i];
    z.data()[i] = at + kStep;
    const double above = loss(z).value;
    z.data()[i] = at - kStep;
    const double below = loss(z).value;
    z.data()[i] = at;
    CHECK(gradient.data()[i] == Approx((above - below) / (2 * kStep)).margin(kDifference));
  }
}

void check_network_gradient(Network<double> network, const std::vector<double>& x,
                            const Objective& loss) {
  network.backward(loss(network.forward(x, true)).gradient);
  const std::vector<double> gradient(network.gradient().begin(), network.gradient().end());
  const auto p = network.parameters();
  for (std::size_t i = 0; i < p.size(); ++i) {
    const double at = p[i];
    p[i] = at + kStep;
    const double above = loss(network.forward(x, true)).value;
    p[i] = at - kStep;
    const double below = loss(network.forward(x, true)).value;
    p[i] = at;
    CHECK(gradient[i] == Approx((above - below) / (2 * kStep)).margin(5 * kDifference));
  }
}

TEST_CASE("the losses have the gradients of their differences") {
  const Matrix z = clusters(8, 5, 2, 1).features;
  const std::vector<Index> labels{0, 1, 2, 3, 4, 0, 1, 2};
  check_loss_gradient([&](const Matrix& x) { return cross_entropy(x, labels); }, z);
  const Matrix target = clusters(8, 5, 2, 1, 9).features;
  check_loss_gradient([&](const Matrix& x) { return mean_square(x, target); }, z);
  check_loss_gradient([](const Matrix& x) { return normalised_temperature(x, 0.2); }, z);
  check_loss_gradient([](const Matrix& x) { return redundancy_reduction(x, 0.02); }, z);
}

TEST_CASE("views that agree have the least contrastive losses") {
  Matrix far = 10 * Matrix::Identity(8, 8), pairs(8, 8);
  pairs << far.topRows(4), far.topRows(4);
  CHECK(normalised_temperature(pairs, 0.01).value == Approx(0).margin(1e-9));
  CHECK(normalised_temperature(far, 0.01).value == Approx(std::log(7)));
  Matrix hadamard(8, 3);  // columns of mean 0 that are orthogonal within each half
  hadamard << 1, 1, 1, -1, 1, -1, 1, -1, -1, -1, -1, 1, 1, 1, 1, -1, 1, -1, 1, -1, -1, -1, -1, 1;
  CHECK(redundancy_reduction(hadamard, 0.02).value == Approx(0).margin(1e-9));
}

TEST_CASE("the network has the gradient of its differences") {
  const auto x = images(3, 5);
  const std::vector<Index> labels{0, 2, 1};
  check_network_gradient(network_of<double>({5, 2, {3}}, 1), x,
                         [&](const Matrix& z) { return cross_entropy(z, labels); });
  const Matrix target = clusters(3, 4, 1, 1).features;
  check_network_gradient(network_of<double>({5, 1, {6, 4}}, 2), x,
                         [&](const Matrix& z) { return mean_square(z, target); });
}

TEST_CASE("batch statistics become the running ones") {
  auto network = network_of<double>({6, 2, {2}}, 3);
  const auto x = images(9, 6);
  Matrix training;
  for (int step = 0; step < 400; ++step) training = network.forward(x, true);
  // The running variance is unbiased, that of the batch is not.
  CHECK((network.forward(x, false) - training).cwiseAbs().maxCoeff() < 0.02);
  CHECK(network.encode(x).cols() == 8);
}

TEST_CASE("a new head leaves the encoder as it was") {
  auto network = network_of<double>({6, 2, {2}}, 3);
  const auto x = images(4, 6);
  network.forward(x, true);
  auto rng = network_draws(4);
  Network<double> other(network, std::vector<Index>{5, 7}, rng);
  CHECK(other.encode(x) == network.encode(x));
  CHECK(other.forward(x, false).cols() == 7);
}

TEST_CASE("the network learns to tell bars from each other") {
  constexpr Index side = 6, n = 40;
  auto rng = network_draws(5);
  std::vector<float> x(n * side * side);
  std::vector<Index> labels;
  for (Index i = 0; i < n; ++i) {
    labels.push_back(i % 2);
    const auto at = static_cast<Index>(rng.uniform() * side);
    for (Index k = 0; k < side; ++k) {
      const Index pixel = i % 2 == 0 ? at * side + k : k * side + at;
      x[static_cast<std::size_t>(i * side * side + pixel)] = 1;
    }
  }
  auto network = network_of<float>({side, 4, {2}}, 6);
  optimise::Adam adam(1e-2, 0);
  double first = 0, last = 0;
  for (int step = 0; step < 60; ++step) {
    const auto loss = cross_entropy(network.forward(x, true), labels);
    (step == 0 ? first : last) = loss.value;
    network.backward(loss.gradient);
    adam.step<float>(network.parameters(), network.gradient());
  }
  CHECK(first > 0.4);
  CHECK(last < 0.05);
}

}  // namespace
}  // namespace assay::ped
