#include "plugins/causal_games/scm.hpp"

namespace assay::causal_games {
namespace {

// The world after `values` in lexicographic order of the exogenous variables.
bool advance_world(const Scm& model, std::vector<int>& values) {
  for (std::size_t i = model.nodes.size(); i-- > 0;) {
    if (!model.nodes[i].is_exogenous) continue;
    if (++values[i] < model.nodes[i].values) return true;
    values[i] = 0;
  }
  return false;
}

double world_probability(const Scm& model, const std::vector<int>& values) {
  double p = 1;
  for (std::size_t i = 0; i < model.nodes.size(); ++i)
    if (model.nodes[i].is_exogenous) p *= model.nodes[i].law[static_cast<std::size_t>(values[i])];
  return p;
}

// Fills in the endogenous values; those of `action` are set in place of their mechanisms.
void propagate(const Scm& model, const Assignment& action, std::vector<int>& values) {
  for (std::size_t i = 0; i < model.nodes.size(); ++i) {
    const auto& node = model.nodes[i];
    if (node.is_exogenous) continue;
    std::size_t row = 0;
    for (const auto parent : node.parents)
      row = row * static_cast<std::size_t>(model.nodes[parent].values) +
            static_cast<std::size_t>(values[parent]);
    values[i] = node.table[row];
    for (const auto& [set, value] : action)
      if (set == i) values[i] = value;
  }
}

bool is_consistent(const Assignment& assignment, const std::vector<int>& values) {
  for (const auto& [node, value] : assignment)
    if (values[node] != value) return false;
  return true;
}

// Calls visit(u's probability, values under the action) for the worlds of positive probability in
// which the evidence holds naturally, until it says no.
template <class Visit>
void for_each_world(const Scm& model, const Query& query, const StopQuery& stop, Visit visit) {
  std::vector<int> values(model.nodes.size()), acted;
  std::int64_t seen = 0;
  do {
    if (++seen % (1 << 16) == 0 && stop && stop()) return;
    const double p = world_probability(model, values);
    if (p == 0) continue;
    propagate(model, {}, values);
    if (!is_consistent(query.given, values)) continue;
    acted = values;
    if (!query.action.empty()) propagate(model, query.action, acted);
    if (!visit(p, acted)) return;
  } while (advance_world(model, values));
}

}  // namespace

double Scm::worlds() const {
  double count = 1;
  for (const auto& node : nodes)
    if (node.is_exogenous) count *= node.values;
  return count;
}

std::optional<std::size_t> Scm::find(const std::string& name) const {
  for (std::size_t i = 0; i < nodes.size(); ++i)
    if (nodes[i].name == name) return i;
  return std::nullopt;
}

Answer answer(const Scm& model, const Query& query, const StopQuery& stop) {
  Answer sum;
  for_each_world(model, query, stop, [&](double p, const std::vector<int>& acted) {
    sum.evidence += p;
    if (is_consistent(query.target, acted)) sum.joint += p;
    return true;
  });
  return sum;
}

bool is_possible(const Scm& model, const Query& query, const StopQuery& stop) {
  bool found = false;
  for_each_world(model, query, stop, [&](double, const std::vector<int>&) {
    found = true;
    return false;
  });
  return found;
}

}  // namespace assay::causal_games
