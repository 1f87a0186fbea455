// Expected updates of every algorithm, and the bandit mode in the test's own host.
#include "plugins/oreal/bandit.hpp"

#include <assay/testing.hpp>
#include <catch2/catch.hpp>
#include <cmath>
#include <functional>

#include "tests/plugins/oreal/refused.hpp"

namespace assay::oreal {
namespace {

using testing::Trial;

constexpr Algorithm kExact[] = {Algorithm::reinforce, Algorithm::rloo, Algorithm::grpo,
                                Algorithm::rft, Algorithm::oreal};

PromptPolicy policy_at(std::uint64_t seed, double scale = 1.5) {
  const auto bandit = random_bandit(1, 6, 2, scale, Rng(seed, "bandit"));
  return PromptPolicy(bandit.policy_logits(0), bandit.right_answers(0));
}

TEST_CASE("the scores of right and wrong answers, weighted by their chances, cancel") {
  const auto at = policy_at(1);
  const Vector sum = at.outcome.right() * at.right_score + at.outcome.wrong() * at.wrong_score;
  CHECK(sum.lpNorm<Eigen::Infinity>() < 1e-15);
}

TEST_CASE("every update is its effective weight times the gradient of p") {
  const auto at = policy_at(2);
  const double p = at.outcome.right();
  const Vector gradient = p * at.right_score;
  for (const auto algorithm : kExact)
    for (const auto shaping : {Shaping::theory, Shaping::advantage, Shaping::grpo}) {
      const UpdateRule rule{algorithm, shaping, 0.5, 0};
      const Vector u = expected_update(rule, at, at.log_policy);
      const Vector difference = u - effective_weight(rule, p) * gradient;
      CHECK(difference.lpNorm<Eigen::Infinity>() < 1e-14);
    }
}

TEST_CASE("the effective weights are those of the table") {
  for (const double p : {0.01, 0.3, 0.9}) {
    const auto weight = [p](Algorithm a, Shaping s = Shaping::theory) {
      return effective_weight({a, s, 0.5, 0}, p);
    };
    CHECK(weight(Algorithm::reinforce) == Approx(2));
    CHECK(weight(Algorithm::rloo) == Approx(2));
    CHECK(weight(Algorithm::grpo) == Approx(1 / std::sqrt(p * (1 - p))));
    CHECK(weight(Algorithm::rft) == Approx(1 / p));
    CHECK(weight(Algorithm::oreal) == Approx(1 / p + 0.5));
    CHECK(weight(Algorithm::oreal, Shaping::advantage) == Approx(2 * (1 - p) / p + p / (1 - p)));
    CHECK(weight(Algorithm::oreal, Shaping::grpo) ==
          Approx(std::sqrt((1 - p) / p) / p + 0.5 * std::sqrt(p / (1 - p)) / (1 - p)));
  }
}

// E[sum_k advantage_k score_k / K] over all outcomes of K rollouts, given the scores' means.
Vector enumerated(const PromptPolicy& at, int rollouts,
                  const std::function<double(int, int)>& advantage) {
  Vector sum = Vector::Zero(at.policy.size());
  for (int pattern = 0; pattern < 1 << rollouts; ++pattern) {
    const int right = __builtin_popcount(static_cast<unsigned>(pattern));
    const double chance =
        std::pow(at.outcome.right(), right) * std::pow(at.outcome.wrong(), rollouts - right);
    for (int k = 0; k < rollouts; ++k) {
      const int outcome = pattern >> k & 1;
      sum += chance * advantage(outcome, right) / rollouts *
             (outcome == 1 ? at.right_score : at.wrong_score);
    }
  }
  return sum;
}

TEST_CASE("REINFORCE and RLOO have the same expectation, over every outcome of three rollouts") {
  const auto at = policy_at(3);
  const Vector reinforce =
      enumerated(at, 3, [](int outcome, int) { return outcome == 1 ? 1.0 : -1.0; });
  const Vector rloo = enumerated(at, 3, [](int outcome, int right) {
    const double own = 2 * outcome - 1, others = 2 * (right - outcome) - 2;
    return own - others / 2;
  });
  CHECK((reinforce - rloo).lpNorm<Eigen::Infinity>() < 1e-15);
  const Vector exact = expected_update({Algorithm::rloo, Shaping::theory, 0, 0}, at, at.log_policy);
  CHECK((rloo - exact).lpNorm<Eigen::Infinity>() < 1e-15);
}

// Of g+ and -g- in the mean of many groups of 16 rollouts, as the language mode computes them.
Weights sampled_weights(double p, const std::function<Weights(double)>& group) {
  Rng rng(5, "groups");
  constexpr int kGroups = 100000, kRollouts = 16;
  Weights mean{0, 0};
  for (int g = 0; g < kGroups; ++g) {
    int right = 0;
    for (int k = 0; k < kRollouts; ++k) right += rng.uniform() < p ? 1 : 0;
    const auto w = group(static_cast<double>(right) / kRollouts);
    mean.right += w.right / kGroups, mean.wrong += w.wrong / kGroups;
  }
  return mean;
}

TEST_CASE("updates sampled in groups of 16 have the mean that the exact update has") {
  constexpr double p = 0.3;
  const Outcome o{std::log(p), std::log1p(-p)};
  const auto rloo = sampled_weights(p, [](double rate) {  // 16/15 of the leave-one-out reward
    const double both = 2 * rate * (1 - rate) * 16 / 15;
    return Weights{both, both};
  });
  const auto exact = weights_of({Algorithm::rloo, Shaping::theory, 0, 0}, o);
  CHECK(rloo.right == Approx(exact.right).epsilon(3e-3));
  CHECK(rloo.wrong == Approx(exact.wrong).epsilon(3e-3));
  const auto theory = sampled_weights(p, [](double rate) { return Weights{1, 1 - rate}; });
  const auto oreal = weights_of({Algorithm::oreal, Shaping::theory, 1, 0}, o);
  CHECK(theory.wrong == Approx(oreal.wrong).epsilon(3e-3));
}

TEST_CASE("the KL term pulls back along the gradient of the KL") {
  const auto first = policy_at(6), now = policy_at(7);
  const UpdateRule none{Algorithm::rft, Shaping::theory, 0, 0},
      some{Algorithm::rft, Shaping::theory, 0, 1};
  const Vector pull =
      expected_update(none, now, first.log_policy) - expected_update(some, now, first.log_policy);
  const auto kl = [&](const Vector& logits) {
    const double all = std::log(logits.array().exp().sum());
    return (logits.array().exp() / std::exp(all) *
            (logits.array() - all - first.log_policy.array()))
        .sum();
  };
  for (Index i = 0; i < 6; ++i) {
    Vector above = now.log_policy, below = now.log_policy;
    above[i] += 1e-5, below[i] -= 1e-5;
    CHECK(pull[i] == Approx((kl(above) - kl(below)) / 2e-5).margin(1e-9));
  }
}

Trial bandit() { return Trial().param("mode", "bandit").param("steps", std::int64_t{100}); }

double pass(Trial trial, const std::string& algorithm, const std::string& shaping = "theory") {
  trial.param("algorithm", algorithm);
  if (algorithm == "oreal") trial.param("reward_shaping", shaping);
  const auto outcome = trial.run();
  REQUIRE(outcome.status == ASSAY_OK);
  return outcome.real("pass_at_1");
}

TEST_CASE("the ablation's order: reinforce = rloo < grpo < rft < oreal < its advantage form") {
  for (std::uint64_t seed = 0; seed < 10; ++seed) {
    const Trial trial = bandit().seed(seed);
    const double reinforce = pass(trial, "reinforce");
    CHECK(pass(trial, "rloo") == Approx(reinforce).epsilon(1e-12));
    const double ordered[] = {reinforce, pass(trial, "grpo"), pass(trial, "rft"),
                              pass(trial, "oreal"), pass(trial, "oreal", "advantage")};
    for (int k = 0; k + 1 < 5; ++k) {
      INFO("seed " << seed << ", place " << k << ": " << ordered[k] << " " << ordered[k + 1]);
      CHECK(ordered[k] + 0.02 < ordered[k + 1]);
    }
  }
}

TEST_CASE("without steps the policy is the first one, and certain outcomes are allowed") {
  const auto certain = [](std::int64_t steps) {
    return Trial()
        .param("mode", "bandit")
        .param("problem", "data")
        .param("steps", steps)
        .array<double>("logits", {0, 1, 2, 3}, {2, 2})
        .array<double>("correct", {1, 1, 0, 1}, {2, 2});
  };
  const auto outcome = certain(0).run();
  REQUIRE(outcome.status == ASSAY_OK);
  CHECK(outcome.real("pass_at_1") == outcome.real("pass_at_1_initial"));
  CHECK(outcome.real("pass_at_1") == Approx((1 + 1 / (1 + std::exp(-1.0))) / 2));
  CHECK(outcome.real("kl_to_ref") == 0);
  check_refused(certain(1), "data.correct", "row 0 has no wrong answer");
}

TEST_CASE("arrays that are no prompts are refused by name") {
  const auto data = [](std::vector<double> logits, std::vector<double> correct) {
    return Trial()
        .param("mode", "bandit")
        .param("problem", "data")
        .array<double>("logits", std::move(logits), {2, 2})
        .array<double>("correct", std::move(correct), {2, 2});
  };
  check_refused(data({0, 1, 2, 3}, {0, 0, 0, 1}), "data.correct", "row 0 has no right answer");
  check_refused(data({0, 1, 2, 3}, {1, 0, 0.5, 1}), "data.correct", "row 1, column 0 is 0.5");
  check_refused(data({0, NAN, 2, 3}, {1, 0, 0, 1}), "data.logits", "element 1 is nan");
}

TEST_CASE("what has no exact update, or only right answers, is refused") {
  check_refused(bandit().param("algorithm", "ppo"), "params.algorithm", "mode = \"lm\"");
  check_refused(bandit().param("num_correct", std::int64_t{10}), "params.num_correct",
                "one at least has to be wrong");
}

TEST_CASE("a step size without measure ends as diverged or certain, never as a false number") {
  const auto outcome = bandit().param("learning_rate", 1e300).run();
  if (outcome.status == ASSAY_OK) {
    CHECK(std::isfinite(outcome.real("pass_at_1")));
  } else {
    CHECK(outcome.status == ASSAY_DIVERGED);
  }
}

}  // namespace
}  // namespace assay::oreal
