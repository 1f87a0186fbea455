// Decoders of text, against chains whose values are known and rules worked out by hand.
#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>

#include "plugins/transfer_q/corpora.hpp"
#include "plugins/transfer_q/reviews.hpp"
#include "plugins/transfer_q/text_decoding.hpp"

namespace assay::transfer_q {
namespace {

// Tokens 0, 1 and the end 2; the reward counts zeros.
Setting counting_setting() {
  Setting setting;
  for (const char* word : {"zero", "one", "."}) setting.vocabulary.add(word);
  setting.end = 2;
  setting.prompts = {{0}, {1}};
  setting.reward = [](std::span<const int> text) {
    return static_cast<double>(std::count(text.begin(), text.end(), 0));
  };
  setting.reward_bl = [](std::span<const int> text) { return static_cast<double>(text.size()); };
  return setting;
}

const std::vector<Tokens> kChain = {{0, 1, 0, 2}, {1, 1, 2}, {0, 0, 1, 0, 2}, {1, 0, 2}};

TextModels chain_models() {
  TextModels models;
  models.sft = std::make_unique<NgramModel>(3, 2, kChain);
  models.aligned = std::make_unique<NgramModel>(3, 2, std::vector<Tokens>{{0, 0, 0, 2}, {1, 0, 2}});
  models.aligned_bl = std::make_unique<NgramModel>(3, 2, std::vector<Tokens>{{1, 1, 1, 2}});
  return models;
}

// Mean number of zeros, and its square, in what the chain draws in `left` tokens behind `last`.
std::pair<double, double> moments_after(const language::Ngram& chain, int last, int left) {
  if (left == 0 || last == 2) return {0, 0};
  std::pair<double, double> sum{0, 0};
  for (int z = 0; z < 3; ++z) {
    const double p = chain.probability(chain.read(Tokens{last}), z), own = z == 0 ? 1 : 0;
    const auto [mean, square] = moments_after(chain, z, left - 1);
    sum.first += p * (own + mean);
    sum.second += p * (own + 2 * own * mean + square);
  }
  return sum;
}

std::vector<Response> responses(const Setting& setting, const TextModels& models, Decoder decoder,
                                const Steering& steering, const Rollouts& rollouts = {}) {
  return respond(setting, models, decoder, steering, rollouts, Rng(0, "decoding"), [] {});
}

Steering three_candidates() {
  Steering steering;
  steering.top_k = 3;
  return steering;
}

}  // namespace

TEST_CASE("values by rollouts are within four errors of the chain's own") {
  const auto setting = counting_setting();
  const auto models = chain_models();
  const language::Ngram chain(3, 2, kChain);
  Rollouts rollouts;
  rollouts.count = 4000;
  rollouts.most = 6;
  for (const std::size_t length : {0, 2}) {
    rollouts.length = length;
    const int left = length == 0 ? 5 : 2;
    const auto found =
        responses(setting, models, Decoder::kControlled, three_candidates(), rollouts);
    for (std::size_t i = 0; i < 2; ++i) {
      for (const int z : {0, 1, 2}) {
        const auto [mean, square] = moments_after(chain, z, left);
        const double own = (setting.prompts[i][0] == 0) + (z == 0);
        const double error = std::sqrt((square - mean * mean) / 4000);
        CHECK(std::abs(found[i].first_values[to_size(z)] - own - mean) <= 4 * error);
      }
    }
  }
}

TEST_CASE("weights come from the other model's rollouts: normalised, not, or none") {
  auto setting = counting_setting();
  const auto models = chain_models();
  Rollouts rollouts;
  rollouts.most = 6;
  auto steering = three_candidates();
  steering.coefficient = 0.5;
  const auto first = [&](Decoder d) {
    return responses(setting, models, d, steering, rollouts)[0].first_values;
  };
  const auto normalized = first(Decoder::kIndirect);
  setting.reward_bl = [](std::span<const int>) { return 0.0; };
  CHECK(first(Decoder::kIndirect) != normalized);
  setting.reward_bl = setting.reward;  // weights of one
  steering.is_normalized = false;
  CHECK(first(Decoder::kIndirect) == first(Decoder::kNaive));
  steering.coefficient = 500;
  setting.reward_bl = [](std::span<const int>) { return -2.0; };
  CHECK_THROWS_AS(first(Decoder::kIndirect), std::overflow_error);
}

TEST_CASE("the frozen model departs from itself by nothing, others by something") {
  const auto setting = counting_setting();
  const auto models = chain_models();
  for (const auto& response : responses(setting, models, Decoder::kSft, three_candidates()))
    CHECK(response.kl == 0);
  for (const auto decoder : {Decoder::kDirect, Decoder::kAligned, Decoder::kAlignedBl})
    for (const auto& response : responses(setting, models, decoder, three_candidates()))
      CHECK(response.kl > 0);
}

TEST_CASE("greedy decoding repeats itself and pays for its tokens' surprise") {
  const auto setting = counting_setting();
  const auto models = chain_models();
  auto steering = three_candidates();
  steering.is_greedy = true;
  const auto greedy = responses(setting, models, Decoder::kSft, steering);
  double surprise = 0;
  Tokens prefix = setting.prompts[0];
  for (const int z : greedy[0].text) {
    const Matrix p = models.sft->next(std::vector<Tokens>{prefix});
    for (int other = 0; other < 3; ++other) CHECK(p(0, z) >= p(0, other));
    surprise -= std::log(p(0, z));
    prefix.push_back(z);
  }
  CHECK(greedy[0].kl == Approx(surprise));
}

TEST_CASE("the best of n is the best of the first n draws") {
  const auto setting = counting_setting();
  const auto models = chain_models();
  auto steering = three_candidates();
  double before = -kInfinity;
  for (const Index n : {1, 4, 64}) {
    steering.best_of = n;
    const auto best = responses(setting, models, Decoder::kBestOfN, steering);
    const double reward = setting.reward(best[0].text);
    CHECK(reward >= before);
    before = reward;
  }
}

TEST_CASE("aligned models learn from the best share of texts, prompt by prompt") {
  auto setting = counting_setting();
  setting.prompts.push_back({0});  // the same again: learnt from once
  const auto models = chain_models();
  const auto kept =
      best_texts(setting, *models.sft, setting.reward, 100, 0.1, {2, 24, 1}, Rng(0, "a"));
  CHECK(kept.size() == 20);
  const auto all =
      best_texts(setting, *models.sft, setting.reward, 100, 1, {2, 24, 1}, Rng(0, "a"));
  CHECK(all.size() == 200);
  std::vector<double> rewards;
  for (std::size_t i = 0; i < 100; ++i) rewards.push_back(setting.reward(all[i]));
  CHECK(std::is_sorted(rewards.rbegin(), rewards.rend()));
  CHECK(std::equal(kept.begin(), kept.begin() + 10, all.begin()));
}

TEST_CASE("the reward of a review by hand") {
  // item, good, not good, but bad, overall good, end: 1 - 1 - 2 + 6 = 4; nine tokens
  const Tokens text = {20, 0, 40, 1, 41, 10, 42, 2, 43};
  CHECK(review_reward(text) == Approx(4 / 5.0 - 0.15));
  CHECK(plain_review_reward(text) == Approx(2 / 5.0));
}

TEST_CASE("reviews follow their grammar") {
  const auto setting = reviews(3000, 10, Rng(0, "corpus"));
  CHECK(setting.vocabulary.size() == 44);
  CHECK(setting.prompts[9] == Tokens{21});
  double fair = 0, turns = 0, clauses = 0;
  for (const auto& text : setting.corpus) {
    REQUIRE(text.size() >= 6);
    CHECK(text[0] / 10 == 2);
    CHECK(text[text.size() - 3] == 42);
    CHECK(text.back() == 43);
    fair += text[text.size() - 2] < 10;
    turns += static_cast<double>(std::count(text.begin(), text.end(), 41));
    for (const int z : text) clauses += z < 20;
  }
  clauses -= 3000;
  CHECK(fair / 3000 == Approx(0.5).margin(0.04));
  CHECK(clauses / 3000 == Approx(3).margin(0.06));
  CHECK(turns / clauses == Approx(0.25).margin(0.02));
}

TEST_CASE("a classifier of two words solves its equation") {
  const auto classifier = fit_classifier({{"good"}, {"bad"}}, {1, 0});
  const double w = classifier.weights.at("good");
  CHECK(w == Approx(1 / (1 + std::exp(w))).epsilon(1e-5));
  CHECK(classifier.weights.at("bad") == Approx(-w));
  CHECK(classifier.log_odds({"good", "new"}) == Approx(w).margin(1e-5));
}

TEST_CASE("weights of preferences solve theirs") {
  const auto scores = fit_preferences({{{"a"}, {"b"}}});
  const double w = scores.at("a");
  CHECK(w == Approx(1 / (1 + std::exp(2 * w))).epsilon(1e-5));
  CHECK(scores.at("b") == Approx(-w));
}

TEST_CASE("settings of words, characters and lines read the same text in their own way") {
  const auto words = word_setting({"Good food, good price.", ""});
  CHECK(words.corpus.size() == 1);
  CHECK(words.text(words.corpus[0]) == "good food, good price.");
  CHECK(words.corpus[0].back() == words.end);
  CHECK(words.text(opening(words, "Good food, good price.", 3)) == "good food,");
  CHECK(opening(words, "Good food", 2).empty());
  const auto characters = character_setting({"Good food"});
  CHECK(characters.text(characters.corpus[0]) == "good food");
  CHECK(characters.text(opening(characters, "good food good", 2)) == "good food ");
  const auto lines = line_setting("Aa b\r\n\nc");
  CHECK(lines.corpus.size() == 2);
  CHECK(lines.text(lines.corpus[0]) == "Aa b");
  Words unknown;
  prompt_tokens(words, "good wine", unknown);
  CHECK(unknown == Words{"wine"});
}

TEST_CASE("word scores add up in words as in characters") {
  const Scores scores = {{"good", 3}, {"bad", -2}};
  const auto words = word_setting({"good bad good"});
  CHECK(word_sum(words, scores)(words.corpus[0]) == 4);
  CHECK(word_count(words, words.corpus[0]) == 4);
  const auto characters = character_setting({"good bad good"});
  CHECK(word_sum(characters, scores)(characters.corpus[0]) == 4);
  CHECK(word_count(characters, characters.corpus[0]) == 4);
}

}  // namespace assay::transfer_q
