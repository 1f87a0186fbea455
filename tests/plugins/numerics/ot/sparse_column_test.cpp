// Columns with at most k entries against enumeration of supports and bisection.
#include <algorithm>
#include <bit>
#include <catch2/catch.hpp>
#include <cmath>
#include <limits>
#include <random>

#include "plugins/numerics/ot/sparse_column.hpp"

namespace assay::ot {
namespace {

using Numbers = std::vector<double>;
using Random = std::mt19937_64;

Numbers uniform_numbers(std::size_t count, Random& random) {
  std::uniform_real_distribution<double> draw(0, 1);
  Numbers v(count);
  for (double& x : v) x = draw(random);
  return v;
}

// max s.t - gamma/2 |t|^2 over the scaled simplex on one support, the threshold by bisection.
double value_on(const Numbers& s, unsigned support, double mass, double gamma) {
  double low = -100, high = 100;
  const auto entry = [&](std::size_t i, double tau) {
    return (support >> i) & 1U ? std::max(0.0, s[i] - tau) / gamma : 0.0;
  };
  for (int step = 0; step < 200; ++step) {
    const double tau = (low + high) / 2;
    double sum = 0;
    for (std::size_t i = 0; i < s.size(); ++i) sum += entry(i, tau);
    (sum > mass ? low : high) = tau;
  }
  double value = 0;
  for (std::size_t i = 0; i < s.size(); ++i) {
    const double t = entry(i, low);
    value += s[i] * t - gamma / 2 * t * t;
  }
  return value;
}

double best_of_all_supports(const Numbers& s, int k, double mass, double gamma) {
  double best = -std::numeric_limits<double>::infinity();
  for (unsigned support = 1; support < 1U << s.size(); ++support)
    if (std::popcount(support) <= k) best = std::max(best, value_on(s, support, mass, gamma));
  return best;
}

}  // namespace

TEST_CASE("a sparse column is the best over all supports") {
  Random random(1);
  SparseColumn column;
  for (int repeat = 0; repeat < 20; ++repeat) {
    const Numbers s = uniform_numbers(7, random);
    for (int k = 1; k <= 7; ++k)
      for (double gamma : {0.1, 1.0, 10.0}) {
        const double value = column.solve(s, 0.6, k, gamma);
        CHECK(value == Approx(best_of_all_supports(s, k, 0.6, gamma)).epsilon(1e-10));
        CHECK(column.entries().size() <= static_cast<std::size_t>(k));
        double sum = 0;
        for (const auto& e : column.entries()) sum += e.mass;
        CHECK(sum == Approx(0.6).epsilon(1e-12));
      }
  }
}

TEST_CASE("of equal scores the first rows are chosen and forbidden rows never") {
  SparseColumn column;
  const double never = -std::numeric_limits<double>::infinity();
  column.solve(Numbers{never, 2, 2, 2}, 1, 2, 1);
  REQUIRE(column.entries().size() == 2);
  CHECK(column.entries()[0].row == 1);
  CHECK(column.entries()[1].row == 2);
  CHECK(column.entries()[0].mass == 0.5);
}

TEST_CASE("a column without mass has no entries and no value") {
  SparseColumn column;
  CHECK(column.solve(Numbers{1, 2}, 0, 1, 1) == 0);
  CHECK(column.entries().empty());
}

// Scores in the arrays of SparseColumn: alpha with zeros, costs with infinities behind the last
// row.
struct PaddedScores {
  linalg::PaddedArray<double> alpha, costs;

  explicit PaddedScores(const Numbers& s)
      : alpha(linalg::padded(s.size()), 0.0), costs(alpha.size()) {
    std::fill(costs.begin(), costs.end(), std::numeric_limits<double>::infinity());
    for (std::size_t i = 0; i < s.size(); ++i) {
      alpha[i] = 1 + s[i];
      costs[i] = 1;
    }
  }
  SparseColumn::Costs all() const { return {costs.data(), costs.size()}; }
};

double mass_of(const SparseColumn& column) {
  double sum = 0;
  for (const auto& e : column.entries()) sum += e.mass;
  return sum;
}

TEST_CASE("the threshold balances the mass and gives the value by squares") {
  Random random(2);
  SparseColumn column;
  for (const std::size_t size : {3, 40, 300})
    for (const Index k : {1, 2, 16, 17, 300})
      for (const double gamma : {0.01, 1.0, 100.0}) {
        const Numbers s = uniform_numbers(size, random);
        const double value = column.solve(s, 0.4, k, gamma), tau = column.threshold();
        double sum = 0, squares = 0;
        Numbers largest = s;
        std::sort(largest.rbegin(), largest.rend());
        for (std::size_t i = 0; i < std::min(size, static_cast<std::size_t>(k)); ++i) {
          sum += std::max(largest[i] - tau, 0.0);
          if (largest[i] >= tau) squares += largest[i] * largest[i] - tau * tau;
        }
        CHECK(sum == Approx(gamma * 0.4).epsilon(1e-9));
        CHECK(value == Approx(squares / (2 * gamma)).epsilon(1e-9));
        CHECK(mass_of(column) == Approx(0.4).epsilon(1e-12));
      }
}

TEST_CASE("without a budget a column is the dense projection, by bisection") {
  Random random(3);
  SparseColumn column;
  const Numbers s = uniform_numbers(200, random);
  column.solve(s, 1, 200, 1);
  double low = -10, high = 10;
  for (int step = 0; step < 200; ++step) {
    const double tau = (low + high) / 2;
    double sum = 0;
    for (double x : s) sum += std::max(x - tau, 0.0);
    (sum > 1 ? low : high) = tau;
  }
  CHECK(column.threshold() == Approx(low).epsilon(1e-12));
  std::size_t positive = 0;
  for (double x : s) positive += x > low ? 1 : 0;
  CHECK(column.entries().size() == positive);
}

TEST_CASE("a list of the rows near the threshold gives the same bits as all rows") {
  Random random(4);
  SparseColumn whole, part;
  for (const Index k : {1, 3, 20, 400}) {
    const PaddedScores scores(uniform_numbers(400, random));
    const double value = whole.project(scores.alpha.data(), scores.all(), 0.01, k, 1);
    SparseColumn::Lists list;
    whole.list(scores.alpha.data(), scores.all(), whole.threshold() - 0.1, list);
    const std::size_t listed = list.costs.size();
    CHECK(listed < 200);
    CHECK(part.project(scores.alpha.data(), {list.costs.data(), listed, list.rows.data()}, 0.01, k,
                       1) == value);
    CHECK(part.threshold() == whole.threshold());
    REQUIRE(part.entries().size() == whole.entries().size());
    for (std::size_t e = 0; e < part.entries().size(); ++e) {
      CHECK(part.entries()[e].row == whole.entries()[e].row);
      CHECK(part.entries()[e].mass == whole.entries()[e].mass);
    }
  }
}

TEST_CASE("a clipped column has the k largest positive scores") {
  const PaddedScores scores({0.5, -0.2, 0.3, 0.4, -0.1});
  SparseColumn column;
  const double squares = column.clip(scores.alpha.data(), scores.all(), 0.15, 3, 2);
  REQUIRE(column.entries().size() == 3);
  CHECK(column.entries()[0].row == 0);
  CHECK(column.entries()[1].row == 2);
  CHECK(column.entries()[2].row == 3);
  CHECK(column.entries()[2].mass == Approx(0.275));
  CHECK(squares == Approx((0.65 * 0.65 + 0.45 * 0.45 + 0.55 * 0.55) / 4));
}

TEST_CASE("a clipped column without a budget is the sum of its entries") {
  Random random(5);
  const PaddedScores scores(uniform_numbers(150, random));
  SparseColumn column;
  const double value = column.clip(scores.alpha.data(), scores.all(), -0.6, 150, 0.5);
  linalg::PaddedArray<double> rows(scores.costs.size(), 0.25);
  const auto sums = column.clip_all(scores.alpha.data(), scores.all(), -0.6, 0.5, rows.data());
  CHECK(sums.value == Approx(value));
  CHECK(sums.mass == Approx(mass_of(column)));
  CHECK(sums.entries == static_cast<Index>(column.entries().size()));
  SparseColumn::Lists list;
  column.list(scores.alpha.data(), scores.all(), 0.55, list);
  linalg::PaddedArray<double> from_list(rows.size(), 0.25);
  const auto listed =
      column.clip_all(scores.alpha.data(), {list.costs.data(), list.costs.size(), list.rows.data()},
                      -0.6, 0.5, from_list.data());
  CHECK(from_list == rows);
  CHECK(listed.entries == sums.entries);
  CHECK(listed.mass == Approx(sums.mass));
  Numbers expected(rows.size(), 0.25);
  for (const auto& e : column.entries()) expected[static_cast<std::size_t>(e.row)] += e.mass;
  for (std::size_t i = 0; i < rows.size(); ++i) CHECK(rows[i] == Approx(expected[i]));
}

}  // namespace assay::ot
