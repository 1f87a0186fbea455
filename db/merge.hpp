// Taking the runs of another results database in.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace assay::db {

// Two runs of one fingerprint whose values are not the same bits.
struct Difference {
  std::int64_t here = 0, there = 0;
  std::string metric;                 // the first that differs
  std::string simd_here, simd_there;  // levels of instructions: bits are promised within one
};

// A run that was not taken in, and why.
struct Refused {
  std::int64_t there = 0;
  std::string why;
};

// What merging one database brought. Runs are known by their run_uid, so that merging twice is
// merging once. What is here stays: of two equal finished fingerprints the run that comes goes to
// the trash. A plan that both have is the union of its entries, the one planned last deciding.
struct Merged {
  std::int64_t runs = 0, points = 0, experiments = 0;  // new here
  std::int64_t already_there = 0;
  std::int64_t still_running = 0;  // left out: they have not ended
  std::int64_t trashed_incoming = 0;
  std::int64_t files = 0;  // of artifacts, copied and their hashes verified
  std::uint64_t file_bytes = 0;
  std::vector<std::string> lost;  // hashes of artifacts whose file the other lacks or has damaged
  std::vector<Difference> differences;
  std::vector<Refused> refused;  // rows that no assay would write, times that are yet to come
};

}  // namespace assay::db
