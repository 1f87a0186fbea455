// Directed acyclic graphs as bit masks: order, ancestry, and the Bayes ball.
#include "plugins/causal_minimax/graph.hpp"

#include <algorithm>
#include <cctype>
#include <stdexcept>

namespace assay::causal_minimax {
namespace {

Mask lookup(const std::vector<Mask>& table, int node) {
  return table[static_cast<std::size_t>(node)];
}

// Nodes of which every parent is in the order already, lowest first; shorter than the number of
// nodes when a cycle holds some back.
std::vector<int> order_of(const std::vector<Mask>& parents) {
  std::vector<int> order;
  Mask done = 0, waiting = first_nodes(static_cast<int>(parents.size()));
  for (bool found = true; found && waiting != 0;) {
    found = false;
    for (Mask rest = waiting; rest != 0 && !found; rest &= rest - 1) {
      const int node = std::countr_zero(rest);
      if ((lookup(parents, node) & ~done) != 0) continue;
      order.push_back(node);
      done |= bit(node);
      waiting &= ~bit(node);
      found = true;
    }
  }
  return order;
}

std::string arrows(const std::vector<int>& path) {
  std::string text;
  for (const int node : path) text += (text.empty() ? "" : " -> ") + std::to_string(node);
  return text;
}

Mask closure(const std::vector<Mask>& next, Mask set) {
  for (Mask fresh = set; fresh != 0;) {
    Mask reached = 0;
    for_each_node(fresh, [&](int node) { reached |= lookup(next, node); });
    fresh = reached & ~set;
    set |= reached;
  }
  return set;
}

}  // namespace

std::vector<int> find_cycle(const std::vector<Mask>& parents) {
  const auto order = order_of(parents);
  if (order.size() == parents.size()) return {};
  Mask stuck = first_nodes(static_cast<int>(parents.size()));
  for (const int node : order) stuck &= ~bit(node);
  // Every stuck node has a stuck parent: walking up must come back.
  std::vector<int> path{std::countr_zero(stuck)};
  for (Mask seen = 0; !contains(seen, path.back());) {
    seen |= bit(path.back());
    path.push_back(std::countr_zero(lookup(parents, path.back()) & stuck));
  }
  path.erase(path.begin(), std::find(path.begin(), path.end(), path.back()));
  std::reverse(path.begin(), path.end());
  return path;
}

Dag::Dag(std::vector<Mask> parents) : parents_(std::move(parents)) {
  if (parents_.size() > kMaxNodes) throw std::invalid_argument("more than 64 nodes");
  if (const auto cycle = find_cycle(parents_); !cycle.empty())
    throw std::invalid_argument("the graph has the cycle " + arrows(cycle));
  order_ = order_of(parents_);
  children_.assign(parents_.size(), 0);
  for (int node = 0; node < size(); ++node)
    for_each_node(this->parents(node),
                  [&](int parent) { children_[static_cast<std::size_t>(parent)] |= bit(node); });
}

Mask Dag::ancestors(Mask set) const { return closure(parents_, set); }

Mask Dag::descendants(Mask set) const { return closure(children_, set); }

Dag Dag::without_arrows_into(Mask targets) const {
  auto parents = parents_;
  for_each_node(targets, [&](int node) { parents[static_cast<std::size_t>(node)] = 0; });
  return Dag(std::move(parents));
}

Dag Dag::without_edges_at(Mask removed) const {
  auto parents = without_arrows_into(removed).parents_;
  for (auto& set : parents) set &= ~removed;
  return Dag(std::move(parents));
}

// Shachter's rules: a ball from a child passes an unobserved node both ways; a ball from a parent
// passes an unobserved node downwards and bounces up from one with an observed descendant.
Mask Dag::connected(int from, Mask given) const {
  const Mask open_colliders = ancestors(given);
  Mask up = bit(from), down = 0;  // to be visited, coming from a child or from a parent
  Mask visited_up = 0, visited_down = 0;
  while ((up | down) != 0) {
    Mask next_up = 0, next_down = 0;
    for_each_node(up & ~given, [&](int node) {
      next_up |= parents(node);
      next_down |= children(node);
    });
    for_each_node(down & ~given, [&](int node) { next_down |= children(node); });
    for_each_node(down & open_colliders, [&](int node) { next_up |= parents(node); });
    visited_up |= up;
    visited_down |= down;
    up = next_up & ~visited_up;
    down = next_down & ~visited_down;
  }
  return (visited_up | visited_down) & ~given;
}

bool natural_less(const std::string& text, const std::string& other) {
  const auto digit = [](char c) { return std::isdigit(static_cast<unsigned char>(c)) != 0; };
  std::size_t i = 0, j = 0;
  while (i < text.size() && j < other.size()) {
    if (digit(text[i]) && digit(other[j])) {
      const auto number = [&digit](const std::string& s, std::size_t& at) {
        while (at + 1 < s.size() && s[at] == '0' && digit(s[at + 1])) ++at;
        const std::size_t begin = at;
        while (at < s.size() && digit(s[at])) ++at;
        return s.substr(begin, at - begin);
      };
      const auto a = number(text, i), b = number(other, j);
      if (a.size() != b.size()) return a.size() < b.size();
      if (a != b) return a < b;
    } else {
      if (text[i] != other[j]) return text[i] < other[j];
      ++i, ++j;
    }
  }
  const std::size_t left = text.size() - i, right = other.size() - j;
  return left != right ? left < right : text < other;
}

}  // namespace assay::causal_minimax
