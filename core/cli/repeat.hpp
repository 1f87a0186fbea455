// Executing recorded runs again and comparing: what `rerun` and `audit` share.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/cli/shared.hpp"
#include "core/report/run/same_bits.hpp"
#include "db/reader.hpp"

namespace assay::cli {

struct RepeatOptions {
  std::uint32_t jobs = 0;  // 0: cores / threads
  double tolerance = 0;
  bool quiet = false;
  bool refuse_all = true;  // one run that cannot be repeated stops all of them
};

struct Repeated {
  db::RunDetail record;             // without its curves
  std::string obstacle;             // why it cannot be repeated; else empty
  std::optional<std::int64_t> run;  // the new one; nothing: it was not reached
  std::optional<SameBits> comparison;

  bool is_same() const { return comparison && comparison->holds(); }
};

// Runs these again from the record alone. Nothing is executed where `refuse_all` meets an obstacle.
std::vector<Repeated> repeat(std::vector<db::RunDetail> records, const RepeatOptions& options,
                             db::Reader& reader, const Shared& shared);

// Records by ids or the beginnings of uids, each once, without curves. UserError for unknown ones.
std::vector<db::RunDetail> records_of(const std::vector<std::string>& runs, db::Reader& reader,
                                      const Shared& shared);

// --tolerance, --jobs and --quiet.
void add_repeat_options(CLI::App* command, RepeatOptions& options);

}  // namespace assay::cli
