// Closed forms of selection by outcome against direct sums, draws and each other.
#include "plugins/oreal/best_of_n.hpp"

#include <assay/rng.hpp>
#include <catch2/catch.hpp>
#include <cmath>
#include <numeric>
#include <vector>

#include "plugins/oreal/bandit.hpp"

namespace assay::oreal {
namespace {

constexpr double kRounding = 1e-12;

struct Answers {
  Vector logits, right;
};

Answers answers(const std::vector<double>& logits, const std::vector<double>& right) {
  return {vector_of(logits), vector_of(right)};
}

// Six answers, two of them right, p about 0.1.
Answers problem() { return answers({0.3, -1.2, 1.9, 0.4, -0.6, 1.1}, {0, 1, 0, 0, 1, 0}); }

Vector policy_of(const Vector& logits) { return logits.array().exp() / logits.array().exp().sum(); }

double kl(const Vector& a, const Vector& b) {
  return (a.array() * (a.array() / b.array()).log()).sum();
}

// A right answer of this chance, and a wrong one.
Answers chance(double log_p) { return answers({log_p, std::log1p(-std::exp(log_p))}, {1, 0}); }

TEST_CASE("the best of n is a law, and its KL is that of the direct sum") {
  const auto [logits, right] = problem();
  const auto o = outcome_of(logits, right);
  for (const double n : {1.0, 2.0, 16.0, 3.7}) {
    const Vector best = best_of_n(logits, right, n);
    CHECK(best.sum() == Approx(1).epsilon(kRounding));
    CHECK(best.dot(right) == Approx(best_of_n_pass(o, n)).epsilon(kRounding));
    CHECK(best_of_n_kl(o, n) == Approx(kl(best, policy_of(logits))).margin(kRounding));
  }
}

std::size_t draw(const Vector& cumulative, Rng& rng) {
  const double u = rng.uniform();
  std::size_t i = 0;
  while (u >= cumulative[static_cast<Index>(i)]) ++i;
  return i;
}

TEST_CASE("the best of n has the frequencies of a million selections") {
  const auto [logits, right] = problem();
  const Vector policy = policy_of(logits);
  Vector cumulative = policy;
  std::partial_sum(policy.begin(), policy.end(), cumulative.begin());
  cumulative[5] = 1;
  Rng rng(1, "selection");
  constexpr int kDraws = 1000000, kBudget = 4;
  Vector counts = Vector::Zero(6);
  for (int k = 0; k < kDraws; ++k) {
    std::vector<std::size_t> drawn[2];  // wrong, right
    for (int i = 0; i < kBudget; ++i) {
      const std::size_t a = draw(cumulative, rng);
      drawn[right[static_cast<Index>(a)] > 0 ? 1 : 0].push_back(a);
    }
    const auto& pool = drawn[drawn[1].empty() ? 0 : 1];
    ++counts[static_cast<Index>(pool[rng.below(pool.size())])];
  }
  const Vector expected = best_of_n(logits, right, kBudget);
  for (Index i = 0; i < 6; ++i) {
    const double sigma = std::sqrt(expected[i] * (1 - expected[i]) / kDraws);
    CHECK(std::abs(counts[i] / kDraws - expected[i]) < 4 * sigma);
  }
}

TEST_CASE("at its equivalent n the best of n is the KL-regularised optimum") {
  const auto [logits, right] = problem();
  const auto o = outcome_of(logits, right);
  for (const double alpha : {0.2, 1.0, 5.0}) {
    const double n = equivalent_n(o, alpha);
    const Vector optimal = optimal_policy(logits, right, alpha);
    CHECK((best_of_n(logits, right, n) - optimal).lpNorm<Eigen::Infinity>() < kRounding);
    CHECK(optimal.sum() == Approx(1).epsilon(kRounding));
    CHECK(optimal_kl(o, alpha) == Approx(kl(optimal, policy_of(logits))).epsilon(1e-10));
    CHECK(optimal_kl(o, alpha) == Approx(best_of_n_kl(o, n)).epsilon(1e-10));
  }
}

TEST_CASE("for a large n the right answers are cloned, whatever n, and the KL is -ln p") {
  const auto [logits, right] = problem();
  const auto o = outcome_of(logits, right);
  const Vector cloned = policy_of(logits).cwiseProduct(right) / o.right();
  CHECK((best_of_n(logits, right, 1e6) - cloned).lpNorm<Eigen::Infinity>() < kRounding);
  CHECK(best_of_n_kl(o, 1e6) == Approx(-o.log_right).epsilon(kRounding));
}

TEST_CASE("ln n - (n - 1) / n bounds the KL from above, since outcomes tie") {
  for (const double p : {0.01, 0.1, 0.5, 0.9})
    for (const double n : {2.0, 16.0, 1000.0}) {
      const Outcome o{std::log(p), std::log1p(-p)};
      CHECK(best_of_n_kl(o, n) < std::log(n) - (n - 1) / n);
    }
}

TEST_CASE("a chance of e^-80 keeps its digits") {
  const auto [logits, right] = chance(-80);
  const auto o = outcome_of(logits, right);
  const double p = std::exp(-80), n = 1e9;
  CHECK(best_of_n_pass(o, n) == Approx(n * p).epsilon(1e-8));
  CHECK(best_of_n_kl(o, n) == Approx(p * (n * std::log(n) - n + 1)).epsilon(1e-8));
  CHECK(equivalent_n(o, 1) == Approx(std::exp(1)).epsilon(kRounding));
  CHECK(optimal_pass(o, 0.5) == Approx(p * std::exp(2)).epsilon(kRounding));
  CHECK(optimal_kl(o, 0.5) == Approx(p * (2 * std::exp(2) - std::expm1(2))).epsilon(1e-10));
  CHECK(std::isfinite(equivalent_n(o, 1e-3)));
}

TEST_CASE("what is certain stays so") {
  const Outcome sure{0, -kInfinity}, never{-kInfinity, 0};
  CHECK(best_of_n_pass(sure, 5) == 1);
  CHECK(best_of_n_pass(never, 5) == 0);
  CHECK(best_of_n_kl(sure, 5) == 0);
  CHECK(best_of_n_kl(never, 5) == 0);
  CHECK(equivalent_n(sure, 1) == 1);
  CHECK(optimal_pass(never, 1) == 0);
}

TEST_CASE("both forms of the gradient agree with each other and with differences") {
  const auto [logits, right] = problem();
  for (const double n : {1.0, 4.0, 16.0, 300.0}) {
    const auto g = best_of_n_gradient(logits, right, n);
    CHECK((g.by_right - g.by_wrong).lpNorm<Eigen::Infinity>() < 1e-10);
    CHECK(gradient_residual(logits, right, n) < 1e-7);
  }
  const auto g = best_of_n_gradient(logits, right, 4);
  CHECK(g.by_right.norm() > 0.1);  // there is something to agree on
}

}  // namespace
}  // namespace assay::oreal
