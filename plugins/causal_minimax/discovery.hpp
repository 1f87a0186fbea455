// The graph behind rows of several environments.
#pragma once

#include "plugins/causal_minimax/discover.hpp"
#include "plugins/causal_minimax/independence.hpp"

namespace assay::causal_minimax {

struct DiscoveryOptions {
  TestOptions tests;
  double alpha = 0.05;  // an edge stays while every test of it has a p-value of at most this
  int max_given = 4;    // of the conditions of a test
};

// Nodes are the columns of the rows, and the environment behind them.
struct Discovery {
  Pattern pattern;
  Dag graph;                  // an extension of the pattern
  bool is_consistent = true;  // does the extension have no collider but the pattern's?
  std::size_t tests = 0;      // different ones
};

// Depends on what the rows hold alone: permuting or renaming columns, rows or environments permutes
// the nodes and changes nothing else. (Columns that could be exchanged without a trace but for
// their names are told apart by their order where the extension has a choice.)
Discovery discover(const Dataset& rows, const Knowledge& known, const DiscoveryOptions& options);

}  // namespace assay::causal_minimax
