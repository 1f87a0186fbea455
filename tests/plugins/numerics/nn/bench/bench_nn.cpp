// Times of fused attention and of libtorch's products and softmax, forward and with both slopes,
// one JSON line a shape. Answers are compared first.
#include <cstdio>
#include <stdexcept>

#include "plugins/numerics/nn/attention.hpp"
#include "tests/bench/best_seconds.hpp"
#include "tests/plugins/numerics/nn/plain_attention.hpp"

namespace assay::nn {
namespace {

using torch::Tensor;

constexpr int kCalls = 30;
constexpr double kRounding = 1e-5;

struct Shape {
  std::int64_t batch, tokens, width, heads;
};

void measure(const Shape& s) {
  torch::manual_seed(0);
  const Tensor qkv = torch::randn({s.batch, s.tokens, 3 * s.width}).requires_grad_(true);
  const Tensor weights = torch::randn({s.batch, s.tokens, s.width});
  const auto fused = [&] { return attention(qkv, {s.heads}).mixed; };
  const auto plain = [&] { return plain_attention(qkv, {s.heads}).mixed; };
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
