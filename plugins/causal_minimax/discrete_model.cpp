// The discrete oracle: every state once, every intervention but one node's by enumeration.
#include "plugins/causal_minimax/discrete_model.hpp"

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <string>

namespace assay::causal_minimax {
namespace {

constexpr double kLimit = 1 << 24;

}  // namespace

std::size_t DiscreteModel::configurations(Mask nodes) const {
  std::size_t count = 1;
  for_each_node(nodes, [&](int v) {
    count *= static_cast<std::size_t>(levels[static_cast<std::size_t>(v)]);
  });
  return count;
}

std::size_t DiscreteModel::configuration(Mask nodes, std::span<const int> assignment) const {
  std::size_t index = 0;
  for_each_node(nodes, [&](int v) {
    const auto i = static_cast<std::size_t>(v);
    index = index * static_cast<std::size_t>(levels[i]) + static_cast<std::size_t>(assignment[i]);
  });
  return index;
}

DiscreteRisk::DiscreteRisk(DiscreteModel model, const Roles& roles)
    : model_(std::move(model)), roles_(roles) {
  double state_count = 1;
  for (const int k : model_.levels) state_count *= k;
  if (state_count > kLimit) throw std::length_error("more than 2^24 states");

  const auto policies = [this](int m) {
    const auto configurations = static_cast<double>(model_.configurations(model_.graph.parents(m)));
    return std::pow(model_.levels[static_cast<std::size_t>(m)], configurations);
  };
  for_each_node(roles.mutable_nodes, [&](int m) {
    if (solved_ < 0 || policies(m) > policies(solved_)) solved_ = m;
  });
  double combinations = 1;
  for_each_node(roles.mutable_nodes, [&](int m) {
    if (m == solved_) return;
    enumerated_.push_back(m);
    combinations *= policies(m);
  });
  if (combinations > kLimit)
    throw std::length_error("more than 2^24 combinations of interventions");
  combinations_ = static_cast<std::size_t>(combinations);

  const Mask all = model_.graph.nodes();
  std::vector<int> assignment(model_.levels.size(), 0);
  for (std::size_t remaining = model_.configurations(all); remaining > 0; --remaining) {
    double weight = 1;
    for_each_node(all & ~roles.mutable_nodes, [&](int v) {
      const auto i = static_cast<std::size_t>(v);
      const auto row = model_.configuration(model_.graph.parents(v), assignment);
      weight *= model_.tables[i][row * static_cast<std::size_t>(model_.levels[i]) +
                                 static_cast<std::size_t>(assignment[i])];
    });
    if (weight > 0) states_.push_back({weight, assignment});
    for (std::size_t i = 0; i < assignment.size(); ++i) {
      if (++assignment[i] < model_.levels[i]) break;
      assignment[i] = 0;
    }
  }
}

std::vector<double> DiscreteRisk::predictor(Mask set) const {
  const Mask seen = set | roles_.mutable_nodes;
  std::vector<double> mass(model_.configurations(seen), 0), mean(mass);
  for (const auto& state : states_) {
    const auto i = model_.configuration(seen, state.assignment);
    mass[i] += state.weight;
    mean[i] += state.weight * state.assignment[static_cast<std::size_t>(roles_.target)];
  }
  for (std::size_t i = 0; i < mean.size(); ++i)
    if (mass[i] > 0) mean[i] /= mass[i];
  return mean;
}

bool DiscreteRisk::follows(const State& state, std::size_t combination) const {
  for (const int m : enumerated_) {
    const Mask parents = model_.graph.parents(m);
    const auto levels = static_cast<std::size_t>(model_.levels[static_cast<std::size_t>(m)]);
    const auto rows = model_.configurations(parents);
    const auto row = model_.configuration(parents, state.assignment);
    for (std::size_t i = 0; i < rows; ++i, combination /= levels)
      if (i == row && combination % levels !=
                          static_cast<std::size_t>(state.assignment[static_cast<std::size_t>(m)]))
        return false;
  }
  return true;
}

// With the others held, each state belongs to one configuration of the solved node's parents: its
// best values there can be chosen one by one.
double DiscreteRisk::risk(Mask set) const {
  const auto f = predictor(set);
  const Mask seen = set | roles_.mutable_nodes;
  const Mask parents = solved_ < 0 ? 0 : model_.graph.parents(solved_);
  const auto levels =
      solved_ < 0 ? std::size_t{1}
                  : static_cast<std::size_t>(model_.levels[static_cast<std::size_t>(solved_)]);
  double worst = 0;
  for (std::size_t combination = 0; combination < combinations_; ++combination) {
    std::vector<double> loss(model_.configurations(parents) * levels, 0);
    for (const auto& state : states_) {
      if (!follows(state, combination)) continue;
      const auto value = [&](int v) { return state.assignment[static_cast<std::size_t>(v)]; };
      const double e = value(roles_.target) - f[model_.configuration(seen, state.assignment)];
      const auto choice = solved_ < 0 ? std::size_t{0} : static_cast<std::size_t>(value(solved_));
      loss[model_.configuration(parents, state.assignment) * levels + choice] +=
          state.weight * e * e;
    }
    double total = 0;
    for (auto row = loss.begin(); row != loss.end(); row += static_cast<std::ptrdiff_t>(levels))
      total += *std::max_element(row, row + static_cast<std::ptrdiff_t>(levels));
    worst = std::max(worst, total);
  }
  return worst;
}

}  // namespace assay::causal_minimax
