// The transformer as a model of text: what it learns, and that company changes nothing.
#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>

#include "plugins/transfer_q/transformer_model.hpp"
#include "plugins/transfer_q/transformer_training.hpp"

namespace assay::transfer_q {
namespace {

const language::TransformerShape kSmall = {5, 12, 8, 1, 2};
constexpr int kEnd = 4;

// 0 is followed by 1, 1 by 2 or 3, both by the end.
const std::vector<Tokens> kTexts = {{0, 1, 2, 4}, {0, 1, 3, 4}, {1, 2, 4}, {1, 3, 4}};

std::vector<float> taught(const Lesson& lesson, std::size_t steps,
                          std::span<const float> start = {}) {
  return train(kSmall, start, lesson, {steps, 8, 0.02}, Rng(0, "training"),
               [](auto, const auto&) {});
}

Lesson texts_of(std::vector<Tokens> texts) {
  Lesson lesson;
  lesson.texts = std::move(texts);
  return lesson;
}

std::vector<Branch> branches_of(const std::vector<Tokens>& prefixes, std::size_t copies) {
  std::vector<Branch> branches;
  for (std::size_t k = 0; k < prefixes.size(); ++k)
    for (int first = 0; first < 2; ++first)
      for (std::size_t j = 0; j < copies; ++j)
        branches.push_back(
            {prefixes[k], first,
             Rng(0, "draws").stream(k).stream(static_cast<std::uint64_t>(first)).stream(j)});
  return branches;
}

}  // namespace

TEST_CASE("training finds what follows what") {
  const TransformerModel model(kSmall, taught(texts_of(kTexts), 150));
  const Matrix p = model.next(std::vector<Tokens>{{0}, {0, 1}, {1, 3}});
  CHECK(p(0, 1) > 0.95);
  CHECK(p(1, 2) == Approx(0.5).margin(0.2));
  CHECK(p(1, 2) + p(1, 3) > 0.95);
  CHECK(p(2, kEnd) > 0.95);
  for (Index i = 0; i < 3; ++i) CHECK(p.row(i).sum() == Approx(1).epsilon(1e-12));
}

TEST_CASE("preferences move the model towards what is better and away from the rest") {
  const auto start = taught(texts_of(kTexts), 60);
  Lesson lesson;
  lesson.preferences = {{{0, 1, 2, 4}, {0, 1, 3, 4}, 1}};
  const TransformerModel before(kSmall, start), after(kSmall, taught(lesson, 30, start));
  const std::vector<Tokens> prefix = {{0, 1}};
  CHECK(after.next(prefix)(0, 2) > before.next(prefix)(0, 2) + 0.2);
  CHECK(after.next(prefix)(0, 3) < before.next(prefix)(0, 3));
}

TEST_CASE("training goes on from a state with the same bits") {
  const auto lesson = texts_of(kTexts);
  TrainingState kept;
  const TrainingOptions options{20, 8, 0.02};
  const Rng rng(0, "training");
  const auto whole =
      train(kSmall, {}, lesson, options, rng, [&](std::size_t step, const auto& state) {
        if (step == 7) kept = state();
      });
  const auto rest = train(
      kSmall, {}, lesson, options, rng, [](auto, const auto&) {}, 7, kept);
  CHECK(whole == rest);
}

TEST_CASE("a continuation does not depend on the others, nor on threads") {
  const TransformerModel model(kSmall, taught(texts_of(kTexts), 5));
  std::vector<Tokens> prefixes;
  for (int k = 0; k < 40; ++k) prefixes.push_back({k % 4, (k / 4) % 4});
  const auto all = branches_of(prefixes, 20);
  std::vector<Tokens> together, alone;
  model.extend(all, {kEnd, 8, 3}, together);
  for (const std::size_t i : {0, 21, 799, 1599}) {
    model.extend({&all[i], 1}, {kEnd, 8, 1}, alone);
    CHECK(alone[0] == together[i]);
  }
}

TEST_CASE("continuations have the model's probabilities") {
  const TransformerModel model(kSmall, taught(texts_of(kTexts), 20));
  const std::vector<Tokens> prefixes = {{0, 1}};
  std::vector<Branch> branches;
  constexpr std::size_t kDraws = 4000;
  for (std::size_t j = 0; j < kDraws; ++j)
    branches.push_back({prefixes[0], 3, Rng(0, "draws").stream(j)});
  std::vector<Tokens> texts;
  model.extend(branches, {kEnd, 1, 1}, texts);
  const Matrix p = model.next(std::vector<Tokens>{{0, 1, 3}});
  for (int z = 0; z < 5; ++z) {
    const auto seen =
        std::count_if(texts.begin(), texts.end(), [&](const Tokens& t) { return t[0] == z; });
    const double error = std::sqrt(p(0, z) * (1 - p(0, z)) / kDraws);
    CHECK(std::abs(static_cast<double>(seen) / kDraws - p(0, z)) <= 4 * error);
  }
}

TEST_CASE("texts end with the end or at the limit") {
  const TransformerModel model(kSmall, taught(texts_of(kTexts), 5));
  std::vector<Tokens> texts;
  const std::vector<Tokens> prefixes = {{0}, {1}};
  const auto branches = branches_of(prefixes, 50);
  model.extend(branches, {kEnd, 6, 1}, texts);
  for (const auto& text : texts) {
    CHECK((text.back() == kEnd || text.size() == 6));
    CHECK(std::count(text.begin(), text.end(), kEnd) == (text.back() == kEnd));
  }
}

}  // namespace assay::transfer_q
