// Routers on tables small enough to route by hand.
#include "plugins/sparse_ot/routing.hpp"

#include <catch2/catch.hpp>
#include <set>

#include "tests/plugins/numerics/ot/samples.hpp"

namespace assay::sparse_ot {
namespace {

std::set<std::pair<Index, Index>> pairs(const Assignment& served) {
  std::set<std::pair<Index, Index>> result;
  for (const auto& s : served) result.emplace(s.token, s.expert);
  return result;
}
using Pairs = std::set<std::pair<Index, Index>>;

Matrix gates() {
  Matrix g(4, 2);
  g << 0.6, 0.4, 0.9, 0.1, 0.7, 0.3, 0.2, 0.8;
  return g;
}

}  // namespace

TEST_CASE("the capacity is the even share, raised to a multiple") {
  CHECK(expert_capacity(1024, 16, 1, 4) == 64);
  CHECK(expert_capacity(1024, 16, 1.05, 4) == 68);  // 67.2
  CHECK(expert_capacity(10, 3, 1, 1) == 4);
  CHECK(expert_capacity(10, 3, 1, 4) == 4);
  CHECK(expert_capacity(10, 3, 1.5, 4) == 8);  // 5
  CHECK(expert_capacity(30, 1, 1.1, 1) == 33);
  CHECK(expert_capacity(4, 16, 1, 4) == 4);
}

TEST_CASE("gates are the softmax of logits, however large") {
  Matrix logits(2, 2);
  logits << 0, 0, 1000, 1000 + std::log(3.0);
  const Matrix g = softmax_rows(logits);
  CHECK(g(0, 0) == Approx(0.5));
  CHECK(g(1, 1) == Approx(0.75));
  CHECK(g.rowwise().sum().isApproxToConstant(1));
}

TEST_CASE("a greedy router serves in order and drops what does not fit") {
  CHECK(pairs(greedy(gates(), 1, 2, false)) == Pairs{{0, 0}, {1, 0}, {3, 1}});
  CHECK(pairs(greedy(gates(), 1, 2, true)) == Pairs{{1, 0}, {2, 0}, {3, 1}});
}

TEST_CASE("all first choices come before the second ones") {
  CHECK(pairs(greedy(gates(), 2, 2, false)) == Pairs{{0, 0}, {1, 0}, {3, 1}, {0, 1}});
}

TEST_CASE("an expert takes its best tokens among those with weight") {
  CHECK(pairs(expert_choice(gates(), 2)) == Pairs{{1, 0}, {2, 0}, {3, 1}, {0, 1}});
  Matrix plan = gates();
  plan(1, 0) = 0;
  plan.col(1).setZero();
  CHECK(pairs(expert_choice(plan, 3)) == Pairs{{0, 0}, {2, 0}, {3, 0}});
}

TEST_CASE("a token takes its best experts and a full expert keeps its best tokens") {
  CHECK(pairs(token_choice(gates(), 1, 2)) == Pairs{{1, 0}, {2, 0}, {3, 1}});
  CHECK(pairs(token_choice(gates(), 2, 2)) == Pairs{{1, 0}, {2, 0}, {3, 1}, {0, 1}});
}

TEST_CASE("figures count loads, drops and gates") {
  const auto f = figures(gates(), greedy(gates(), 1, 2, false));
  CHECK(f.most_tokens == 2);
  CHECK(f.least_tokens == 1);
  CHECK(f.most_experts == 1);
  CHECK(f.mean_experts == Approx(0.75));
  CHECK(f.dropped == Approx(0.25));
  CHECK(f.similarity == Approx((0.6 + 0.9 + 0.8) / 4));
}

TEST_CASE("no router exceeds the capacity") {
  ot::Samples samples(3);
  const Matrix g = softmax_rows(2 * samples.points(100, 7));
  for (const Index capacity : {4, 16, 40})
    for (const auto& served :
         {greedy(g, 1, capacity, false), greedy(g, 2, capacity, false),
          greedy(g, 1, capacity, true), expert_choice(g, capacity), token_choice(g, 3, capacity)})
      CHECK(figures(g, served).most_tokens <= capacity);
}

}  // namespace assay::sparse_ot
