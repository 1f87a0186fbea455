// Modulated normalisation, time features, low-rank changes and averages against plain ones.
#include "plugins/numerics/nn/conditioned.hpp"
#include "plugins/numerics/nn/lora.hpp"
#include "tests/plugins/numerics/nn/torch_catch.hpp"

#include <numbers>
#include <stdexcept>

namespace assay::nn {
namespace {

using Tensors = std::vector<Tensor>;

constexpr double kSingle = 1e-5;  // sums of up to 100 numbers in single precision

double largest(const Tensor& t) { return t.abs().max().item<double>(); }

Tensor plain_norm(const Tensor& x, const Tensor& shift, const Tensor& scale) {
  return torch::layer_norm(x, {x.size(2)}) * (1 + scale.unsqueeze(1)) + shift.unsqueeze(1);
}

TEST_CASE("modulated normalisation is layer norm, scaled and shifted, with its slopes", "[nn]") {
  torch::manual_seed(1);
  for (const auto& [n, d] : {std::pair{1, 2}, {3, 5}, {16, 64}, {21, 100}, {49, 16}}) {
    const Tensor x = 3 * torch::randn({4, n, d}) + 1, weights = torch::randn({4, n, d});
    const Tensor shift = torch::randn({4, d}), scale = torch::randn({4, d});
    Tensors leaves = {x, shift, scale};
    for (auto& t : leaves) t = t.clone().requires_grad_();
    const Tensor fused = modulated_norm(leaves[0], leaves[1], leaves[2]);
    const Tensor plain = plain_norm(leaves[0], leaves[1], leaves[2]);
    CHECK(largest(fused - plain) < kSingle);
    const auto a = torch::autograd::grad({(fused * weights).sum()}, leaves);
    const auto b = torch::autograd::grad({(plain * weights).sum()}, leaves);
    for (std::size_t k = 0; k < 3; ++k) CHECK(largest(a[k] - b[k]) < 3 * kSingle);
  }
}

TEST_CASE("a token's normalisation is the same bits beside others and for any threads", "[nn]") {
  torch::manual_seed(2);
  const Tensor x = torch::randn({37, 21, 64}), shift = torch::randn({37, 64}),
               scale = torch::randn({37, 64});
  const auto threads = torch::get_num_threads();
  torch::set_num_threads(1);
  const Tensor one = modulated_norm(x, shift, scale);
  torch::set_num_threads(2);
  const Tensor two = modulated_norm(x, shift, scale);
  torch::set_num_threads(threads);
  CHECK(torch::equal(one, two));
  CHECK(torch::equal(one.narrow(0, 5, 1), modulated_norm(x.narrow(0, 5, 1), shift.narrow(0, 5, 1),
                                                         scale.narrow(0, 5, 1))));
}

TEST_CASE("modulated normalisation refuses shapes that do not fit", "[nn]") {
  const Tensor x = torch::zeros({2, 3, 4}), v = torch::zeros({2, 4});
  CHECK_THROWS_AS(modulated_norm(x, v, torch::zeros({2, 5})), std::invalid_argument);
  CHECK_THROWS_AS(modulated_norm(x, v.to(torch::kDouble), v), std::invalid_argument);
  CHECK_THROWS_AS(modulated_norm(v, v, v), std::invalid_argument);
}

TEST_CASE("features of time are sines, then cosines, of each frequency", "[nn]") {
  const Tensor f = time_features(torch::tensor({0.0f, 0.25f}),
                                 2 * std::numbers::pi * torch::tensor({1.0f, 2.0f}));
  CHECK(largest(f - torch::tensor({{0.0f, 0.0f, 1.0f, 1.0f}, {1.0f, 0.0f, 0.0f, -1.0f}})) < 1e-6);
}

TEST_CASE("a block that a fresh modulation gates does nothing", "[nn]") {
  Rng rng(3, "test");
  FlatParameters block;
  const Modulation modulation(block, 8, 4, 3, rng);
  block.bind();
  torch::manual_seed(4);
  const auto parts = modulation(torch::randn({2, 8}));
  REQUIRE(parts.size() == 3);
  const Tensor x = torch::randn({2, 5, 4});
  CHECK(torch::equal(gated(x, parts[2], torch::randn({2, 5, 4})), x));
}

TEST_CASE("a fresh low-rank change is none; a trained one is scale B A", "[nn]") {
  Rng rng(5, "test");
  FlatParameters block;
  const LowRank change(block, 6, 4, 2, 0.5, rng);
  block.bind();
  torch::manual_seed(6);
  const Tensor x = torch::randn({3, 6});
  CHECK(largest(change(x)) == 0);
  {
    const torch::NoGradGuard no_gradients;
    const_cast<Tensor&>(change.up).copy_(torch::randn({4, 2}));
  }
  CHECK(largest(change(x) - 0.5 * x.mm(change.up.mm(change.down).t())) < 1e-6);
}

TEST_CASE("an average follows a block by its decay and changes places with it", "[nn]") {
  Rng rng(7, "test");
  FlatParameters block;
  block.add({3}, 1, rng);
  block.bind();
  FlatAverage average(block);
  const Tensor start = block.values.clone();
  block.values.add_(1);
  average.update(block, 0.75);
  CHECK(largest(average.values() - (start + 0.25)) < 1e-6);
  average.exchange(block);
  CHECK(largest(block.values - (start + 0.25)) < 1e-6);
  CHECK(largest(average.values() - (start + 1)) < 1e-6);
  CHECK(average_decay(0.99, 0) == Approx(0.1));
  CHECK(average_decay(0.99, 100000) == 0.99);
}

}  // namespace
}  // namespace assay::nn
