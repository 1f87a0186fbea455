// Fused attention against libtorch's products and softmax, values and derivatives.
#include "plugins/numerics/nn/attention.hpp"
#include "tests/plugins/numerics/nn/plain_attention.hpp"
#include "tests/plugins/numerics/nn/torch_catch.hpp"

#include <stdexcept>

namespace assay::nn {
namespace {

using torch::Tensor;

constexpr double kRounding = 1e-5;  // single precision, sums of up to 64 products

Tensor leaf(const Tensor& values) { return values.clone().requires_grad_(true); }

// Of a loss that weighs every entry of both outputs.
Tensor slope(const Attended& a, const Tensor& at, const Tensor& of_mixed, const Tensor& of_shares) {
  Tensor loss = (a.mixed * of_mixed).sum();
  if (of_shares.defined()) loss = loss + (a.shares * of_shares).sum();
  return torch::autograd::grad({loss}, {at})[0];
}

double distance(const Tensor& a, const Tensor& b) { return (a - b).abs().max().item<double>(); }

}  // namespace

TEST_CASE("fused attention is softmax of scaled products, for any shape", "[nn]") {
  torch::manual_seed(1);
  for (const auto& [n, d, heads] :
       {std::tuple{1, 4, 1}, {2, 6, 2}, {16, 32, 2}, {21, 64, 4}, {64, 64, 4}, {37, 99, 3}})
    for (const bool is_causal : {false, true}) {
      const AttentionOptions options{heads, is_causal, true};
      const Tensor values = torch::randn({3, n, 3 * d}), one = leaf(values), other = leaf(values);
      const auto fused = attention(one, options), plain = plain_attention(other, options);
      CHECK(distance(fused.mixed, plain.mixed) < kRounding);
      CHECK(distance(fused.shares, plain.shares) < kRounding);
      CHECK(distance(fused.shares.sum(-1), torch::ones({3, heads, n})) < kRounding);
      const Tensor of_mixed = torch::randn({3, n, d}), of_shares = torch::randn({3, heads, n, n});
      CHECK(distance(slope(fused, one, of_mixed, of_shares),
                     slope(plain, other, of_mixed, of_shares)) < kRounding);
    }
}

TEST_CASE("a loss in the shares alone, or in the mixtures alone, has its derivative", "[nn]") {
  torch::manual_seed(2);
  const Tensor values = torch::randn({2, 21, 96}), one = leaf(values), other = leaf(values);
  const AttentionOptions options{4, false, true};
  const Tensor weights = torch::randn({2, 4, 21, 21});
  const auto of_shares = [&](const Attended& a, const Tensor& at) {
    return torch::autograd::grad({(a.shares * weights).sum()}, {at})[0];
  };
  CHECK(distance(of_shares(attention(one, options), one),
                 of_shares(plain_attention(other, options), other)) < kRounding);
  const Tensor w = torch::randn({2, 21, 32});
  const auto without = attention(one, {4, false, false});
  CHECK(!without.shares.defined());
  CHECK(distance(slope(without, one, w, {}), slope(plain_attention(other, options), other, w, {})) <
        kRounding);
}

TEST_CASE("large scores saturate, and the token attended to takes all", "[nn]") {
  Tensor qkv = torch::zeros({1, 3, 6});
  qkv.index_put_({0, torch::indexing::Slice(), 0}, 200.0);  // every query
  qkv[0][1][2] = 300;                                       // the key of the second token
  qkv.index_put_({0, torch::indexing::Slice(), 4}, torch::tensor({1.0f, 2.0f, 4.0f}));
  const auto a = attention(qkv, {1, false, true});
  CHECK(distance(a.shares[0][0][0], torch::tensor({0.0f, 1.0f, 0.0f})) == Approx(0).margin(1e-37));
  CHECK(a.mixed[0][2][0].item<double>() == 2);
}

TEST_CASE("what attention does with one sequence is the same beside others, and for any threads",
          "[nn]") {
  torch::manual_seed(3);
  const Tensor all = torch::randn({40, 21, 192});
  const auto threads = torch::get_num_threads();
  const auto of = [&](const Tensor& qkv, int count) {
    torch::set_num_threads(count);
    const Tensor at = leaf(qkv);
    const auto a = attention(at, {4, false, true});
    const Tensor s =
        torch::autograd::grad({(a.mixed.square()).sum() + a.shares.square().sum()}, {at})[0];
    torch::set_num_threads(threads);
    return std::pair{a.mixed, s};
  };
  const auto [mixed, slopes] = of(all, 1);
  const auto [alone, alone_slopes] = of(all.narrow(0, 7, 1).contiguous(), 1);
  CHECK(torch::equal(mixed.narrow(0, 7, 1), alone));
  CHECK(torch::equal(slopes.narrow(0, 7, 1), alone_slopes));
  const auto [by_two, slopes_by_two] = of(all, 2);
  CHECK(torch::equal(mixed, by_two));
  CHECK(torch::equal(slopes, slopes_by_two));
}

TEST_CASE("attention refuses what it would misread", "[nn]") {
  CHECK_THROWS_AS(attention(torch::zeros({2, 3, 10}), {}), std::invalid_argument);
  CHECK_THROWS_AS(attention(torch::zeros({2, 3, 12}), {3}), std::invalid_argument);
  CHECK_THROWS_AS(attention(torch::zeros({2, 3, 12}, torch::kDouble), {}), std::invalid_argument);
  CHECK_THROWS_AS(attention(torch::zeros({3, 2, 12}).transpose(0, 1), {}), std::invalid_argument);
}

}  // namespace assay::nn
