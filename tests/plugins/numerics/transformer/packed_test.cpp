// The packed forward pass and its derivative against padded sequences through libtorch's own
// operations.
#include "plugins/numerics/transformer/packed_batch.hpp"

#include "tests/plugins/numerics/transformer/transformer_catch.hpp"

namespace assay::transformer {
namespace {

using Tokens = std::vector<int>;
using Numbers = std::vector<std::int64_t>;

constexpr double kPackedPrecision = 2e-6;

const Tokens kPrompts[] = {{1, 2, 3}, {4, 0, 2, 5, 1}};
const Tokens kResponses[2][3] = {{{3, 1}, {5}, {2, 2, 4, 0}}, {{0, 3, 1}, {1, 1}, {4}}};

Transformer small_model() {
  Rng rng(3, "packed");
  return Transformer({6, 12, 12, 2, 3}, rng);
}

Tokens joined(const Tokens& a, const Tokens& b) {
  Tokens both = a;
  both.insert(both.end(), b.begin(), b.end());
  return both;
}

// Mean ln chance of all response tokens, one sequence after another.
Tensor plain_objective(const Transformer& model) {
  Tensor sum = torch::zeros({});
  for (int p = 0; p < 2; ++p)
    for (const auto& response : kResponses[p]) {
      const auto whole = joined(kPrompts[p], response);
      const Tensor tokens = torch::tensor(Numbers(whole.begin(), whole.end())).unsqueeze(0);
      const Tensor logs = torch::log_softmax(model(tokens)[0], 1);
      for (std::size_t t = kPrompts[p].size(); t < whole.size(); ++t)
        sum = sum + logs[static_cast<std::int64_t>(t) - 1][whole[t]];
    }
  return sum;
}

Tensor packed_objective(const Transformer& model, PackedBatch& batch) {
  Numbers rows, targets;
  for (int p = 0; p < 2; ++p) {
    const auto prompt = batch.add(kPrompts[p]);
    for (const auto& response : kResponses[p]) {
      const auto own = batch.add_behind(prompt, std::span(response).first(response.size() - 1));
      for (std::size_t t = 0; t < response.size(); ++t) {
        rows.push_back(t == 0 ? prompt.last() : own.begin + static_cast<std::int64_t>(t) - 1);
        targets.push_back(response[t]);
      }
    }
  }
  return model.log_chances(model.hidden(batch), rows, targets).sum();
}

TEST_CASE("continuations packed behind one prompt have the chances of whole sequences") {
  const Transformer model = small_model();
  PackedBatch batch;
  const double packed = packed_objective(model, batch).item<double>();
  CHECK(packed == Approx(plain_objective(model).item<double>()).epsilon(kPackedPrecision));
  CHECK(batch.rows() == 3 + 1 + 0 + 3 + 5 + 2 + 1 + 0);
}

TEST_CASE("the derivative of a packed batch is that of whole sequences") {
  Transformer model = small_model();
  const Tensor& gradient = model.block().gradient;
  plain_objective(model).backward();
  const Tensor expected = gradient.clone();
  gradient.zero_();
  PackedBatch batch;
  packed_objective(model, batch).backward();
  CHECK(expected.norm().item<double>() > 1);
  CHECK((gradient - expected).norm().item<double>() <
        kPackedPrecision * expected.norm().item<double>());
}

TEST_CASE("AdamW takes the step of its formula, and a long gradient is cut to length") {
  Rng rng(1, "adam");
  FlatParameters p;
  p.add({2}, 1, rng);
  p.bind();
  const Tensor before = p.values.clone();
  p.gradient.copy_(torch::tensor({3.0f, -4.0f}));
  CHECK(nn::clip_gradient(p, 1) == Approx(5));
  CHECK(p.gradient[0].item<double>() == Approx(0.6));
  nn::FlatAdam adam(p, 0.5, 0.1);
  adam.step(p, 0.01);  // the first step is the sign of the gradient, times the rate
  const Tensor expected = before * (1 - 0.01 * 0.1) - 0.01 * torch::tensor({1.0f, -1.0f});
  CHECK((p.values - expected).abs().max().item<double>() < 1e-6);
  CHECK(p.gradient.abs().max().item<double>() == 0);
}

}  // namespace
}  // namespace assay::transformer
