// A run's problem, read from its parameters and data; what cannot be solved is refused here.
#pragma once

#include <optional>

#include "plugins/ef21/params.hpp"

namespace assay::ef21 {

struct Problem {
  Dataset data;
  std::optional<Dataset> test;  // one client
  Loss loss = Loss::logistic;
  Penalty penalty;
  Compressor compressor;
  Choice choice;
  Rule rule;  // as far as parameters say it
};

// Throws BadInput that names the key. A check leaves the rows of data out.
Problem read_problem(Ef21Run& run, bool is_check = false);

}  // namespace assay::ef21
