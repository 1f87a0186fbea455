// Products by the room linalg, against torch's own.
#include "plugins/numerics/nn/products.hpp"

#include <stdexcept>

#include "tests/plugins/numerics/nn/torch_catch.hpp"

namespace assay::nn {
namespace {

using torch::Tensor;

constexpr double kProducts = 1e-4;  // sums of a hundred products of order one

double gap(const Tensor& a, const Tensor& b) { return (a - b).abs().max().item<double>(); }

}  // namespace

TEST_CASE("products of transposed and cut matrices are torch's") {
  torch::manual_seed(1);
  for (const auto& [m, n, k] :
       {std::array<std::int64_t, 3>{1, 1, 1}, {7, 17, 33}, {64, 100, 300}}) {
    const Tensor wide = torch::randn({m, k + 5}), a = wide.narrow(1, 3, k);
    const Tensor at = torch::randn({k, m}).t(), b = torch::randn({k, n}),
                 bt = torch::randn({n, k}).t();
    for (const auto& [left, right] : {std::pair{a, b}, {a, bt}, {at, b}, {at, bt}}) {
      const Tensor whole = torch::ones({m, n + 4}), c = whole.narrow(1, 2, n);
      add_product(left, right, c);
      CHECK(gap(c, left.mm(right) + 1) < kProducts);
      CHECK(gap(whole.narrow(1, 0, 2), torch::ones({m, 2})) == 0);
      CHECK(gap(whole.narrow(1, n + 2, 2), torch::ones({m, 2})) == 0);
    }
  }
}

TEST_CASE("a linear layer and its gradients are torch's") {
  torch::manual_seed(2);
  const auto leaf = [](std::vector<std::int64_t> shape) {
    return torch::randn(shape).requires_grad_();
  };
  const Tensor x = leaf({3, 5, 20}), w = leaf({33, 20}), bias = leaf({33});
  const Tensor slope = torch::randn({3, 5, 33});
  const Tensor mine = linear(x, w, bias), peer = torch::linear(x, w, bias);
  CHECK(gap(mine, peer) < kProducts);
  const auto own = torch::autograd::grad({mine}, {x, w, bias}, {slope});
  const auto other = torch::autograd::grad({peer}, {x, w, bias}, {slope});
  for (std::size_t i = 0; i < 3; ++i) CHECK(gap(own[i], other[i]) < kProducts);
}

TEST_CASE("a frozen weight gets no gradient, and its input still does") {
  const Tensor x = torch::randn({4, 6}).requires_grad_(), w = torch::randn({5, 6});
  const Tensor bias = torch::zeros({5});
  linear(x, w, bias).sum().backward();
  CHECK_FALSE(w.grad().defined());
  CHECK(gap(x.grad(), w.sum(0).expand({4, 6})) < kProducts);
}

TEST_CASE("matrices that do not fit are refused") {
  CHECK_THROWS_AS(add_product(torch::ones({2, 3}), torch::ones({2, 3}), torch::ones({2, 3})),
                  std::invalid_argument);
  CHECK_THROWS_AS(linear(torch::ones({2, 3}), torch::ones({4, 2}), torch::ones({4})),
                  std::invalid_argument);
}

}  // namespace assay::nn
