// The cells of an experiment: its files or a generated screen, checked.
#pragma once

#include <optional>

#include "plugins/conditional_monge_gap/embedding.hpp"
#include "plugins/conditional_monge_gap/params.hpp"

namespace assay::conditional_monge_gap {

struct Experiment {
  Cells cells;                         // as given: counts where they are counts
  std::vector<bool> is_held_out;       // of each condition
  std::optional<Embedding> embedding;  // of embedding_kind "file"; of solver conditional alone
};

// Throws BadInput that names the key, and the row where there is one.
Experiment read_experiment(const Run<Params>& run);

// The id of a condition as part of a file's name: letters, digits, '-', '+' and '.' stay, all else
// becomes '_'.
std::string file_name(const std::string& id);

}  // namespace assay::conditional_monge_gap
