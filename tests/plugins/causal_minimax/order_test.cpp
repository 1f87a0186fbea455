// What the rows say does not depend on how they are written down.
#include <catch2/catch.hpp>

#include "plugins/causal_minimax/canonical.hpp"
#include "plugins/causal_minimax/discovery.hpp"
#include "tests/plugins/causal_minimax/rows.hpp"

namespace assay::causal_minimax {
namespace {

constexpr std::uint64_t kOrders = 4;

// Curved, with a mechanism that changes: X0 -> X1 -> X2 <- X3, E -> X3, X4 and X5 binary.
Dataset curved(int rows, std::uint64_t seed) {
  Rng rng(seed, "rows");
  return sample(6, 3, rows, [&](int e) {
    const double x0 = rng.normal(), x1 = std::sin(2 * x0) + 0.4 * rng.normal();
    const double x3 = e + rng.normal(), x2 = x1 * x3 + 0.4 * rng.normal();
    const double x4 = x1 + rng.normal() > 0 ? 1 : 0, x5 = x2 + rng.normal() > 0 ? 1 : 0;
    return Eigen::Matrix<double, 1, 6>{x0, x1, x2, x3, x4, x5};
  });
}

int place_of(const std::vector<int>& column, int v) {
  if (v == static_cast<int>(column.size())) return v;  // the environment
  return static_cast<int>(std::find(column.begin(), column.end(), v) - column.begin());
}

Mask places_of(const std::vector<int>& column, Mask nodes) {
  Mask result = 0;
  for_each_node(nodes, [&](int v) { result |= bit(place_of(column, v)); });
  return result;
}

struct Question {
  int a, b;
  Mask given;
};

void require_same_answers(const Dataset& data, const TestOptions& options,
                          const std::vector<Question>& questions) {
  const IndependenceTests tests(data, options);
  for (std::uint64_t order = 0; order < kOrders; ++order) {
    const auto other = rewritten(data, order);
    const IndependenceTests others(other.data, options);
    for (const auto& [a, b, given] : questions) {
      const double expected = tests.p_value(a, b, given);
      const int c = place_of(other.column, a), d = place_of(other.column, b);
      const Mask conditions = places_of(other.column, given);
      CHECK(others.p_value(c, d, conditions) == expected);  // every bit
      CHECK(others.p_value(d, c, conditions) == expected);
    }
  }
}

const std::vector<Question> kPairs = {{0, 1, 0},
                                      {0, 2, bit(1)},
                                      {2, 0, bit(1) | bit(3)},
                                      {4, 5, bit(0) | bit(2) | bit(3)},
                                      {1, 3, bit(6)},
                                      {5, 3, bit(1) | bit(4) | bit(6)}};
const std::vector<Question> kEnvironments = {
    {3, 6, 0}, {2, 6, bit(3)}, {2, 6, bit(1) | bit(3)}, {5, 6, bit(0) | bit(4)}};

TEST_CASE("tests of two variables do not depend on order or names") {
  for (const auto test : {CiTest::fisher_z, CiTest::rcit, CiTest::kci})
    require_same_answers(curved(30, 1), {test, EnvTest::chow, 1, Rng(7, "fourier")}, kPairs);
}

TEST_CASE("tests of the environment do not depend on order or names") {
  for (const auto test : {EnvTest::chow, EnvTest::rcit})
    for (const int degree : {1, 3})
      require_same_answers(curved(60, 2), {CiTest::fisher_z, test, degree, Rng(7, "fourier")},
                           kEnvironments);
}

TEST_CASE("binary columns with as many ones are told apart by what stands beside them") {
  auto data = curved(60, 3);
  for (Eigen::Index i = 0; i < data.values.rows(); ++i) {
    data.values(i, 4) = i % 2 == 0 ? 1 : 0;
    data.values(i, 5) = i < data.values.rows() / 2 ? 1 : 0;
  }
  const auto columns = canonical(data).place;
  for (std::uint64_t order = 0; order < kOrders; ++order) {
    const auto other = rewritten(data, order);
    const auto place = canonical(other.data).place;
    for (int v = 0; v < 6; ++v)
      CHECK(place[static_cast<std::size_t>(place_of(other.column, v))] ==
            columns[static_cast<std::size_t>(v)]);
  }
}

TEST_CASE("the first rows in canonical order are a fair sample of all") {
  Rng rng(4, "rows");
  const auto data = sample(2, 2, 1000, [&](int e) {
    return Eigen::RowVector2d(e, rng.normal());  // the second half has ones
  });
  const auto shuffled = canonical(data);
  const double share = shuffled.data.values.col(shuffled.place[0]).head(500).mean();
  CHECK(share == Approx(0.5).margin(0.07));  // three deviations
}

void require_same_graph(const Dataset& data, const DiscoveryOptions& options) {
  const int nodes = static_cast<int>(data.names.size()) + 1;
  const auto found = discover(data, Knowledge(nodes), options);
  for (std::uint64_t order = 0; order < kOrders; ++order) {
    const auto other = rewritten(data, order);
    const auto again = discover(other.data, Knowledge(nodes), options);
    CHECK(again.tests == found.tests);
    CHECK(again.is_consistent == found.is_consistent);
    for (int v = 0; v < nodes; ++v) {
      const int w = place_of(other.column, v);
      CHECK(again.pattern.parents(w) == places_of(other.column, found.pattern.parents(v)));
      CHECK(again.pattern.open(w) == places_of(other.column, found.pattern.open(v)));
      CHECK(again.graph.parents(w) == places_of(other.column, found.graph.parents(v)));
    }
  }
}

TEST_CASE("the learned graph does not depend on order or names, chosen arrows included") {
  for (const auto test : {CiTest::fisher_z, CiTest::rcit, CiTest::kci})
    require_same_graph(curved(25, 5), {{test, EnvTest::chow, 1, Rng(7, "fourier")}, 0.05, 2});
  require_same_graph(curved(25, 5),
                     {{CiTest::fisher_z, EnvTest::rcit, 1, Rng(7, "fourier")}, 0.05, 2});
}

// Few rows of many columns: the tests contradict each other, and most arrows are open.
TEST_CASE("nor does a graph from tests that contradict each other") {
  int inconsistent = 0;
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    Rng rng(seed, "rows");
    const auto data = sample(9, 2, 25, [&](int) {
      Eigen::Matrix<double, 1, 9> x;
      const double common = rng.normal();
      for (auto& value : x) value = common + rng.normal();
      return x;
    });
    const DiscoveryOptions options{{CiTest::fisher_z, EnvTest::chow, 1, Rng(7, "fourier")}, 0.1, 3};
    require_same_graph(data, options);
    inconsistent += discover(data, Knowledge(10), options).is_consistent ? 0 : 1;
  }
  CHECK(inconsistent > 0);
}

}  // namespace
}  // namespace assay::causal_minimax
