// The language mode in the test's own host, on tasks of a blink.
#include <assay/testing.hpp>
#include <catch2/catch.hpp>
#include <cmath>

#include "tests/plugins/oreal/refused.hpp"

namespace assay::oreal {
namespace {

using testing::Outcome;
using testing::Trial;

constexpr std::int64_t kFew = 4;

using Sizes = std::vector<std::pair<const char*, std::int64_t>>;

Trial with(Trial trial, const Sizes& sizes) {
  for (const auto& [name, value] : sizes) trial.param(name, value);
  return trial;
}

// A network of a layer, before reinforcement.
Trial first() {
  return with(Trial(), {{"d_model", 12},
                        {"num_layers", 1},
                        {"num_heads", 2},
                        {"sft_steps", 40},
                        {"sft_batch_size", 32},
                        {"eval_prompts", 20}});
}

// On sums of three digits modulo 3.
Trial small(const std::string& algorithm = "oreal") {
  auto trial = with(first(), {{"modulus", 3}, {"chain_length", 3}}).param("algorithm", algorithm);
  if (algorithm == "sft") return trial;
  return with(
      trial,
      {{"steps", kFew}, {"prompts_per_step", 8}, {"rollouts_per_prompt", 6}, {"eval_interval", 2}});
}

Trial with_token_model() {
  return small().param("token_reward_model", true).param("trm_warmup", std::int64_t{2});
}

TEST_CASE("every algorithm gives all figures of a run") {
  for (const std::string algorithm : {"sft", "rft", "reinforce", "rloo", "grpo", "ppo", "oreal"}) {
    const auto outcome = small(algorithm).run();
    INFO(algorithm);
    REQUIRE(outcome.status == ASSAY_OK);
    CHECK(outcome.real("pass_at_1") >= 0);
    CHECK(outcome.real("pass_at_1_initial") > 0.05);
    CHECK(outcome.real("pass_at_k") >= outcome.real("pass_at_1"));
    const bool is_first = algorithm == "sft";
    CHECK((outcome.real("kl_to_ref") == 0) == is_first);
    CHECK(outcome.curve("pass_at_1").size() == (is_first ? 1u : 3u));
  }
}

TEST_CASE("all algorithms start from one policy of a seed") {
  const auto initial = [](const std::string& algorithm) {
    return small(algorithm).run().real("pass_at_1_initial");
  };
  CHECK(initial("sft") == initial("oreal"));
  CHECK(initial("sft") == initial("ppo"));
}

TEST_CASE("training repairs what the demonstrations got wrong") {
  auto trial = small().param("steps", std::int64_t{60}).param("sft_steps", std::int64_t{200});
  trial.param("d_model", std::int64_t{24}).param("learning_rate", 3e-3);
  for (const std::string algorithm : {"rloo", "oreal"}) {
    const auto outcome = trial.param("algorithm", algorithm).run();
    INFO(algorithm);
    CHECK(outcome.real("pass_at_1") > outcome.real("pass_at_1_initial") + 0.2);
    CHECK(outcome.real("step_accuracy") > 0.5);
  }
}

void check_same(const Outcome& a, const Outcome& b) {
  for (const char* name : {"pass_at_1", "pass_at_k", "kl_to_ref", "entropy", "trm_auc"})
    CHECK(a.real(name) == b.real(name));
}

TEST_CASE("a seed gives the same bits for any number of threads, and another seed others") {
  auto trial = with_token_model();
  const auto one = trial.run();
  check_same(one, trial.threads(2).run());
  CHECK(one.real("kl_to_ref") != trial.seed(7).run().real("kl_to_ref"));
}

TEST_CASE("a run that is cut short goes on from its checkpoint and ends with the same bits") {
  auto trial = with_token_model();
  const auto straight = trial.run();
  for (const std::size_t questions : {5u, 30u, 42u, 44u, 45u}) {
    trial.forget_checkpoint().stop_after(questions);
    CHECK(trial.run().status == ASSAY_STOPPED);
    const auto resumed = trial.stop_after(std::nullopt).run();
    REQUIRE(resumed.status == ASSAY_OK);
    check_same(straight, resumed);
    CHECK(resumed.integer("policy_updates_skipped") == straight.integer("policy_updates_skipped"));
  }
}

TEST_CASE("a token model that has not learned weighs nothing, and without KL nothing moves") {
  const auto outcome = with_token_model()
                           .param("trm_warmup", std::int64_t{0})
                           .param("kl_coefficient", 0.0)
                           .param("steps", std::int64_t{1})
                           .run();
  CHECK(outcome.real("trm_first_weight_abs_max") == 0);
  CHECK(outcome.real("kl_to_ref") == 0);
}

TEST_CASE("warm-up steps leave the policy alone and are counted") {
  const auto outcome = with_token_model().param("trm_warmup", kFew).run();
  CHECK(outcome.real("kl_to_ref") == 0);
  CHECK(outcome.integer("policy_updates_skipped") == kFew);
}

TEST_CASE("where nothing is ever right the run stops and says what to change") {
  const auto outcome = small()
                           .param("sft_steps", std::int64_t{0})
                           .param("modulus", std::int64_t{20})
                           .param("prompts_per_step", std::int64_t{1})
                           .param("rollouts_per_prompt", std::int64_t{2})
                           .param("steps", std::int64_t{1000})
                           .param("learning_rate", 1e-9)
                           .run();
  REQUIRE(outcome.status == ASSAY_BAD_INPUT);
  CHECK_THAT(outcome.faults.at(0).message, Catch::Contains("initial policy pass rate is"));
  CHECK_THAT(outcome.faults.at(0).message, Catch::Contains("raise sft_steps"));
}

TEST_CASE("a pool is chosen by first pass rate, and refused where nothing is left") {
  auto trial = small().param("prompt_pool", std::int64_t{40});
  trial.param("pass_rate_window", std::vector<double>{0.0, 0.5});
  CHECK(trial.run().status == ASSAY_OK);
  CHECK(trial.param("difficulty_repeat", true).run().status == ASSAY_OK);
  trial.param("difficulty_repeat", false);
  trial.param("pass_rate_window", std::vector<double>{0.999, 1.0});
  trial.param("rollouts_per_prompt", std::int64_t{30});
  const auto outcome = trial.run();
  REQUIRE(outcome.status == ASSAY_BAD_INPUT);
  CHECK(outcome.faults.at(0).key == "params.prompt_pool");
  check_refused(trial.param("pass_rate_window", std::vector<double>{0.5, 0.5}),
                "params.pass_rate_window", "is empty");
}

TEST_CASE("tables of one's own are learned from, the answer standing behind the last =") {
  std::vector<std::string> prompts, responses, answers;
  for (const std::string word : {"a", "b", "c"}) {
    prompts.push_back("say " + word);
    responses.push_back("so = " + word);
    answers.push_back(word);
  }
  auto trial = first().param("algorithm", std::string("sft"));
  trial.table("train", {{"prompt", prompts}, {"response", responses}, {"answer", answers}});
  const auto outcome = trial.param("sft_steps", std::int64_t{300}).run();
  REQUIRE(outcome.status == ASSAY_OK);
  CHECK(outcome.real("pass_at_1_greedy") == 1);
}

}  // namespace
}  // namespace assay::oreal
