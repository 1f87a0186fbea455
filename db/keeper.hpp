// Housekeeping of a results database: what people do to its runs afterwards.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "db/garbage.hpp"
#include "db/merge.hpp"
#include "db/store.hpp"
#include "db/types.hpp"

namespace assay::db {

using RunIds = std::vector<std::int64_t>;

struct Trashed {
  RunIds moved;
  RunIds running;  // left alone: they have not ended
  RunIds already;  // were in the trash
};

// Of two finished runs with one fingerprint only one can be live: the older.
struct Clash {
  std::int64_t kept = 0, trashed = 0;
};

struct Restored {
  RunIds moved;
  RunIds not_in_trash;
  RunIds busy;                 // left in the trash: their equal is running now
  std::vector<Clash> clashes;  // `trashed` is the one that was to be restored, or the newer one
                               // that stood in its place
};

// Opens a database that is there; marks runs of dead sessions as interrupted first. Every call is
// a transaction of its own, short enough to work beside a living session. Throws StoreError for
// the file, QueryError for the names of runs and experiments.
class Keeper {
 public:
  explicit Keeper(const std::filesystem::path& path, Clock clock = system_ms, Wait wait = {});
  ~Keeper();
  Keeper(Keeper&&) noexcept;

  // By ids or the beginnings of uids, each run once, in the order given.
  RunIds runs(std::span<const std::string> names);
  // What these conditions name among the runs that ended and are not in the trash; no status: any.
  RunIds runs_of(const std::optional<std::string>& experiment, std::span<const Status> statuses);

  // A tag that is there takes the new value.
  void tag(std::span<const std::int64_t> runs, std::string_view key, std::string_view value);
  int untag(std::span<const std::int64_t> runs, std::string_view key);  // how many had it
  void note(std::int64_t run, std::string_view text);                   // empty: none

  Trashed trash(std::span<const std::int64_t> runs);
  Restored restore(std::span<const std::int64_t> runs);

  // What gc() would remove. `older`: how long runs have been in the trash, in milliseconds.
  Garbage garbage(std::int64_t older);
  // Removes it, runs in short batches, and gives free pages back to the file system. Nothing that
  // a living session may use is touched.
  Garbage gc(std::int64_t older);

  // Takes in what another database has and this one has not. See merge.hpp.
  Merged merge(const std::filesystem::path& other);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace assay::db
