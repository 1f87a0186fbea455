// What rollouts and tokens count in the loss.
#include "plugins/oreal/credit.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <numeric>

namespace assay::oreal {
namespace {

using Weights = std::vector<double>;

// Three prompts of four rollouts: none, one, and all right.
Verdicts verdicts() { return {{0, 0, 0, 0, 0, 1, 0, 0, 1, 1, 1, 1}, 4}; }

TEST_CASE("prompts of one outcome are dropped, or every rollout stays") {
  const auto v = verdicts();
  CHECK(v.mixed() == 1);
  CHECK(v.rate(1) == 0.25);
  const std::vector<std::size_t> of_second{4, 5, 6, 7};
  CHECK(kept_rollouts(v, true, false, Rng(1, "filter")) == of_second);
  CHECK(kept_rollouts(v, false, false, Rng(1, "filter")).size() == 12);
}

TEST_CASE("pairs are one right and one wrong rollout of each prompt that has both") {
  Verdicts v{{}, 6};
  Rng rng(2, "verdicts");
  for (int k = 0; k < 600; ++k) v.is_right.push_back(rng.uniform() < 0.3 ? 1 : 0);
  const auto kept = kept_rollouts(v, true, true, Rng(3, "filter"));
  REQUIRE(kept.size() == 2 * v.mixed());
  for (std::size_t i = 0; i < kept.size(); i += 2) {
    CHECK(v.is_right[kept[i]] == 1);
    CHECK(v.is_right[kept[i + 1]] == 0);
    CHECK(kept[i] / 6 == kept[i + 1] / 6);
  }
}

double weight(Algorithm a, bool is_right, Shaping s = Shaping::theory) {
  return rollout_weight(a, s, is_right, 3, 12);  // a quarter is right
}

TEST_CASE("rollouts have the weights of the paper's formulas") {
  CHECK(weight(Algorithm::oreal, true) == 1);
  CHECK(weight(Algorithm::oreal, false) == 0.75);
  CHECK(weight(Algorithm::rft, false) == 0);
  CHECK(weight(Algorithm::reinforce, false) == -1);
  CHECK(weight(Algorithm::rloo, true) == Approx(1 - (2.0 - 9) / 11));  // less the others' mean
  CHECK(weight(Algorithm::rloo, false) == Approx(-1 - (3.0 - 8) / 11));
  CHECK(weight(Algorithm::oreal, true, Shaping::advantage) == Approx(2 * 0.75 * 12 / 11));
  CHECK(weight(Algorithm::oreal, false, Shaping::advantage) == Approx(2 * 0.25 * 12 / 11));
  const double deviation = std::sqrt((3 * 0.75 * 0.75 + 9 * 0.25 * 0.25) / 11);
  CHECK(weight(Algorithm::grpo, true) == Approx(0.75 / deviation));
  CHECK(weight(Algorithm::oreal, false, Shaping::grpo) == Approx(0.25 / deviation));
}

TEST_CASE("leave-one-out advantages of a prompt sum to zero, and of one outcome are zero") {
  CHECK(3 * weight(Algorithm::rloo, true) + 9 * weight(Algorithm::rloo, false) ==
        Approx(0).margin(1e-12));
  CHECK(rollout_weight(Algorithm::rloo, Shaping::theory, true, 12, 12) == 0);
}

TokenModelParams scheme(TokenScheme s, double ratio = 0.25) {
  TokenModelParams p{};
  p.scheme = s, p.topk_ratio = ratio;
  return p;
}

TEST_CASE("scores of zero weigh nothing, and no token counts for both outcomes") {
  const std::vector<float> zeros(5, 0.0f), scores{1.5f, -4, 0.2f, 3, -0.1f};
  for (const auto s : {TokenScheme::prefix_mean, TokenScheme::token, TokenScheme::topk}) {
    for (const bool is_right : {false, true})
      CHECK(token_weights(scheme(s), zeros, is_right) == Weights(5, 0.0));
    const auto right = token_weights(scheme(s), scores, true),
               wrong = token_weights(scheme(s), scores, false);
    for (std::size_t t = 0; t < scores.size(); ++t) CHECK(right[t] * wrong[t] == 0);
  }
}

TEST_CASE("a token's weight comes from the mean of the scores until it") {
  const std::vector<float> scores{2, -4, 5};
  const auto w = token_weights(scheme(TokenScheme::prefix_mean), scores, true);
  CHECK(w[0] == Approx(2 / (1 + std::exp(-2.0)) - 1));
  CHECK(w[1] == 0);
  CHECK(w[2] == Approx(2 / (1 + std::exp(-1.0)) - 1));
  const auto own = token_weights(scheme(TokenScheme::token), scores, false);
  CHECK(own[1] == Approx(1 - 2 / (1 + std::exp(4.0))));
}

TEST_CASE("of the largest weights a share stays, scaled to the length") {
  const std::vector<float> scores{1, 1, 1, 1};
  const auto all = token_weights(scheme(TokenScheme::prefix_mean), scores, true);
  const auto half = token_weights(scheme(TokenScheme::topk, 0.5), scores, true);
  CHECK(half == Weights{2 * all[0], 2 * all[1], 0, 0});
}

TEST_CASE("each class is a mean over its own tokens, and the KL over all") {
  const CreditOptions options{Algorithm::oreal, Shaping::theory, 0.5, false};
  const KeptRollout rollouts[] = {{2, true, 1}, {3, false, 0.8}, {5, false, 0.8}};
  const auto loss = token_loss(options, rollouts);
  CHECK(std::accumulate(loss.likelihood.begin(), loss.likelihood.end(), 0.0) == Approx(1));
  CHECK(std::accumulate(loss.ratio.begin(), loss.ratio.end(), 0.0) == Approx(0.5 * 0.8));
  CHECK(std::accumulate(loss.kl.begin(), loss.kl.end(), 0.0) == Approx(1));
  CHECK(loss.ratio[2] == loss.ratio[9]);
  CHECK(loss.likelihood[2] == 0);
  const auto per_response = token_loss({Algorithm::oreal, Shaping::theory, 0.5, true}, rollouts);
  CHECK(per_response.ratio[2] == Approx(0.5 * 0.8 / 2 / 3));
  CHECK(per_response.ratio[9] == Approx(0.5 * 0.8 / 2 / 5));
}

TEST_CASE("a class that is missing leaves the other finite") {
  const KeptRollout rollouts[] = {{2, true, 1}};
  for (const float x : token_loss({}, rollouts).likelihood) CHECK(x == 0.5f);
}

TEST_CASE("pass at k is the share of all subsets with a right answer") {
  for (unsigned right = 0; right <= 6; ++right)
    for (unsigned k = 1; k <= 6; ++k) {
      int subsets = 0, passed = 0;
      for (unsigned set = 0; set < 64; ++set) {
        if (static_cast<unsigned>(__builtin_popcount(set)) != k) continue;
        ++subsets;
        passed += (set & ((1u << right) - 1)) != 0 ? 1 : 0;
      }
      CHECK(pass_at_k(6, right, k) == Approx(static_cast<double>(passed) / subsets));
    }
}

TEST_CASE("the area under the curve counts pairs, ties half") {
  const std::vector<double> scores{0.3, 0.1, 0.3, 0.9};
  const std::vector<char> is_right{1, 0, 0, 1}, none{0, 0, 0, 0};
  CHECK(area_under_curve(scores, is_right) == 0.875);
  CHECK(std::isnan(area_under_curve(scores, none)));
}

}  // namespace
}  // namespace assay::oreal
