// Potentials that are convex in one argument.
#include "plugins/numerics/nn/partially_convex.hpp"
#include "tests/plugins/numerics/nn/torch_catch.hpp"

#include <stdexcept>

namespace assay::nn {
namespace {

PartiallyConvex potential(Activation activation) {
  Rng rng(3, "test");
  return PartiallyConvex(4, 3, std::vector<std::int64_t>{8, 6}, activation, rng);
}

// As training may leave it: every weight somewhere, then clipped.
void disturb(PartiallyConvex& f) {
  const torch::NoGradGuard no_gradients;
  for (auto& p : f->parameters()) p.add_(0.7 * torch::randn_like(p));
  f->clip();
}

TEST_CASE("a fresh partially convex potential has the identity as its gradient", "[nn]") {
  torch::manual_seed(1);
  auto f = potential(Activation::kElu);
  const torch::Tensor x = torch::randn({5, 4});
  CHECK((f->gradient(x, torch::randn({1, 3}), false) - x).abs().max().item<double>() < 1e-6);
}

TEST_CASE("it is convex in x under every context, whatever its weights", "[nn]") {
  torch::manual_seed(2);
  for (const auto activation : {Activation::kRelu, Activation::kElu}) {
    auto f = potential(activation);
    disturb(f);
    for (int k = 0; k < 5; ++k) {
      const torch::Tensor c = 2 * torch::randn({1, 3}), x = 3 * torch::randn({50, 4}),
                          y = 3 * torch::randn({50, 4});
      const torch::Tensor bend =
          (f->forward(x, c) + f->forward(y, c)) / 2 - f->forward((x + y) / 2, c);
      CHECK(bend.min().item<double>() > -1e-4);
      CHECK(bend.max().item<double>() > 1e-2);
    }
  }
}

TEST_CASE("its map depends on the context, and negative weights are penalised and clipped",
          "[nn]") {
  torch::manual_seed(3);
  auto f = potential(Activation::kElu);
  disturb(f);
  const torch::Tensor x = torch::randn({5, 4}), c = torch::randn({1, 3});
  CHECK((f->gradient(x, c, false) - f->gradient(x, c + 1, false)).abs().max().item<double>() >
        1e-2);
  CHECK(f->weight_penalty().item<double>() == 0);
  {
    const torch::NoGradGuard no_gradients;
    f->named_parameters()["last"].fill_(-1);
  }
  CHECK(f->weight_penalty().item<double>() == Approx(6));
  f->clip();
  CHECK(f->weight_penalty().item<double>() == 0);
}

TEST_CASE("a gradient of its gradient is that of differences", "[nn]") {
  torch::manual_seed(4);
  auto f = potential(Activation::kElu);
  disturb(f);
  f->to(torch::kFloat64);
  const torch::Tensor x = torch::randn({1, 4}, torch::kFloat64).requires_grad_(true),
                      c = torch::randn({1, 3}, torch::kFloat64);
  const torch::Tensor g = f->gradient(x, c, true);
  const torch::Tensor row = torch::autograd::grad({g[0][1]}, {x})[0];
  for (int k = 0; k < 4; ++k) {
    torch::Tensor step = torch::zeros({1, 4}, torch::kFloat64);
    step[0][k] = 1e-5;
    const double difference = ((f->gradient(x.detach() + step, c, false) -
                                f->gradient(x.detach() - step, c, false))[0][1] /
                               2e-5)
                                  .item<double>();
    CHECK(row[0][k].item<double>() == Approx(difference).epsilon(1e-5).margin(1e-7));
  }
}

TEST_CASE("a partially convex potential wants a convex activation and a hidden layer", "[nn]") {
  Rng rng(5, "test");
  const std::vector<std::int64_t> none, one{4};
  CHECK_THROWS_AS(PartiallyConvex(2, 1, none, Activation::kElu, rng), std::invalid_argument);
  CHECK_THROWS_AS(PartiallyConvex(2, 1, one, Activation::kGelu, rng), std::invalid_argument);
}

}  // namespace
}  // namespace assay::nn
