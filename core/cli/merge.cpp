// assay merge: takes the runs of other databases in.
#include <fmt/core.h>

#include <memory>

#include "core/cli/shared.hpp"
#include "core/data/error.hpp"
#include "core/text/quantity.hpp"
#include "db/keeper.hpp"

namespace assay::cli {
namespace {

void tell(const std::string& file, const db::Merged& m) {
  fmt::print("{}: {} taken in ({}, {}), {} there already\n", file, counted(m.runs, "run"),
             counted(m.points, "point"), counted(m.experiments, "new experiment"), m.already_there);
  if (m.files > 0)
    fmt::print("  {} of artifacts copied, {}\n", counted(m.files, "file"),
               format_bytes(m.file_bytes));
  if (m.trashed_incoming > 0)
    fmt::print("  {} came in trashed: an older run here has the same fingerprint\n",
               m.trashed_incoming);
  if (m.trashed_here > 0)
    fmt::print("  {} went to the trash here: an older run came in with the same fingerprint\n",
               m.trashed_here);
  if (m.still_running > 0)
    fmt::print("  {} left out: not ended there yet\n", counted(m.still_running, "run"));
  for (const auto& hash : m.lost)
    fmt::print(stderr, "assay: {}: the artifact {} is missing or damaged there\n", file, hash);
}

int merge(const std::vector<std::string>& files, const Shared& shared) {
  db::Store(shared.database).recover();  // makes it where there is none
  db::Keeper keeper(shared.database);
  bool is_whole = true;
  for (const auto& file : files) {
    const auto merged = keeper.merge(file);
    tell(file, merged);
    is_whole = is_whole && merged.lost.empty();
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
