// Both searches keep the first of equals by one rule, so they answer alike.
#include "plugins/causal_minimax/search.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <string>

namespace assay::causal_minimax {
namespace {

constexpr double kTie = 1e-9;
constexpr int kMaxExhaustive = 24;

Choice best_of(const std::vector<Mask>& sets, const RiskOf& risk) {
  Choice choice;
  for (const Mask set : sets) {
    const double r = risk(set);
    if (choice.risks.empty() || preferred(r, set, choice.risk, choice.selected)) {
      choice.selected = set;
      choice.risk = r;
    }
    choice.risks.push_back(r);
  }
  return choice;
}

}  // namespace

bool preferred(double risk_a, Mask a, double risk_b, Mask b) {
  const double tie = kTie * std::max(std::abs(risk_a), std::abs(risk_b));
  if (std::abs(risk_a - risk_b) > tie) return risk_a < risk_b;
  return size_of(a) != size_of(b) ? size_of(a) < size_of(b) : a < b;
}

Choice search_classes(const std::vector<EquivalenceClass>& classes, const RiskOf& risk) {
  std::vector<Mask> sets;
  for (const auto& c : classes) sets.push_back(c.fixed);
  return best_of(sets, risk);
}

std::vector<Mask> all_subsets(Mask set) {
  if (size_of(set) > kMaxExhaustive)
    throw std::length_error("2^" + std::to_string(size_of(set)) +
                            " subsets, at most 2^24 are tried one by one");
  std::vector<Mask> sets;
  for_each_subset(set, [&](Mask subset) { sets.push_back(subset); });
  return sets;
}

Exhaustive search_subsets(Mask stable, const std::vector<EquivalenceClass>& classes,
                          const RiskOf& risk) {
  const auto sets = all_subsets(stable);
  Exhaustive result{best_of(sets, risk)};
  std::map<Mask, double> of_set;
  for (std::size_t i = 0; i < sets.size(); ++i) of_set[sets[i]] = result.choice.risks[i];
  for (const auto& c : classes)
    for_each_subset(c.free, [&](Mask extra) {
      result.equivalence_gap = std::max(result.equivalence_gap,
                                        std::abs(of_set.at(c.fixed | extra) - of_set.at(c.fixed)));
    });
  return result;
}

}  // namespace assay::causal_minimax
