// The decoder against libtorch's forward pass, and rows that do not know of each other.
#include "plugins/numerics/language/decoder.hpp"

#include <algorithm>
#include <stdexcept>

#include "tests/plugins/numerics/transformer/transformer_catch.hpp"

namespace assay::transformer {
namespace {

using language::Continuations;
using language::Decoder;
using Tokens = std::vector<int>;

constexpr double kSinglePrecision = 1e-5;

Tensor tensor_of(const Tokens& tokens) {
  return torch::tensor(std::vector<std::int64_t>(tokens.begin(), tokens.end())).unsqueeze(0);
}

// With gains, biases and a spread of logits that a trained network has.
Transformer model_of(const TransformerShape& shape) {
  Rng rng(7, "transformer");
  Transformer model(shape, rng);
  std::vector<float> values(model.parameters().begin(), model.parameters().end());
  for (auto& v : values) v = 2 * v + static_cast<float>(rng.normal(0, 0.05));
  model.set_parameters(values);
  return model;
}

Tokens drawn(Rng& rng, const TransformerShape& shape, std::size_t length) {
  Tokens tokens(length);
  for (auto& t : tokens) t = static_cast<int>(rng.below(shape.vocabulary));
  return tokens;
}

// Of the decoder's logits from libtorch's, relative to the largest logit or 1, whatever is larger.
double difference(const Transformer& model, const Tokens& tokens, std::span<const float> logits) {
  const torch::NoGradGuard no_gradients;
  const Tensor all = model(tensor_of(tokens));
  const Tensor last = all[0][all.size(1) - 1].contiguous();
  double worst = 0, scale = 1;
  for (std::size_t i = 0; i < logits.size(); ++i) {
    const double expected = last.data_ptr<float>()[i];
    worst = std::max(worst, std::abs(expected - static_cast<double>(logits[i])));
    scale = std::max(scale, std::abs(expected));
  }
  return worst / scale;
}

const TransformerShape kShapes[] = {{12, 32, 48, 2, 4},  // heads narrower than a vector
                                    {17, 40, 64, 3, 4},
                                    {40, 64, 40, 1, 2},  // ... and wider
                                    {5, 7, 6, 2, 3}};

TEST_CASE("the decoder's logits are those of libtorch, token after token, on every level") {
  using linalg::InstructionSet;
  for (const auto level :
       {InstructionSet::kBaseline, InstructionSet::kX86V3, InstructionSet::kX86V4}) {
    if (level > linalg::instruction_set()) continue;
    for (const auto& shape : kShapes) {
      const Transformer model = model_of(shape);
      const Decoder decoder(shape, model.parameters(), level);
      Rng rng(1, "tokens");
      const std::size_t prefix_length = shape.context / 2;
      Tokens tokens = drawn(rng, shape, prefix_length);
      const auto prefix = decoder.read(tokens);
      CHECK(difference(model, tokens, prefix.logits()) < kSinglePrecision);
      Continuations rows(decoder, shape.context - prefix_length);
      rows.add(prefix);
      while (tokens.size() < shape.context) {
        tokens.push_back(drawn(rng, shape, 1).front());
        rows.step(Tokens{tokens.back()});
        CHECK(difference(model, tokens, rows.logits(0)) < kSinglePrecision);
      }
    }
  }
}

int likeliest(std::span<const float> logits) {
  return static_cast<int>(std::max_element(logits.begin(), logits.end()) - logits.begin());
}

// Greedy continuations of all prompts as one batch, rows compacted after their own lengths.
std::vector<Tokens> greedy(const Decoder& decoder, const std::vector<Tokens>& prompts,
                           const std::vector<std::size_t>& lengths) {
  const auto prefixes = decoder.read(prompts);
  Continuations rows(decoder, 16);
  std::vector<std::size_t> prompt_of;
  for (std::size_t i = 0; i < prompts.size(); ++i) rows.add(prefixes[i]), prompt_of.push_back(i);
  std::vector<Tokens> all(prompts.size());
  while (rows.size() > 0) {
    Tokens next;
    std::vector<std::size_t> unfinished, prompt_of_kept;
    for (std::size_t r = 0; r < rows.size(); ++r) {
      auto& tokens = all[prompt_of[r]];
      next.push_back(likeliest(rows.logits(r)));
      tokens.push_back(next.back());
      if (tokens.size() == lengths[prompt_of[r]]) continue;
      unfinished.push_back(r);
      prompt_of_kept.push_back(prompt_of[r]);
    }
    rows.step(next);
    rows.keep(unfinished);
    prompt_of = prompt_of_kept;
  }
  return all;
}

TEST_CASE("a greedy continuation does not depend on the batch around it") {
  const TransformerShape shape{12, 32, 48, 2, 4};
  const Decoder decoder(shape, model_of(shape).parameters());
  Rng rng(2, "prompts");
  std::vector<Tokens> prompts;
  std::vector<std::size_t> lengths;
  for (std::size_t i = 0; i < 37; ++i) {
    prompts.push_back(drawn(rng, shape, 1 + i % 11));
    lengths.push_back(1 + (7 * i) % 16);
  }
  const auto together = greedy(decoder, prompts, lengths);
  for (std::size_t i = 0; i < prompts.size(); ++i)
    CHECK(greedy(decoder, {prompts[i]}, {lengths[i]}).front() == together[i]);
}

TEST_CASE("a row computes the same bits alone and among others") {
  const TransformerShape shape{17, 40, 64, 3, 4};
  const Decoder decoder(shape, model_of(shape).parameters());
  Rng rng(3, "prompts");
  const auto prefix = decoder.read(drawn(rng, shape, 9)), other = decoder.read(Tokens{1});
  Continuations alone(decoder, 8), among(decoder, 8);
  alone.add(prefix);
  among.add(other, 30);
  among.add(prefix);
  for (int t = 0; t < 8; ++t) {
    alone.step(Tokens{t});
    auto tokens = drawn(rng, shape, 30);
    tokens.push_back(t);
    among.step(tokens);
    const auto a = alone.logits(0), b = among.logits(30);
    CHECK(std::equal(a.begin(), a.end(), b.begin()));
  }
}

TEST_CASE("branches go on from a copy, and prefixes from what their rows started at") {
  const TransformerShape shape{12, 32, 48, 2, 4};
  const Transformer model = model_of(shape);
  const Decoder decoder(shape, model.parameters());
  auto prefix = decoder.read(Tokens{1, 2, 3});
  Continuations rows(decoder, 4);
  rows.add(prefix, 2);
  rows.step(Tokens{4, 5});
  language::Prefix* const places[] = {&prefix};
  decoder.extend(places, Tokens{9});
  CHECK(difference(model, {1, 2, 3, 9}, prefix.logits()) < kSinglePrecision);
  rows.keep(std::vector<std::size_t>{1, 1, 1});
  rows.step(Tokens{6, 7, 8});
  for (int i = 0; i < 3; ++i)
    CHECK(difference(model, {1, 2, 3, 5, 6 + i}, rows.logits(static_cast<std::size_t>(i))) <
          kSinglePrecision);
}

TEST_CASE("what does not fit a transformer is refused") {
  const TransformerShape shape{5, 4, 6, 1, 3};
  const Transformer model = model_of(shape);
  const Decoder decoder(shape, model.parameters());
  CHECK_THROWS_AS(decoder.read(Tokens{5}), std::invalid_argument);
  CHECK_THROWS_AS(decoder.read(Tokens{0, 1, 2, 3, 4}), std::invalid_argument);
  CHECK_THROWS_AS(Decoder({5, 4, 7, 1, 3}, model.parameters()), std::invalid_argument);
  CHECK_THROWS_AS(Decoder({6, 4, 6, 1, 3}, model.parameters()), std::invalid_argument);
}

}  // namespace
}  // namespace assay::transformer
