// Networks and optimisers: gradients against finite differences, convexity, saved states.
#include "plugins/numerics/nn/modules.hpp"
#include "plugins/numerics/nn/training.hpp"
#include "tests/plugins/numerics/nn/torch_catch.hpp"

#include <cmath>
#include <stdexcept>

namespace assay::nn {
namespace {

using torch::Tensor;

constexpr double kStep = 1e-6;         // of central differences in double
constexpr double kDifferences = 1e-7;  // their error

Rng rng_of(std::uint64_t seed) { return Rng(seed, "test"); }

Tensor points(unsigned seed, std::int64_t n, std::int64_t dim) {
  auto rng = rng_of(seed);
  std::vector<double> values(static_cast<std::size_t>(n * dim));
  for (double& v : values) v = rng.normal();
  return tensor_of(values, {n, dim});
}

// The largest difference between autograd and central differences over some entries of every
// parameter. `loss` must read the module's current parameters.
template <class Loss>
double gradient_error(torch::nn::Module& module, Loss&& loss) {
  module.zero_grad();
  loss().backward();
  double worst = 0;
  for (auto& p : module.parameters()) {
    const torch::NoGradGuard no_gradients;
    double* values = p.template data_ptr<double>();
    for (std::int64_t k = 0; k < p.numel(); k += 1 + p.numel() / 7) {
      const double at = values[k];
      values[k] = at + kStep;
      const double above = loss().template item<double>();
      values[k] = at - kStep;
      const double below = loss().template item<double>();
      values[k] = at;
      const double slope = p.grad().defined() ? p.grad().data_ptr<double>()[k] : 0.0;
      worst = std::max(worst, std::abs((above - below) / (2 * kStep) - slope));
    }
  }
  return worst;
}

Mlp small_mlp(unsigned seed, Activation a = Activation::kGelu) {
  Mlp mlp(MlpShape{3, {5, 4}, 2, a});
  auto rng = rng_of(seed);
  initialize(*mlp, rng);
  return mlp;
}

TEST_CASE("gradients of an MLP agree with differences, for every smooth activation") {
  const Tensor x = points(1, 6, 3).to(torch::kFloat64), y = points(2, 6, 2).to(torch::kFloat64);
  for (const auto a : {Activation::kGelu, Activation::kElu, Activation::kSilu, Activation::kTanh}) {
    Mlp mlp = small_mlp(3, a);
    mlp->to(torch::kFloat64);
    CHECK(gradient_error(*mlp, [&] { return (mlp->forward(x) - y).square().mean(); }) <
          kDifferences);
  }
}

TEST_CASE("activations have their textbook values") {
  const Tensor x = torch::tensor({-1.0, 0.5}, torch::kFloat64);
  const auto at = [&](Activation a, int k) { return activate(a, x)[k].item<double>(); };
  CHECK(at(Activation::kGelu, 0) == Approx(-std::erfc(1 / std::sqrt(2.0)) / 2));
  CHECK(at(Activation::kRelu, 0) == 0);
  CHECK(at(Activation::kLeakyRelu, 0) == Approx(-0.01));
  CHECK(at(Activation::kElu, 0) == Approx(std::expm1(-1.0)));
  CHECK(at(Activation::kSilu, 0) == Approx(-1 / (1 + std::exp(1.0))));
  CHECK(at(Activation::kTanh, 1) == Approx(std::tanh(0.5)));
  CHECK(kActivationNames.at(2).first == std::string("leaky_relu"));
  CHECK(kActivationNames.at(2).second == Activation::kLeakyRelu);
}

TEST_CASE("initial weights have variance 1 / fan_in and biases are zero") {
  Mlp mlp(MlpShape{40, {200}, 100});
  auto rng = rng_of(4);
  initialize(*mlp, rng);
  const auto p = mlp->named_parameters();
  CHECK(p["layer0.weight"].std().item<double>() == Approx(1 / std::sqrt(40.0)).epsilon(0.03));
  CHECK(p["layer1.weight"].std().item<double>() == Approx(1 / std::sqrt(200.0)).epsilon(0.03));
  CHECK(p["layer0.bias"].abs().max().item<double>() == 0);
  torch::nn::Conv2d convolution(3, 64, 5);
  auto other = rng_of(5);
  initialize(*convolution, other, std::sqrt(2.0));
  CHECK(convolution->weight.std().item<double>() == Approx(std::sqrt(2.0 / 75)).epsilon(0.03));
}

TEST_CASE("one seed gives the same weights, whatever torch's generator did before") {
  seed(1);
  const Mlp first = small_mlp(6);
  seed(2);
  torch::rand({100});
  const Mlp second = small_mlp(6), other = small_mlp(7);
  const auto a = first->parameters(), b = second->parameters(), c = other->parameters();
  for (std::size_t k = 0; k < a.size(); ++k) CHECK(torch::equal(a[k], b[k]));
  CHECK_FALSE(torch::equal(a[0], c[0]));
}

// Moves every parameter away from its start, where some are zero.
void disturb(torch::nn::Module& module, unsigned seed) {
  const torch::NoGradGuard no_gradients;
  auto rng = rng_of(seed);
  for (auto& p : module.parameters())
    for (std::int64_t k = 0; k < p.numel(); ++k) p.view(-1)[k] += 0.3 * rng.normal();
}

TEST_CASE("an input-convex network is convex along segments, and not after negative weights") {
  const Tensor x = points(8, 200, 3), y = points(9, 200, 3);
  const auto excess = [&](Icnn& f) {  // of f above its chord, the worst of all segments
    const torch::NoGradGuard no_gradients;
    return (f->forward(0.3 * x + 0.7 * y) - 0.3 * f->forward(x) - 0.7 * f->forward(y))
        .max()
        .item<double>();
  };
  for (const auto a : {Activation::kRelu, Activation::kElu}) {
    auto rng = rng_of(10);
    Icnn f(3, std::vector<std::int64_t>{16, 16, 16}, a, rng);
    CHECK(excess(f) <= 0);
    disturb(*f, 11);
    CHECK(excess(f) > 1e-3);  // half of the weights are negative now
    CHECK(f->weight_penalty().item<double>() > 0);
    f->clip();
    CHECK(f->weight_penalty().item<double>() == 0);
    CHECK(excess(f) <= 1e-5);  // float rounding
  }
}

TEST_CASE("an input-convex network starts as half the squared norm") {
  auto rng = rng_of(12);
  Icnn f(4, std::vector<std::int64_t>{32, 32}, Activation::kRelu, rng);
  const Tensor x = points(13, 50, 4);
  CHECK((f->gradient(x, false) - x).abs().max().item<double>() < 1e-2);
}

TEST_CASE("gradients of an input-convex network agree with differences, first and second ones") {
  const Tensor x = points(14, 5, 3).to(torch::kFloat64), y = points(15, 5, 3).to(torch::kFloat64);
  auto rng = rng_of(16);
  Icnn f(3, std::vector<std::int64_t>{6, 5}, Activation::kElu, rng);
  disturb(*f, 17);
  f->to(torch::kFloat64);
  CHECK(gradient_error(*f, [&] { return (f->forward(x) * y.select(1, 0)).mean(); }) < kDifferences);
  CHECK(gradient_error(*f, [&] { return (f->gradient(x, true) * y).sum(1).mean(); }) <
        10 * kDifferences);
  CHECK(gradient_error(*f, [&] { return f->weight_penalty(); }) < kDifferences);
}

TEST_CASE("input-convex networks refuse activations that are not convex, and no layers") {
  const std::vector<std::int64_t> some{4}, none;
  auto rng = rng_of(1);
  CHECK_THROWS_AS(Icnn(2, some, Activation::kTanh, rng), std::invalid_argument);
  CHECK_THROWS_AS(Icnn(2, none, Activation::kRelu, rng), std::invalid_argument);
}

constexpr OptimizerKind kKinds[] = {OptimizerKind::kAdam, OptimizerKind::kAdamW,
                                    OptimizerKind::kSgd};

OptimizerOptions options_of(OptimizerKind kind) {
  OptimizerOptions options;
  options.kind = kind;
  options.learning_rate = 0.01;
  options.momentum = 0.9;
  options.weight_decay = 0.1;
  return options;
}

void train(Mlp& mlp, torch::optim::Optimizer& optimizer, int first, int last) {
  const Tensor x = points(18, 32, 3), y = points(19, 32, 2);
  for (int step = first; step < last; ++step) {
    set_learning_rate(optimizer, 0.01 / (1 + step));
    optimizer.zero_grad();
    (mlp->forward(x) - y).square().mean().backward();
    optimizer.step();
  }
}

TEST_CASE("training that goes on from saved bytes ends at the same bits") {
  use_threads(1);
  for (const auto kind : kKinds)
    for (const int pause : {0, 3}) {
      Mlp whole = small_mlp(20);
      const auto optimizer = make_optimizer(whole->parameters(), options_of(kind));
      train(whole, *optimizer, 0, pause);
      const auto weights = saved(*whole), state = saved(*optimizer);
      train(whole, *optimizer, pause, 6);

      Mlp resumed = small_mlp(21);
      const auto second = make_optimizer(resumed->parameters(), options_of(kind));
      restore(*resumed, weights);
      restore(*second, state);
      train(resumed, *second, pause, 6);
      const auto a = whole->parameters(), b = resumed->parameters();
      for (std::size_t k = 0; k < a.size(); ++k) CHECK(torch::equal(a[k], b[k]));
    }
}

TEST_CASE("first steps of the optimisers are those of their papers") {
  const auto stepped = [](OptimizerKind kind) {
    Tensor w = torch::tensor({2.0, -3.0}, torch::kFloat64).requires_grad_(true);
    const auto optimizer = make_optimizer({w}, options_of(kind));
    (w * torch::tensor({0.5, 4.0}, torch::kFloat64)).sum().backward();
    optimizer->step();
    return values_of(w);
  };
  const auto adam = stepped(OptimizerKind::kAdam);  // the first step has the rate's length
  CHECK(adam[0] == Approx(2.0 - 0.01));
  CHECK(adam[1] == Approx(-3.0 - 0.01));
  const auto adamw = stepped(OptimizerKind::kAdamW);  // after decay by rate * 0.1
  CHECK(adamw[0] == Approx(2.0 * 0.999 - 0.01));
  CHECK(adamw[1] == Approx(-3.0 * 0.999 - 0.01));
  const auto sgd = stepped(OptimizerKind::kSgd);
  CHECK(sgd[0] == Approx(2.0 - 0.01 * (0.5 + 0.2)));
  CHECK(sgd[1] == Approx(-3.0 - 0.01 * (4.0 - 0.3)));
}

TEST_CASE("a saved network does not fit into another one") {
  const Mlp mlp = small_mlp(22);
  Mlp other(MlpShape{3, {5, 4, 4}, 2});
  CHECK_THROWS(restore(*other, saved(*mlp)));
}

TEST_CASE("tensors are made of row-major values, of which there must be enough") {
  const std::vector<double> values{1, 2, 3, 4, 5, 6};
  const Tensor t = tensor_of(values, {2, 3});
  CHECK(t[1][0].item<double>() == 4);
  CHECK(values_of(t) == values);
  CHECK(values_of(t.t()) == std::vector<double>{1, 4, 2, 5, 3, 6});
  CHECK_THROWS_AS(tensor_of(values, {2, 2}), std::invalid_argument);
}

}  // namespace
}  // namespace assay::nn
