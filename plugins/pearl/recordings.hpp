// Trajectories of one's own: an array of equal ones, or a table of the steps of unequal ones.
#pragma once

#include <assay/sdk.hpp>
#include <optional>
#include <string>
#include <vector>

#include "plugins/pearl/trajectories.hpp"

namespace assay::pearl {

struct Recording {
  Series series;
  std::vector<std::string> names;  // of a table's trajectories, in the order of their first steps
  std::vector<Index> lengths;      // of each as it was recorded
};

enum class Padding { last_step, zeros };

// A table has a row for each step; its column `group` says of which trajectory, all others are
// numbers. All trajectories get `steps` steps, or as many as the longest has: longer ones are cut,
// shorter ones filled up. Throws BadInput at `key`.
Recording recorded(const Input& input, const char* key, std::optional<std::int64_t> steps,
                   Padding padding);

}  // namespace assay::pearl
