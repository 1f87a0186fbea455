// The stages of rewards and policies through a host: few labels, files, what is refused, resuming.
#include <assay/testing.hpp>
#include <catch2/catch.hpp>
#include <string>

#include "tests/plugins/pearl/draws.hpp"
#include "tests/plugins/pearl/refused.hpp"

namespace assay::pearl {
namespace {

using assay::testing::Trial;
using Reals = std::vector<double>;

Trial small_stage(const std::string& stage) {
  auto trial = Trial()
                   .param("stage", stage)
                   .param("source_count", std::int64_t{20})
                   .param("target_count", std::int64_t{20})
                   .param("horizon", std::int64_t{20})
                   .seed(2);
  if (stage == "policy")
    trial.param("policy_steps", std::int64_t{30})
        .param("policy_batch", std::int64_t{32})
        .param("policy_hidden", std::int64_t{16})
        .param("eval_episodes", std::int64_t{4});
  return trial;
}
Trial small_rewards(const std::string& stage = "reward") {
  return small_stage(stage)
      .param("reward_steps", std::int64_t{40})
      .param("reward_batch", std::int64_t{8})
      .param("reward_hidden", std::int64_t{16})
      .param("eval_trajectories", std::int64_t{20});
}

Trial from_files(const std::string& stage) {
  const auto source = episodes_of(Task::button_press, 12, {0.9, 0.1}, 1, 10),
             target = episodes_of(Task::window_open, 12, {0.9, 0.1}, 2, 10);
  const Vector returns = source.returns();
  auto trial = Trial()
                   .param("problem", std::string("data"))
                   .param("stage", stage)
                   .param("reward_steps", std::int64_t{10})
                   .param("reward_batch", std::int64_t{8})
                   .array("source_trajectories", source.states.values, {12, 10, 10})
                   .array("source_returns", Reals(returns.begin(), returns.end()), {12})
                   .array("target_trajectories", target.states.values, {12, 10, 10});
  if (stage == "policy") trial.param("policy_steps", std::int64_t{10});
  return trial;
}

Trial with_actions(Trial trial) {
  return trial.array("target_actions",
                     episodes_of(Task::window_open, 12, {0.9, 0.1}, 2, 10).actions.values,
                     {12, 10, 4});
}

TEST_CASE("few true labels repair what random ones cannot teach") {
  auto trial = small_rewards().param("label_source", std::string("random"));
  trial.param("reward_steps", std::int64_t{150}).param("reward_learning_rate", 1e-2);
  const double without = trial.run().real("reward_return_spearman");
  trial.forget_checkpoint().param("target_label_budget", std::int64_t{100});
  CHECK(trial.run().real("reward_return_spearman") > std::max(0.5, without));
}

TEST_CASE("true rewards need no labels and train no reward") {
  const auto outcome =
      small_stage("policy").param("label_source", std::string("environment")).run();
  REQUIRE(outcome.status == ASSAY_OK);
  CHECK_FALSE(outcome.curves.contains("reward_loss"));
  CHECK_FALSE(outcome.artifacts.contains("cpa_labels.npy"));
  CHECK(outcome.real("return_true") > 0);
}

TEST_CASE("every kind of policy is played") {
  for (const char* policy : {"iql", "bc", "bc_top"}) {
    INFO(policy);
    const auto outcome = small_rewards("policy").param("policy", std::string(policy)).run();
    REQUIRE(outcome.status == ASSAY_OK);
    CHECK(outcome.real("success_rate") >= 0);
    CHECK(outcome.curve("eval_success").size() == 1);
  }
}

TEST_CASE("predicted rewards have a mean and a deviation for each step") {
  const auto outcome = small_rewards().run();
  const auto& predicted = outcome.artifacts.at("predicted_rewards.npy");
  REQUIRE(predicted.values.size() == 20 * 20 * 2);
  double sum = 0;
  for (std::size_t k = 1; k < predicted.values.size(); k += 2) sum += predicted.values[k];
  CHECK(outcome.real("reward_uncertainty_mean") == Approx(sum / 400));
}

TEST_CASE("data is learned from without a simulator, and judged where returns are given") {
  const auto returns = episodes_of(Task::window_open, 12, {0.9, 0.1}, 2, 10).returns();
  auto trial = with_actions(from_files("policy"));
  trial.array("target_returns", Reals(returns.begin(), returns.end()), {12});
  const auto outcome = trial.run();
  REQUIRE(outcome.status == ASSAY_OK);
  CHECK(std::abs(outcome.real("reward_return_spearman")) <= 1);
  CHECK(std::isfinite(outcome.real("policy_value")));
  CHECK_FALSE(outcome.results.contains("success_rate"));
}

TEST_CASE("rewards of data may do without actions") {
  CHECK(from_files("reward").run().status == ASSAY_OK);
}

TEST_CASE("a run that is cut short goes on from its checkpoint and ends with the same bits") {
  auto trial = small_rewards("policy");
  const auto whole = trial.run();
  for (const std::size_t questions :
       {20, 60}) {  // in the stage of rewards, and in that of policies
    trial.forget_checkpoint().stop_after(questions);
    CHECK(trial.run().status == ASSAY_STOPPED);
    trial.stop_after(std::nullopt);
    const auto resumed = trial.run();
    CHECK(resumed.real("return_true") == whole.real("return_true"));
    CHECK(resumed.artifacts.at("predicted_rewards.npy").values ==
          whole.artifacts.at("predicted_rewards.npy").values);
    CHECK(resumed.curve("iql_q_loss").size() == whole.curve("iql_q_loss").size());
    CHECK(resumed.curve("reward_loss").size() == whole.curve("reward_loss").size());
  }
}

TEST_CASE("the stages of learning say what they need") {
  check_refused(from_files("policy"), "params.stage", "needs data.target_actions");
  check_refused(from_files("reward").param("reward_net", std::string("transformer")),
                "params.reward_net", "needs data.target_actions");
  check_refused(from_files("reward").param("target_label_budget", std::int64_t{5}),
                "params.target_label_budget", "data.target_returns");
  check_refused(small_rewards().param("target_label_budget", std::int64_t{191}),
                "params.target_label_budget", "only 190 pairs");
  check_refused(with_actions(from_files("reward"))
                    .param("reward_net", std::string("transformer"))
                    .param("embed_dim", std::int64_t{10})
                    .param("num_heads", std::int64_t{3}),
                "params.num_heads", "embed_dim = 10");
  auto wide = from_files("policy");
  Reals actions(12 * 10 * 1, 0.0);
  actions[57] = 1.5;
  check_refused(wide.array("target_actions", actions, {12, 10, 1}), "data.target_actions",
                "holds 1.5 in trajectory 5");
}

}  // namespace
}  // namespace assay::pearl
