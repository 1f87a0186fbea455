// Joint attention's fused normalisation against libtorch's own layers, forward and backward.
#include "plugins/focus_control/joint_heads.hpp"

#include "tests/plugins/numerics/nn/torch_catch.hpp"

namespace assay::focus_control {
namespace {

using torch::Tensor;

// Heads of 3 and of 16 numbers: rest and whole vectors.
struct Given {
  Tensor image, text, gain, shift;

  explicit Given(std::int64_t head) {
    torch::manual_seed(3);
    const auto d = 2 * head;
    image = torch::randn({2, 5, 3 * d}).requires_grad_(true);
    text = torch::randn({2, 3, 3 * d}).requires_grad_(true);
    gain = (0.3 * torch::randn({2, 2, head})).requires_grad_(true);
    shift = (0.3 * torch::randn({2, 2, head})).requires_grad_(true);
  }
  std::vector<Tensor> all() const { return {image, text, gain, shift}; }
};

Tensor slow(const Given& g) {
  const auto head = g.gain.size(2);
  std::vector<Tensor> streams;
  for (const auto s : {0, 1}) {
    const Tensor& x = s == 0 ? g.image : g.text;
    const auto parts = x.chunk(3, 2);
    std::vector<Tensor> out;
    for (const auto p : {0, 1}) {
      const Tensor heads =
          parts[static_cast<std::size_t>(p)].reshape({x.size(0), x.size(1), 2, head});
      out.push_back(torch::layer_norm(heads, {head}, 1 + g.gain[s][p], g.shift[s][p])
                        .reshape({x.size(0), x.size(1), 2 * head}));
    }
    out.push_back(parts[2]);
    streams.push_back(torch::cat(out, 2));
  }
  return torch::cat(streams, 1);
}

}  // namespace

TEST_CASE("joint heads and their slopes are those of layers written out") {
  for (const std::int64_t head : {3, 16}) {
    const Given g(head);
    const Tensor fused = joint_heads(g.image, g.text, g.gain, g.shift), plain = slow(g);
    CHECK((fused - plain).abs().max().item<double>() < 1e-5);
    const Tensor weights = torch::randn_like(plain);
    const auto a = torch::autograd::grad({(fused * weights).sum()}, g.all());
    const auto b = torch::autograd::grad({(plain * weights).sum()}, g.all());
    for (std::size_t k = 0; k < a.size(); ++k)
      CHECK((a[k] - b[k]).abs().max().item<double>() < 1e-4);
  }
}

TEST_CASE("joint heads refuse shapes that do not fit") {
  const Given g(3);
  CHECK_THROWS_AS(joint_heads(g.image, g.text.narrow(2, 0, 9), g.gain, g.shift),
                  std::invalid_argument);
  CHECK_THROWS_AS(joint_heads(g.image, g.text, g.gain, g.shift.narrow(2, 0, 2)),
                  std::invalid_argument);
}

}  // namespace assay::focus_control
