// Finite structural causal models, and queries of the three layers by enumeration of worlds.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace assay::causal_games {

struct ScmNode {
  std::string name;
  bool is_exogenous = false;
  std::vector<std::size_t> parents;  // earlier nodes
  int values = 1;                    // 0 .. values-1
  std::vector<double> law;           // exogenous: probability of each value
  std::vector<int> table;            // endogenous: by the parents' values, the last one fastest
};

// In topological order; exogenous variables are independent.
struct Scm {
  std::vector<ScmNode> nodes;

  double worlds() const;  // values of all exogenous variables together
  std::optional<std::size_t> find(const std::string& name) const;
};

using Assignment = std::vector<std::pair<std::size_t, int>>;  // node and its value

// P(target_do | given): abduction, action and prediction. Without `given` that is P(target_do),
// without `action` P(target | given).
struct Query {
  Assignment target, action, given;
};

struct Answer {
  double joint = 0, evidence = 0;  // the probability is joint / evidence
};

// Both ask `stop` now and then, and their answers mean nothing once it says yes.
using StopQuery = std::function<bool()>;
Answer answer(const Scm& model, const Query& query, const StopQuery& stop = {});
// Whether the evidence holds in any world of positive probability.
bool is_possible(const Scm& model, const Query& query, const StopQuery& stop = {});

}  // namespace assay::causal_games
