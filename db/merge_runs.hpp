// The runs of an attached database, one after the other in short transactions.
#pragma once

#include <filesystem>

#include "db/merge.hpp"
#include "db/statements.hpp"

namespace assay::db {

// Held by the one merge that a database bears at a time. While it is not whole, a run has "merge:"
// before its uid.
std::filesystem::path merge_lock_file(const std::filesystem::path& store);

// Takes in what has ended in `other`, whose catalogue is here already.
void merge_runs(SQLite::Database& database, Statements& sql, std::int64_t now, Merged& merged);

// Why this run of `other` cannot be taken in; empty where it can.
std::string merge_fault(Statements& sql, std::int64_t there, std::int64_t now);

// The first metric whose results or curve differ in their bits; empty where none does. Timings are
// left out.
std::string first_difference(SQLite::Database& database, std::int64_t here, std::int64_t there,
                             bool with_curves);

}  // namespace assay::db
