// Taking the runs of another results database in.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace assay::db {

// What merging one database brought. Runs are known by their run_uid, so that merging twice is
// merging once; of two equal finished fingerprints the older run stays live and the other goes to
// the trash. A plan that both have is the union of its entries, the one planned last deciding.
struct Merged {
  std::int64_t runs = 0, points = 0, experiments = 0;  // new here
  std::int64_t already_there = 0;
  std::int64_t still_running = 0;  // left out: they have not ended
  std::int64_t trashed_incoming = 0, trashed_here = 0;
  std::int64_t files = 0;  // of artifacts, copied and their hashes verified
  std::uint64_t file_bytes = 0;
  std::vector<std::string> lost;  // hashes of artifacts whose file the other lacks or has damaged
};

}  // namespace assay::db
