// Rollouts of a small decoder: their law, their independence of batch and threads, followed ones.
#include "plugins/numerics/language/rollout.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <map>

namespace assay::language {
namespace {

using Tokens = std::vector<int>;

constexpr TransformerShape kShape{5, 16, 8, 1, 2};
constexpr int kEnd = 4;

Decoder small_decoder() {
  Rng rng(1, "parameters");
  std::vector<float> parameters(ParameterCounts(kShape).all);
  for (auto& p : parameters) p = static_cast<float>(rng.normal(0, 0.6));
  return {kShape, parameters};
}

SamplingOptions options(std::size_t most) {
  SamplingOptions o;
  o.end_token = kEnd, o.most = most;
  return o;
}

std::vector<double> next_chances(const Decoder& decoder, const Tokens& prompt) {
  std::vector<double> logs;
  log_softmax(decoder.read(prompt).logits(), logs);
  for (auto& x : logs) x = std::exp(x);
  return logs;
}

// Frequencies of single tokens behind one prompt.
std::vector<double> frequencies(const Decoder& decoder, const Tokens& prompt,
                                const SamplingOptions& o, std::size_t count) {
  std::vector<double> share(kShape.vocabulary, 0.0);
  const std::vector<Tokens> prompts{prompt};
  for (const auto& r : sample(decoder, prompts, count, o, Rng(2, "draws")))
    share[static_cast<std::size_t>(r.tokens.front())] += 1 / static_cast<double>(count);
  return share;
}

TEST_CASE("tokens come as often as the transformer says") {
  const auto decoder = small_decoder();
  const Tokens prompt{0, 3, 1};
  const auto expected = next_chances(decoder, prompt);
  constexpr std::size_t kCount = 20000;
  const auto found = frequencies(decoder, prompt, options(1), kCount);
  for (std::size_t i = 0; i < expected.size(); ++i)
    CHECK(std::abs(found[i] - expected[i]) <
          4.5 * std::sqrt(expected[i] * (1 - expected[i]) / kCount));
}

TEST_CASE("a low temperature and a small top_p leave the likeliest token alone") {
  const auto decoder = small_decoder();
  const Tokens prompt{2, 2};
  const auto expected = next_chances(decoder, prompt);
  const auto best = std::max_element(expected.begin(), expected.end()) - expected.begin();
  auto cold = options(1), narrow = options(1), greedy = options(1);
  cold.temperature = 1e-3, narrow.top_p = 1e-6, greedy.is_greedy = true;
  for (const auto& o : {cold, narrow, greedy})
    CHECK(frequencies(decoder, prompt, o, 200)[static_cast<std::size_t>(best)] == Approx(1));
}

TEST_CASE("a rollout ends with the end or at its longest, and keeps the chances of its tokens") {
  const auto decoder = small_decoder();
  const std::vector<Tokens> prompts{{0, 1}, {3}};
  std::map<bool, int> ended;
  for (const auto& r : sample(decoder, prompts, 40, options(6), Rng(3, "draws"))) {
    const auto end = std::find(r.tokens.begin(), r.tokens.end(), kEnd);
    ++ended[end != r.tokens.end()];
    CHECK((end == r.tokens.end() ? r.tokens.size() == 6 : end + 1 == r.tokens.end()));
    CHECK(r.log_chances.size() == r.tokens.size());
  }
  CHECK(ended[true] > 0);
  CHECK(ended[false] > 0);
}

TEST_CASE("rollouts are the same for any number of threads, and of prompts beside them") {
  const auto decoder = small_decoder();
  std::vector<Tokens> prompts;
  for (int i = 0; i < 90; ++i) prompts.push_back({i % 4, i % 3, i % 2});
  const auto one = sample(decoder, prompts, 8, options(5), Rng(4, "draws"));
  const auto two = sample(decoder, prompts, 8, options(5), Rng(4, "draws"), 2);
  const auto few = sample(decoder, std::span(prompts).first(3), 8, options(5), Rng(4, "draws"));
  for (std::size_t i = 0; i < one.size(); ++i) {
    CHECK(one[i].tokens == two[i].tokens);
    CHECK(one[i].log_chances == two[i].log_chances);
  }
  for (std::size_t i = 0; i < few.size(); ++i) CHECK(few[i].tokens == one[i].tokens);
}

TEST_CASE("following rollouts sees what they were drawn from") {
  const auto decoder = small_decoder();
  const std::vector<Tokens> prompts{{0, 1, 2}, {3}, {2, 2}};
  const auto drawn = sample(decoder, prompts, 4, options(6), Rng(5, "draws"));
  std::vector<Tokens> tokens;
  std::vector<std::size_t> prompt_of;
  for (std::size_t i = 0; i < drawn.size(); ++i)
    tokens.push_back(drawn[i].tokens), prompt_of.push_back(i / 4);
  std::size_t count = 0;
  follow(decoder, prompts, prompt_of, tokens,
         [&](std::size_t i, std::size_t t, std::span<const float> logits) {
           std::vector<double> logs;
           log_softmax(logits, logs);
           CHECK(static_cast<float>(logs[static_cast<std::size_t>(tokens[i][t])]) ==
                 drawn[i].log_chances[t]);
           ++count;
         });
  std::size_t all = 0;
  for (const auto& t : tokens) all += t.size();
  CHECK(count == all);
}

}  // namespace
}  // namespace assay::language
