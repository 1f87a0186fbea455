#include "plugins/causal_minimax/discrete_model.hpp"

#include <algorithm>
#include <catch2/catch.hpp>

#include "plugins/causal_minimax/generators.hpp"
#include "plugins/causal_minimax/search.hpp"

namespace assay::causal_minimax {
namespace {

constexpr double kDiscreteRounding = 1e-12;

using Policies = std::vector<std::vector<int>>;  // value by node and configuration of its parents

// The mean squared error under given interventions, by walking the graph downwards: shares only
// the predictor with the class under test.
double risk_under(const DiscreteModel& m, const Roles& roles, const std::vector<double>& f,
                  Mask set, const Policies& policies, std::vector<int>& x, std::size_t depth = 0) {
  if (depth == x.size()) {
    const double e = x[0] - f[m.configuration(set | roles.mutable_nodes, x)];
    return e * e;
  }
  const int v = m.graph.order()[depth];
  const auto i = static_cast<std::size_t>(v);
  const auto row = m.configuration(m.graph.parents(v), x);
  if (contains(roles.mutable_nodes, v)) {
    x[i] = policies[i][row];
    return risk_under(m, roles, f, set, policies, x, depth + 1);
  }
  double total = 0;
  for (int k = 0; k < m.levels[i]; ++k) {
    x[i] = k;
    const double p =
        m.tables[i][row * static_cast<std::size_t>(m.levels[i]) + static_cast<std::size_t>(k)];
    total += p * risk_under(m, roles, f, set, policies, x, depth + 1);
  }
  x[i] = 0;
  return total;
}

// The worst of all joint policies, one by one; two values a node.
double worst_by_enumeration(const DiscreteModel& m, const Roles& roles, Mask set,
                            const std::vector<double>& f) {
  Policies policies(m.levels.size());
  std::vector<int*> digits;
  for_each_node(roles.mutable_nodes, [&](int v) {
    policies[static_cast<std::size_t>(v)].assign(m.configurations(m.graph.parents(v)), 0);
  });
  for (auto& policy : policies)
    for (auto& value : policy) digits.push_back(&value);
  double worst = 0;
  for (Mask code = 0; code < bit(static_cast<int>(digits.size())); ++code) {
    for (std::size_t i = 0; i < digits.size(); ++i)
      *digits[i] = contains(code, static_cast<int>(i)) ? 1 : 0;
    std::vector<int> x(m.levels.size(), 0);
    worst = std::max(worst, risk_under(m, roles, f, set, policies, x));
  }
  return worst;
}

TEST_CASE("the worst case is the worst of all deterministic interventions") {
  const RandomShape shape{3, 2, 0.45};
  const auto roles = roles_of(shape);
  int tried = 0;
  for (std::uint64_t seed = 0; seed < 12; ++seed) {
    const auto model = random_discrete_model(shape, Rng(seed, "model"));
    std::size_t weights = 0;
    for_each_node(roles.mutable_nodes,
                  [&](int v) { weights += model.configurations(model.graph.parents(v)); });
    if (weights > 12) continue;  // 2^weights policies
    ++tried;
    const DiscreteRisk risks(model, roles);
    for_each_subset(roles.stable, [&](Mask set) {
      const double worst = worst_by_enumeration(model, roles, set, risks.predictor(set));
      CHECK(risks.risk(set) == Approx(worst).epsilon(kDiscreteRounding));
    });
  }
  CHECK(tried > 6);
}

TEST_CASE("equivalent sets have one risk, and both searches choose the same") {
  const RandomShape shape{5, 1, 0.4};
  const auto roles = roles_of(shape);
  std::size_t fewer = 0;
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    const auto model = random_discrete_model(shape, Rng(seed, "model"));
    const DiscreteRisk risks(model, roles);
    const auto risk = [&](Mask set) { return risks.risk(set); };
    const auto classes = equivalence_classes(model.graph.without_edges_at(roles.mutable_nodes),
                                             roles.target, roles.stable, 1000);
    const auto by_class = search_classes(classes, risk);
    const auto all = search_subsets(roles.stable, classes, risk);
    CHECK(all.equivalence_gap < kDiscreteRounding);
    CHECK(all.choice.selected == by_class.selected);
    CHECK(all.choice.risk == Approx(by_class.risk).epsilon(kDiscreteRounding));
    fewer += classes.size() < all.choice.risks.size();
  }
  CHECK(fewer > 15);
}

TEST_CASE("where the graphical condition holds the whole set is optimal") {
  const RandomShape shape{4, 1, 0.3};
  const auto roles = roles_of(shape);
  int held = 0, better = 0;
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    const auto model = random_discrete_model(shape, Rng(seed, "model"));
    const DiscreteRisk risks(model, roles);
    const auto best = search_subsets(roles.stable, {}, [&](Mask s) { return risks.risk(s); });
    const double gain = risks.risk(roles.stable) - best.choice.risk;
    if (full_set_condition(model.graph, roles.target, roles.mutable_nodes)) {
      ++held;
      CHECK(gain < 1e-10);
    } else {
      better += gain > 1e-6;
    }
  }
  CHECK(held > 20);
  CHECK(better > 0);  // otherwise the condition would decide nothing
}

TEST_CASE("without mutable nodes the risk is the conditional variance") {
  const Dag graph({0, bit(0)});
  const DiscreteModel model{graph, {2, 2}, {{0.5, 0.5}, {0.8, 0.2, 0.2, 0.8}}};
  const DiscreteRisk risks(model, {0, bit(1), 0});
  CHECK(risks.risk(0) == Approx(0.25));
  CHECK(risks.risk(bit(1)) == Approx(0.16));
}

TEST_CASE("ties go to the smaller set, then to the lower mask") {
  CHECK(preferred(1.0, 0b100, 1.0 + 1e-12, 0b011));
  CHECK(preferred(1.0 + 1e-12, 0b001, 1.0, 0b010));
  CHECK(preferred(0.9, 0b111, 1.0, 0b000));
}

TEST_CASE("too many states are refused") {
  std::vector<Mask> parents(25, 0);
  const DiscreteModel model{Dag(parents), std::vector<int>(25, 2),
                            std::vector<std::vector<double>>(25, {0.5, 0.5})};
  CHECK_THROWS_AS(DiscreteRisk(model, {0, 2, 0}), std::length_error);
}

}  // namespace
}  // namespace assay::causal_minimax
