// The interpolated model of the next token, against counts by hand and against its own draws.
#include "plugins/numerics/language/ngram.hpp"

#include <algorithm>
#include <assay/rng.hpp>
#include <catch2/catch.hpp>
#include <cmath>
#include <numeric>

namespace assay::language {
namespace {

constexpr double kRounding = 1e-14;

std::vector<Tokens> random_sentences(std::size_t count, int vocabulary) {
  Rng rng(1, "sentences");
  std::vector<Tokens> sentences(count);
  for (auto& sentence : sentences)
    for (std::size_t left = 1 + rng.below(9); left > 0; --left)
      sentence.push_back(static_cast<int>(rng.below(static_cast<std::uint64_t>(vocabulary))));
  return sentences;
}

// Counts what follows the context in the sentences; -1 stands for the beginning.
double by_definition(const std::vector<Tokens>& sentences, double vocabulary, Tokens context,
                     int token) {
  double n = 0, c = 0;
  std::vector<int> kinds;
  for (auto sentence : sentences) {
    sentence.insert(sentence.begin(), -1);
    for (std::size_t i = 1; i < sentence.size(); ++i) {
      if (i < context.size()) continue;
      const auto end = sentence.begin() + static_cast<std::ptrdiff_t>(i);
      if (!std::equal(context.begin(), context.end(),
                      end - static_cast<std::ptrdiff_t>(context.size())))
        continue;
      n += 1;
      c += sentence[i] == token;
      if (std::find(kinds.begin(), kinds.end(), sentence[i]) == kinds.end())
        kinds.push_back(sentence[i]);
    }
  }
  double shorter = 1 / vocabulary;
  if (!context.empty())
    shorter = by_definition(sentences, vocabulary, {context.begin() + 1, context.end()}, token);
  const auto u = static_cast<double>(kinds.size());
  return n == 0 ? shorter : (c + u * shorter) / (n + u);
}

Tokens context_of(const Tokens& read, std::size_t order) {
  Tokens all = {-1};
  all.insert(all.end(), read.begin(), read.end());
  return {all.end() - static_cast<std::ptrdiff_t>(std::min(order - 1, all.size())), all.end()};
}

}  // namespace

TEST_CASE("probabilities are those of Witten and Bell's definition, for every order") {
  const auto sentences = random_sentences(60, 5);
  for (std::size_t order = 1; order <= 4; ++order) {
    const Ngram model(5, order, sentences);
    for (const auto& read : random_sentences(40, 5))
      for (int token = 0; token < 5; ++token)
        CHECK(
            model.probability(model.read(read), token) ==
            Approx(by_definition(sentences, 5, context_of(read, order), token)).margin(kRounding));
  }
}

TEST_CASE("a model of words by hand") {
  const std::vector<Tokens> sentences = {{0, 1}, {0, 1}, {0, 2}};
  const Ngram model(4, 2, sentences);
  // One token: 0 three times, 1 twice, 2 once, of three kinds; after 0: 1 twice, 2 once, two kinds.
  const double one = (2 + 3 * 0.25) / 9;
  CHECK(model.probability(model.read(Tokens{0}), 1) == Approx((2 + 2 * one) / 5));
  CHECK(model.probability(model.read(Tokens{0}), 3) == Approx(2.0 / 5 * 3 / 9 / 4));
  CHECK(model.probability(model.start(), 0) == Approx((3 + (3 + 3 * 0.25) / 9) / 4));
}

TEST_CASE("every row of probabilities sums to one and agrees with single ones") {
  const Ngram model(7, 3, random_sentences(80, 6));
  std::vector<double> p(7);
  for (const auto& read : random_sentences(50, 7)) {
    const auto state = model.read(read);
    model.probabilities(state, p);
    CHECK(std::accumulate(p.begin(), p.end(), 0.0) == Approx(1).epsilon(kRounding));
    for (int token = 0; token < 7; ++token)
      CHECK(p[static_cast<std::size_t>(token)] == Approx(model.probability(state, token)));
  }
}

TEST_CASE("draws have the model's probabilities and lead where reading leads") {
  const Ngram model(6, 3, random_sentences(80, 5));
  constexpr int kDraws = 100'000;
  std::vector<double> p(6), seen(6);
  for (const auto& read : {Tokens{}, Tokens{1}, Tokens{2, 3}, Tokens{5}}) {
    const auto state = model.read(read);
    model.probabilities(state, p);
    std::fill(seen.begin(), seen.end(), 0.0);
    for (int k = 0; k < kDraws; ++k) {
      const auto [token, next] = model.draw(state, (k + 0.5) / kDraws);
      seen[static_cast<std::size_t>(token)] += 1.0 / kDraws;
      if (next != model.advance(state, token)) FAIL("another state");
    }
    // A grid of numbers hits each of the few intervals of a token to within its spacing.
    for (std::size_t z = 0; z < 6; ++z) CHECK(seen[z] == Approx(p[z]).margin(20.0 / kDraws));
  }
}

TEST_CASE("the ends of [0, 1) draw tokens, too") {
  const Ngram model(3, 2, std::vector<Tokens>{{0, 1, 2}});
  for (const double uniform : {0.0, std::nextafter(1.0, 0.0)})
    CHECK(model.draw(model.start(), uniform).token < 3);
}

TEST_CASE("a context that never came is read as its known end") {
  const Ngram model(5, 3, std::vector<Tokens>{{0, 1, 2}, {3, 1, 2}});
  CHECK(model.read(Tokens{4, 1}) == model.read(Tokens{2, 4, 1}));
  CHECK(model.read(Tokens{4}) == model.read(Tokens{0, 4}));
  CHECK(model.read(Tokens{0, 1}) != model.read(Tokens{3, 1}));
}

}  // namespace assay::language
