// Graphs that the tests of causal_minimax share.
#pragma once

#include <assay/rng.hpp>
#include <initializer_list>
#include <utility>
#include <vector>

#include "plugins/causal_minimax/graph.hpp"

namespace assay::causal_minimax {

// E[(1 - 2 y^2)^2 / (4 (1 - y^2)); y^2 < 1/2] for standard normal y.
constexpr double kKappa = 0.0786427540;

inline Dag graph_of(int nodes, std::initializer_list<std::pair<int, int>> edges) {
  std::vector<Mask> parents(static_cast<std::size_t>(nodes), 0);
  for (const auto& [from, to] : edges) parents[static_cast<std::size_t>(to)] |= bit(from);
  return Dag(std::move(parents));
}

// Each pair of a random order is an edge with the given probability.
inline Dag random_graph(int nodes, double density, Rng& rng) {
  const auto count = static_cast<std::size_t>(nodes);
  const auto place = rng.sample(count, count);
  std::vector<Mask> parents(count, 0);
  for (std::size_t child = 0; child < count; ++child)
    for (std::size_t parent = 0; parent < child; ++parent)
      if (rng.uniform() < density) parents[place[child]] |= bit(static_cast<int>(place[parent]));
  return Dag(std::move(parents));
}

// The graph of the paper's simulation: node 0 is Y, node i is Xi; X9 and X10 are mutable.
inline Dag simulation_graph() {
  return graph_of(11, {{0, 1},
                       {9, 1},
                       {6, 1},
                       {5, 1},
                       {1, 3},
                       {3, 2},
                       {8, 2},
                       {2, 4},
                       {7, 4},
                       {8, 4},
                       {6, 5},
                       {8, 7},
                       {0, 9},
                       {5, 10},
                       {3, 10},
                       {8, 10}});
}

}  // namespace assay::causal_minimax
