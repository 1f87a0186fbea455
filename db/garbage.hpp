// What a results database and its store hold that nobody needs any more.
#pragma once

#include <cstdint>
#include <unordered_set>
#include <vector>

#include "db/artifact_file.hpp"
#include "db/statements.hpp"

namespace assay::db {

struct Garbage {
  std::vector<std::int64_t> runs;      // long enough in the trash, and reruns of such
  std::vector<FoundFile> artifacts;    // no other run has them, older than a day
  std::vector<FoundFile> scratch;      // folders of runs that have ended
  std::vector<FoundFile> checkpoints;  // no attempt will go on from them
  std::vector<FoundFile> stages;       // kept stages of methods, unused for that long
  std::vector<FoundFile> locks;        // of sessions that are no more
  std::uint64_t free_bytes = 0;        // of the database file: given back, or to be given back
};

// Looks only. `folder` is the database's store; no run of a dead session may still be running.
Garbage find_garbage(Statements& sql, const std::filesystem::path& folder, std::int64_t now,
                     std::int64_t trashed_before);

}  // namespace assay::db
