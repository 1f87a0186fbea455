#include "plugins/causal_minimax/kernel_tests.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <functional>

#include "plugins/causal_minimax/independence.hpp"

namespace assay::causal_minimax {
namespace {

constexpr int kTrials = 60;
constexpr double kLevel = 0.05;
// More rejections than this of 60 true hypotheses have probability 0.003.
constexpr int kMostFalse = 8;

Eigen::VectorXd normal(Eigen::Index rows, Rng& rng) {
  Eigen::VectorXd v(rows);
  for (auto& x : v) x = rng.normal();
  return v;
}

// z -> x, z -> y, both curved; `link` adds x to y.
Triple fork(double link, Eigen::Index rows, Rng rng) {
  const Eigen::VectorXd z = normal(rows, rng);
  const Eigen::VectorXd x = z.array().sin() + 0.5 * normal(rows, rng).array();
  const Eigen::VectorXd y =
      z.array().square() + link * x.array().square() + 0.5 * normal(rows, rng).array();
  return {x, y, z};
}

int rejections_of(const std::function<Statistic(const Triple&, Rng)>& test, double link,
                  Eigen::Index rows) {
  int count = 0;
  for (std::uint64_t i = 0; i < kTrials; ++i)
    count += test(fork(link, rows, Rng(i, "rows")), Rng(i, "test")).p_value() <= kLevel;
  return count;
}

Statistic by_features(const Triple& sample, Rng rng) { return rcit(sample, false, rng); }
Statistic by_kernels(const Triple& sample, Rng) { return kci(sample); }

TEST_CASE("a fork is independent given its root, for kernels and for features") {
  CHECK(rejections_of(by_features, 0, 400) <= kMostFalse);
  CHECK(rejections_of(by_kernels, 0, 120) <= kMostFalse);
}

TEST_CASE("a square that no line sees is found, for kernels and for features") {
  CHECK(rejections_of(by_features, 1, 400) >= 55);
  CHECK(rejections_of(by_kernels, 1, 120) >= 50);
}

TEST_CASE("without conditions a square is found and independent columns are not") {
  for (const auto& test : {by_features, by_kernels}) {
    int found = 0, false_alarms = 0;
    for (std::uint64_t i = 0; i < kTrials; ++i) {
      Rng rng(i, "rows");
      const Eigen::VectorXd x = normal(150, rng), noise = normal(150, rng);
      const Eigen::VectorXd square = x.array().square() + 0.5 * noise.array();
      const Eigen::MatrixXd none(150, 0);
      found += test({x, square, none}, rng).p_value() <= kLevel;
      false_alarms += test({x, noise, none}, rng).p_value() <= kLevel;
    }
    CHECK(found >= 55);
    CHECK(false_alarms <= kMostFalse);
  }
}

TEST_CASE("which of two variables is called x is of no consequence for kernels") {
  for (const double link : {0.0, 0.3}) {
    const auto sample = fork(link, 80, Rng(3, "rows"));
    const double p = kci(sample).p_value();
    CHECK(kci({sample.y, sample.x, sample.z}).p_value() == Approx(p).epsilon(1e-9));
    CHECK(p > 1e-6);  // else 0 would equal 0
  }
}

// Two environments; x0 -> x1 with a slope of either sign, x2 alone; x3 has another mean.
Dataset two_sites(Rng rng) {
  constexpr Eigen::Index kRows = 300;
  Dataset d{{"a", "b", "c", "d"}, Eigen::MatrixXd(2 * kRows, 4), {"s", "t"}, {}};
  for (Eigen::Index i = 0; i < 2 * kRows; ++i) {
    const bool is_second = i >= kRows;
    d.environment_of.push_back(is_second ? 1 : 0);
    d.values(i, 0) = rng.normal();
    d.values(i, 1) = (is_second ? -1 : 1) * d.values(i, 0) + 0.5 * rng.normal();
    d.values(i, 2) = rng.normal();
    d.values(i, 3) = (is_second ? 1 : 0) + rng.normal();
  }
  return d;
}

TEST_CASE("given the environment, kernel tests see a slope that changes sign") {
  const auto data = two_sites(Rng(1, "sites"));
  for (const auto test : {CiTest::rcit, CiTest::kci}) {
    const IndependenceTests tests(data, {test, EnvTest::chow, 1, Rng(1, "fourier")});
    CHECK(tests.p_value(0, 1, bit(tests.environment())) < 1e-6);
    CHECK(tests.p_value(0, 2, bit(tests.environment())) > 0.01);
  }
}

TEST_CASE("features of a variable show which environments differ") {
  const auto data = two_sites(Rng(2, "sites"));
  const IndependenceTests tests(data, {CiTest::fisher_z, EnvTest::rcit, 1, Rng(2, "fourier")});
  CHECK(tests.p_value(3, tests.environment(), 0) < 1e-6);
  CHECK(tests.p_value(0, tests.environment(), 0) > 0.01);
  CHECK(tests.p_value(1, tests.environment(), bit(0)) < 1e-6);
}

}  // namespace
}  // namespace assay::causal_minimax
