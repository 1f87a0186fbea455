// The method in the test's own host: from inputs to outputs.
#include <algorithm>
#include <assay/testing.hpp>
#include <catch2/catch.hpp>
#include <cmath>
#include <limits>

namespace assay::transfer_q {
namespace {

using testing::Trial;
using Reals = std::vector<double>;
using Texts = std::vector<std::string>;

Trial data_tree(Reals logits, std::int64_t vocab, Reals reward) {
  const auto nodes = static_cast<std::int64_t>(logits.size()) / vocab;
  const auto leaves = static_cast<std::int64_t>(reward.size());
  return Trial()
      .param("problem", "data")
      .array<double>("sft_logits", std::move(logits), {nodes, vocab})
      .array<double>("reward", reward, {leaves, 1})
      .array<double>("reward_bl", reward, {leaves, 1});
}

Trial few_reviews(Texts decoders) {
  return Trial()
      .param("mode", "lm")
      .param("decoders", std::move(decoders))
      .param("alpha", 0.15)
      .param("train_sentences", std::int64_t{300})
      .param("align_samples", std::int64_t{20})
      .param("eval_prompts", std::int64_t{8});
}

void check_refused(Trial trial, const std::string& key, const std::string& part) {
  for (const auto& outcome : {trial.check(), trial.run()}) {
    INFO(key << ": " << part);
    REQUIRE(outcome.faults.size() == 1);
    CHECK(outcome.faults[0].key == key);
    CHECK_THAT(outcome.faults[0].message, Catch::Contains(part));
  }
}

std::size_t warnings(const testing::Outcome& outcome) {
  return static_cast<std::size_t>(
      std::count_if(outcome.lines.begin(), outcome.lines.end(),
                    [](const auto& line) { return line.level == ASSAY_WARN; }));
}

// What a decoder answered.
Texts answers_of(const testing::Outcome& outcome, const std::string& decoder) {
  const auto& table = outcome.artifacts.at("responses.csv").table;
  const auto& decoders = std::get<Texts>(table[1].values);
  const auto& texts = std::get<Texts>(table[2].values);
  Texts answers;
  for (std::size_t i = 0; i < texts.size(); ++i)
    if (decoders[i] == decoder) answers.push_back(texts[i]);
  return answers;
}

}  // namespace

TEST_CASE("a tree of one's own by hand") {
  // A fair coin tossed twice; heads at the end pays ln 3.
  auto trial = data_tree({0, 0, 0, 0, 0, 0}, 2, {0, std::log(3), 0, std::log(3)})
                   .param("decoders", Texts{"sft", "cd", "soft_optimal", "aligned"})
                   .param("alpha", 1.0)
                   .param("beta", 1.0);
  const auto outcome = trial.run();
  REQUIRE(outcome.status == ASSAY_OK);
  CHECK(outcome.real("reward_sft") == Approx(std::log(3) / 2));
  CHECK(outcome.real("reward_cd") == Approx(0.75 * std::log(3)));
  CHECK(outcome.real("kl_cd") == Approx(0.75 * std::log(1.5) + 0.25 * std::log(0.5)));
  CHECK(outcome.real("reward_star") == Approx(0.75 * std::log(3)));
  CHECK(outcome.real("reward_max") == Approx(std::log(3)));
  CHECK(outcome.integer("consistent") == 1);
}

TEST_CASE("any number of threads gives the same bits, on trees and in text") {
  auto tree = Trial().param("alphas", Reals{0.2, 1});
  const auto one = tree.run(), three = tree.threads(3).run();
  for (const char* name : {"reward_tq_direct", "kl_bon", "frontier_deficit_cd"})
    CHECK(one.real(name) == three.real(name));
  auto text = few_reviews({"sft", "cd", "tq_indirect", "best_of_n"});
  const auto alone = text.run(), together = text.threads(3).run();
  for (const char* label : {"sft", "cd", "tq_indirect", "bon"}) {
    CHECK(answers_of(alone, label).size() == 8);
    CHECK(answers_of(alone, label) == answers_of(together, label));
  }
}

TEST_CASE("a decoder answers the same whoever is compared with it") {
  const auto many = few_reviews({"sft", "args", "cd", "tq_direct", "tq_indirect", "tq_naive",
                                 "soft_optimal", "best_of_n", "aligned", "aligned_bl"})
                        .run();
  for (const auto& [name, label] :
       {std::pair{"cd", "cd"}, {"tq_indirect", "tq_indirect"}, {"best_of_n", "bon"}}) {
    const auto alone = few_reviews({name}).run();
    CHECK(answers_of(alone, label).size() == 8);
    CHECK(answers_of(alone, label) == answers_of(many, label));
  }
}

TEST_CASE("steering earns more than the frozen model") {
  const auto outcome = few_reviews({"sft", "cd", "tq_direct"}).run();
  CHECK(outcome.real("reward_cd") > outcome.real("reward_sft") + 0.5);
  CHECK(outcome.real("win_rate_tq_direct") > 0.5);
  CHECK(outcome.real("gain_cd") == 0);
}

TEST_CASE("alpha above beta is warned of") {
  CHECK(warnings(Trial().param("alpha", 1.0).run()) == 1);
  CHECK(warnings(Trial().param("alpha", 0.5).run()) == 0);
}

TEST_CASE("more candidates than tokens are all of them, with a warning") {
  const auto clipped = Trial().param("top_k", std::int64_t{9}).run();
  CHECK(warnings(clipped) == 1);
  CHECK(clipped.real("reward_cd") == Trial().run().real("reward_cd"));
}

TEST_CASE("a run ends when it is asked to") {
  CHECK(few_reviews({"cd"}).stop_after(2).run().status == ASSAY_STOPPED);
}

TEST_CASE("a transformer that was stopped goes on to the same answers") {
  auto trial = few_reviews({"sft", "cd"})
                   .param("backend", "transformer")
                   .param("d_model", std::int64_t{8})
                   .param("train_steps", std::int64_t{150})
                   .param("align_steps", std::int64_t{20})
                   .param("batch_size", std::int64_t{4})
                   .param("rollouts", std::int64_t{2})
                   .param("max_new_tokens", std::int64_t{12});
  const auto straight = trial.forget_checkpoint().run();
  REQUIRE(straight.status == ASSAY_OK);
  CHECK(trial.forget_checkpoint().stop_after(130).run().status == ASSAY_STOPPED);
  REQUIRE(trial.checkpoint().has_value());
  const auto resumed = trial.stop_after(std::nullopt).run();
  CHECK(resumed.stop_questions < straight.stop_questions);
  for (const char* label : {"sft", "cd"})
    CHECK(answers_of(resumed, label) == answers_of(straight, label));
}

TEST_CASE("a transformer that could not be is refused") {
  const auto transformer = few_reviews({"sft"}).param("backend", "transformer");
  check_refused(Trial(transformer).param("d_model", std::int64_t{10}), "params.d_model",
                "no multiple of the 4 heads");
  check_refused(Trial(transformer).param("context", std::int64_t{20}), "params.context",
                "prompts of up to 1 tokens and 24 new ones exceed the 20");
}

TEST_CASE("what is no tree is refused") {
  const double none = -std::numeric_limits<double>::infinity();
  const Reals twelve(12, 0.0);
  check_refused(data_tree({0, 0, 0, 0}, 2, {0, 0}).param("decoders", Texts{"cd"}),
                "data.sft_logits", "has 2 rows; trees of 2 tokens have 1, 3");
  check_refused(data_tree({0, 0, 0, 0, 0, 0}, 2, {0, 0, 0}).param("decoders", Texts{"cd"}),
                "data.reward", "has 3 numbers for 4 strings");
  check_refused(data_tree({0, 0, none, none, 0, 0}, 2, {0, 0, 0, 0}).param("decoders", Texts{"cd"}),
                "data.sft_logits", "row 1 is -inf throughout");
  check_refused(data_tree({0, 0, NAN, 0, 0, 0}, 2, {0, 0, 0, 0}).param("decoders", Texts{"cd"}),
                "data.sft_logits", "row 1, column 0 is nan");
  check_refused(data_tree({0, 0, 0, 0, 0, 0}, 2, {0, 0, 0, 0}).param("decoders", Texts{"args"}),
                "params.decoders", "needs data.prefix_reward");
  check_refused(Trial().param("vocab", std::int64_t{4}).param("horizon", std::int64_t{12}),
                "params.horizon", "make 1.67772e+07 strings");
  check_refused(
      Trial().param("indirect_weighting", "unnormalized").param("indirect_coefficient", 1000.0),
      "params.indirect_weighting", "beyond the largest number");
}

TEST_CASE("what is no corpus is refused") {
  const auto words = [](Texts texts) {
    return Trial()
        .param("mode", "lm")
        .param("corpus", "csv")
        .param("align_samples", std::int64_t{5})
        .table("corpus", {{"text", std::move(texts)}})
        .table("lexicon", {{"word", Texts{"good"}}, {"score", Reals{3}}});
  };
  const Texts many(200, "a good cup of good tea");
  check_refused(words({"a good cup of tea"}), "data.corpus", "has 6 words, a model wants 1000");
  check_refused(words(many).table("prompts", {{"prompt", Texts{"a good wine"}}}), "data.prompts",
                "'a good wine' has 'wine', which the corpus does not have");
  check_refused(words(many).param("top_k", std::int64_t{0}), "params.top_k", "a candidate");
  check_refused(words(Texts(500, "good tea")), "data.corpus", "no text of more than 3 words");
  CHECK(words(many).run().status == ASSAY_OK);
}

}  // namespace assay::transfer_q
