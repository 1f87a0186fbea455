// Rows of several environments, and the same rows written down otherwise.
#pragma once

#include <algorithm>
#include <assay/rng.hpp>
#include <numeric>
#include <string>
#include <vector>

#include "plugins/causal_minimax/dataset.hpp"

namespace assay::causal_minimax {

// Environments of equal size; `draw` fills a row from the number of its environment.
template <class F>
Dataset sample(int variables, int environments, int rows, F&& draw) {
  Dataset data;
  for (int v = 0; v < variables; ++v) data.names.push_back("X" + std::to_string(v));
  data.values.resize(environments * rows, variables);
  for (int e = 0; e < environments; ++e) {
    data.environments.push_back(std::to_string(e));
    for (int i = 0; i < rows; ++i) {
      data.environment_of.push_back(e);
      data.values.row(e * rows + i) = draw(e);
    }
  }
  return data;
}

inline std::vector<int> random_order(std::size_t size, Rng& rng) {
  std::vector<int> order(size);
  std::iota(order.begin(), order.end(), 0);
  rng.shuffle(std::span(order));
  return order;
}

// The same table with its columns, rows and environments in another order under other names;
// `column[j]` is the column that has become column j.
struct Rewritten {
  Dataset data;
  std::vector<int> column;
};

inline Rewritten rewritten(const Dataset& data, std::uint64_t seed) {
  Rng rng(seed, "rewritten");
  const auto columns = random_order(data.names.size(), rng);
  const auto rows = random_order(data.environment_of.size(), rng);
  const auto environments = random_order(data.environments.size(), rng);
  Rewritten r{{{}, data.values(rows, columns), {}, {}}, columns};
  for (std::size_t j = 0; j < columns.size(); ++j) r.data.names.push_back("V" + std::to_string(j));
  for (std::size_t e = 0; e < environments.size(); ++e)
    r.data.environments.push_back("site " + std::to_string(e));
  for (const int i : rows) {
    const auto found = std::find(environments.begin(), environments.end(),
                                 data.environment_of[static_cast<std::size_t>(i)]);
    r.data.environment_of.push_back(static_cast<int>(found - environments.begin()));
  }
  return r;
}

}  // namespace assay::causal_minimax
