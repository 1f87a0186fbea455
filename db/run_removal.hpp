// Removing a run, however many points it has, beside living sessions.
#pragma once

#include "db/batches.hpp"
#include "db/statements.hpp"

namespace assay::db {

// A run that is being removed, or has not yet come in whole, is in the trash since then, and nobody
// can restore it: what a dead process left of it is removed by the next gc.
inline constexpr std::int64_t kBeingRemoved = 0;

// Rows that one statement handles: some milliseconds.
inline constexpr std::int64_t kPointsAtOnce = 20'000;

// Removes a run that is kBeingRemoved, with all that belongs to it.
void remove_run(Statements& sql, Batches& batches, std::int64_t run);

}  // namespace assay::db
