// [[sweep]]: which keys vary, over what, and which combinations are left out.
#pragma once

#include <cstdint>
#include <deque>
#include <set>
#include <vector>

#include "core/config/keys.hpp"

namespace assay {

// Keys that vary together: each step holds one value for each key.
struct Axis {
  struct Moving {
    Key key;
    Place where;
  };
  std::vector<Moving> keys;
  std::vector<std::vector<const Node*>> steps;
};

// A point is excluded where all matches hold; with seeds, only those seeds of it.
struct Exclusion {
  Place where;
  std::vector<Match> matches;
  std::optional<std::set<std::uint64_t>> seeds;
};

struct SweepBlock {
  Place where;
  std::vector<Axis> axes;  // the first one varies slowest
  std::vector<Exclusion> exclusions;
};

// Steps point into the experiment's tree and into `made`. Without a [[sweep]] there is one block
// without axes: a single point.
struct Sweep {
  std::vector<SweepBlock> blocks;
  std::deque<Node> made;  // the values of ranges
};

Sweep read_sweep(const Node& tree, const Method& method, Faults& faults);

// The values of { linspace = [a, b, n] } or { logspace = [a, b, n] }: n of them, both ends
// included. They are ints where the ends are and every value is whole. Empty, with a fault, where
// the table is no range.
std::vector<Node> range_values(const Node& table, Faults& faults);

}  // namespace assay
