// Losses of the policy and the token model, by hand where a vocabulary of two allows it.
#include "plugins/oreal/learner.hpp"

#include <catch2/catch.hpp>
#include <cmath>

namespace assay::oreal {
namespace {

using Floats = std::vector<float>;

constexpr double kSingle = 1e-6;

PolicyLearner small_learner(std::size_t vocabulary = 2) {
  return {{vocabulary, 8, 8, 1, 2}, Rng(1, "learner")};
}

// One token behind one prompt: a policy over two answers.
TokenBatch one_token(int token) { return {{{0, 1, 1}}, {{token}}, {0}}; }

// The gradient in the two biases of the head, which come last.
std::vector<double> bias_gradient(int token, const TokenLoss& loss, const Floats& reference,
                                  double kl) {
  auto learner = small_learner();
  learner.backward(one_token(token), loss, reference, kl);
  const auto g = learner.gradient();
  return {static_cast<double>(g[g.size() - 2]), static_cast<double>(g[g.size() - 1])};
}

// d ln pi(token) / d bias_j = [token = j] - pi_j.
std::vector<double> score(int token) {
  std::vector<double> slope;
  for (int j = 0; j < 2; ++j) {
    const double log = small_learner().log_chances(one_token(j)).front();
    slope.push_back((token == j ? 1 : 0) - std::exp(log));
  }
  return slope;
}

TEST_CASE("each part of the loss has the gradient that its formula has") {
  for (const int token : {0, 1}) {
    const auto slope = score(token);
    const double log = small_learner().log_chances(one_token(token)).front();
    const Floats reference{-0.3f};
    const double d = -0.3 - log;
    const TokenLoss positive{{0.7f}, {0}, {0}}, negative{{0}, {0.7f}, {0}}, kl{{0}, {0}, {0.7f}};
    for (std::size_t j = 0; j < 2; ++j) {
      CHECK(bias_gradient(token, positive, {}, 0)[j] == Approx(-0.7 * slope[j]).margin(kSingle));
      CHECK(bias_gradient(token, negative, {}, 0)[j] == Approx(0.7 * slope[j]).margin(kSingle));
      CHECK(bias_gradient(token, kl, reference, 2)[j] ==
            Approx(2 * 0.7 * (1 - std::exp(d)) * slope[j]).margin(kSingle));
    }
  }
}

TEST_CASE("the values of the parts are their formulas, and the ratio is 1 by construction") {
  auto learner = small_learner();
  const double log = learner.log_chances(one_token(1)).front();
  const auto losses = learner.backward(one_token(1), {{0.5f}, {0.25f}, {1}}, Floats{-0.3f}, 1);
  CHECK(losses.positive == Approx(-0.5 * log).epsilon(kSingle));
  CHECK(losses.negative == 0.25);
  CHECK(losses.kl == Approx(std::exp(-0.3 - log) - (-0.3 - log) - 1).epsilon(1e-5));
}

TEST_CASE("the estimate of the KL has the KL as its expectation") {
  const double reference[] = {0.2, 0.8};
  double estimate = 0, kl = 0;
  for (const int token : {0, 1}) {
    auto learner = small_learner();
    const double log = learner.log_chances(one_token(token)).front();
    const double log_reference = std::log(reference[token]);
    const auto losses = learner.backward(one_token(token), {{0}, {0}, {1}},
                                         Floats{static_cast<float>(log_reference)}, 1);
    estimate += std::exp(log) * losses.kl;
    kl += std::exp(log) * (log - log_reference);
  }
  CHECK(estimate == Approx(kl).epsilon(1e-5));
}

TEST_CASE("without a gradient nothing moves, not even by weight decay") {
  auto learner = small_learner();
  const Floats before(learner.parameters().begin(), learner.parameters().end());
  const auto losses = learner.update(one_token(1), {{0}, {0}, {0}}, {}, {});
  CHECK(losses.gradient_norm == 0);
  CHECK(std::equal(before.begin(), before.end(), learner.parameters().begin()));
  learner.update(one_token(1), {{1}, {0}, {0}}, {}, {});
  CHECK_FALSE(std::equal(before.begin(), before.end(), learner.parameters().begin()));
}

TokenBatch two_answers() { return {{{0, 1, 1}, {1, 0}}, {{2, 1}, {0, 2, 1}, {1}}, {0, 0, 1}}; }

TEST_CASE("supervised steps make the responses likelier") {
  auto learner = small_learner(3);
  const double first = learner.supervise(two_answers(), 1e-2);
  double last = first;
  for (int k = 0; k < 50; ++k) last = learner.supervise(two_answers(), 1e-2);
  CHECK(last < first / 4);
}

TEST_CASE("clipped steps raise what was rewarded and stay near the old policy") {
  auto learner = small_learner(3);
  const auto batch = two_answers();
  const auto old = learner.log_chances(batch);
  const double rewards[] = {1, -1, 1};
  const TokenLoss loss{Floats(6, 0), Floats(6, 0), Floats(6, 1.0f / 6)};
  for (int k = 0; k < 30; ++k) learner.update_clipped(batch, old, rewards, loss, old, {1e-2, 0.0});
  const auto now = learner.log_chances(batch);
  CHECK(now[5] > old[5]);
  CHECK(now[2] < old[2]);
  CHECK(now[5] - old[5] < 1);
}

TEST_CASE("a fresh token model scores every token 0, and learns to tell the verdicts apart") {
  const auto policy = small_learner(3);
  TokenModel model({3, 8, 8, 1, 2}, policy.parameters(), 1e-2);
  const auto batch = two_answers();
  for (const float s : model.scores(batch)) CHECK(s == 0);
  const std::vector<char> is_right{1, 0, 1};
  CHECK(model.fit(batch, is_right) == Approx(std::log(2.0)));
  double last = 1;
  for (int k = 0; k < 60; ++k) last = model.fit(batch, is_right);
  CHECK(last < 0.1);
  CHECK(model.scores(batch).size() == batch.tokens());
}

TEST_CASE("a learner that was saved goes on with the same bits") {
  auto whole = small_learner(3), part = small_learner(3);
  for (int k = 0; k < 3; ++k)
    whole.supervise(two_answers(), 1e-2), part.supervise(two_answers(), 1e-2);
  training::ByteWriter to;
  part.save(to);
  PolicyLearner again({3, 8, 8, 1, 2}, Rng(9, "other"));
  training::ByteReader from(to.bytes());
  again.restore(from);
  CHECK(from.is_at_end());
  whole.supervise(two_answers(), 1e-2), again.supervise(two_answers(), 1e-2);
  CHECK(
      std::equal(whole.parameters().begin(), whole.parameters().end(), again.parameters().begin()));
}

}  // namespace
}  // namespace assay::oreal
