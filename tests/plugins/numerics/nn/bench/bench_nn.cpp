// Times of fused attention and of libtorch's products and softmax, forward and with both slopes,
// one JSON line a shape. Answers are compared first.
#include <cstdio>
#include <stdexcept>

#include "plugins/numerics/nn/attention.hpp"
#include "tests/bench/best_seconds.hpp"

namespace assay::nn {
namespace {

using torch::Tensor;

constexpr int kCalls = 30;
constexpr double kRounding = 1e-5;

Tensor by_products(const Tensor& qkv, std::int64_t heads) {
  const auto b = qkv.size(0), n = qkv.size(1), d = qkv.size(2) / 3;
  const auto parts = qkv.view({b, n, 3, heads, d / heads}).permute({2, 0, 3, 1, 4});
  const double scale = 1 / std::sqrt(static_cast<double>(d / heads));
  const Tensor scores = torch::matmul(parts[0] * scale, parts[1].transpose(-2, -1));
  const Tensor mixed = torch::matmul(torch::softmax(scores, -1), parts[2]);
  return mixed.permute({0, 2, 1, 3}).reshape({b, n, d});
}

struct Shape {
  std::int64_t batch, tokens, width, heads;
};

void measure(const Shape& s) {
  torch::manual_seed(0);
  const Tensor qkv = torch::randn({s.batch, s.tokens, 3 * s.width}).requires_grad_(true);
  const Tensor weights = torch::randn({s.batch, s.tokens, s.width});
  const auto fused = [&] { return attention(qkv, {s.heads}).mixed; };
  const auto plain = [&] { return by_products(qkv, s.heads); };
  const auto slope = [&](const Tensor& mixed) {
    return torch::autograd::grad({mixed}, {qkv}, {weights})[0];
  };
  const double values = (fused() - plain()).abs().max().item<double>();
  const double slopes = (slope(fused()) - slope(plain())).abs().max().item<double>();
  if (!(values < kRounding && slopes < kRounding)) throw std::runtime_error("answers differ");
  const auto forward = [&](const auto& attend) {
    const torch::NoGradGuard no_gradients;
    return bench::best_seconds(kCalls, attend);
  };
  const auto both = [&](const auto& attend) {
    return bench::best_seconds(kCalls, [&] { slope(attend()); });
  };
  std::printf(
      "{\"task\": \"%ld sequences of %ld tokens, width %ld, %ld heads\", \"fused\": %.6g, "
      "\"products\": %.6g, \"fused_both\": %.6g, \"products_both\": %.6g}\n",
      s.batch, s.tokens, s.width, s.heads, forward(fused), forward(plain), both(fused),
      both(plain));
}

}  // namespace
}  // namespace assay::nn

int main() try {
  torch::set_num_threads(1);
  for (const assay::nn::Shape& s :
       {assay::nn::Shape{64, 64, 64, 4}, {64, 21, 64, 4}, {64, 16, 128, 8}})
    assay::nn::measure(s);
} catch (const std::exception& error) {
  std::fprintf(stderr, "bench_nn: %s\n", error.what());
  return 1;
}
