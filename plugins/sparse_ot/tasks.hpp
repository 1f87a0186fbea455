// The tasks of sparse_ot: each reads its problem (throwing BadInput), solves it and reports.
#pragma once

#include "plugins/sparse_ot/params.hpp"

namespace assay::sparse_ot {

struct TaskEntry {
  const char* name;
  void (*check)(SparseRun&);  // reads everything and solves nothing
  void (*run)(SparseRun&);
};
extern const TaskEntry kTransport, kTokenRouting, kColorTransfer;

// Refuses a solver that has no plan.
void require_plan(const SparseRun& run);

}  // namespace assay::sparse_ot
