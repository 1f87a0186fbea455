// assay merge: takes the runs of other databases in.
#include <fmt/core.h>

#include <cstdio>
#include <memory>

#include "core/base/printable.hpp"
#include "core/base/quantity.hpp"
#include "core/cli/shared.hpp"
#include "core/report/run/housekeeping.hpp"
#include "db/keeper.hpp"
#include "db/reader.hpp"

namespace assay::cli {
namespace {

RunCounts runs_by_name(db::Reader& reader) {
  RunCounts counts;
  for (const auto& row : reader.experiment_list())
    if (row.runs > 0) counts[row.name] = row.runs;
  return counts;
}

int merge(const std::vector<std::string>& files, const Shared& shared) {
  db::Store(shared.database, db::system_ms, patiently()).recover();  // makes it where there is none
  db::Keeper keeper(shared.database, db::system_ms, patiently());
  db::Reader reader(shared.database);
  bool is_whole = true;
  for (const auto& file : files) {
    const auto before = runs_by_name(reader);
    const auto merged = keeper.merge(file);
    fmt::print("{}", merged_text(file, merged));
    for (const auto& fault : merge_faults(file, merged)) fmt::print(stderr, "assay: {}\n", fault);
    fmt::print("{}", mixed_text(before, runs_by_name(reader)));
    is_whole = is_whole && merged.lost.empty() && merged.refused.empty();
  }
  return is_whole ? kOk : kFailed;
}

}  // namespace

void add_merge(CLI::App& app, Shared& shared) {
  auto* command =
      add_command(app, "merge", "Take the runs of other databases in, artifacts too; twice is once",
                  "assay merge --db all.db node-1/assay.db node-2/assay.db");
  const auto files = std::make_shared<std::vector<std::string>>();
  command->add_option("FILE", *files, "databases to read; they stay as they are")
      ->required()
      ->type_name("");
  add_database_option(command, shared);
  on_call(command, shared, [files, &shared] { return merge(*files, shared); });
}

}  // namespace assay::cli
