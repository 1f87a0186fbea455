// The rows of data.train and data.test.
#pragma once

#include <optional>

#include "plugins/ef21/params.hpp"

namespace assay::ef21 {

struct Dealt {
  Dataset train;
  std::optional<Dataset> test;
};

// BadInput about `key` where the run's memory would not hold rows, their copies and what clients
// hold of gradients.
void require_room(const Ef21Run& run, Index rows, Index dim, Index clients, const std::string& key);

// Throws BadInput that names the key. A check leaves the rows out.
Dealt read_data(Ef21Run& run, bool is_check);

}  // namespace assay::ef21
