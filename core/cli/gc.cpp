// assay gc: empties the trash and clears the store of what nobody needs.
#include <fmt/core.h>

#include <memory>

#include "core/base/quantity.hpp"
#include "core/base/table.hpp"
#include "core/cli/shared.hpp"
#include "core/data/error.hpp"
#include "db/keeper.hpp"

namespace assay::cli {
namespace {

struct GcOptions {
  std::string older = "7d";
  bool dry_run = false;
};

std::uint64_t size_of(const std::vector<db::FoundFile>& files) {
  std::uint64_t bytes = 0;
  for (const auto& file : files) bytes += file.bytes;
  return bytes;
}

TextTable table_of(const db::Garbage& garbage) {
  TextTable table{{"what", "count", "size"}, {}, {Align::left, Align::right, Align::right}};
  const auto files = [&](const char* what, const std::vector<db::FoundFile>& found) {
    table.rows.push_back({what, std::to_string(found.size()), format_bytes(size_of(found))});
  };
  table.rows.push_back({"runs in the trash", std::to_string(garbage.runs.size()), ""});
  files("artifacts of no run", garbage.artifacts);
  files("scratch folders", garbage.scratch);
  files("checkpoints", garbage.checkpoints);
  files("unused stages", garbage.stages);
  files("stale locks", garbage.locks);
  table.rows.push_back({"free pages of the database", "", format_bytes(garbage.free_bytes)});
  return table;
}

int gc(const GcOptions& o, const Shared& shared) {
  const auto older = parse_duration(o.older);
  if (!older) throw UserError(fmt::format("--older: '{}' is no duration like 7d or 12h", o.older));
  db::Keeper keeper(shared.database, db::system_ms, patiently());
  const auto garbage = o.dry_run ? keeper.garbage(older->count()) : keeper.gc(older->count());
  fmt::print("{}", to_text(table_of(garbage), shared.colour_out));
  const auto bytes = size_of(garbage.artifacts) + size_of(garbage.scratch) +
                     size_of(garbage.checkpoints) + size_of(garbage.locks) + garbage.free_bytes;
  fmt::print("{} {}\n", format_bytes(bytes),
             o.dry_run ? "and the rows of these runs would be freed" : "freed");
  return kOk;
}

}  // namespace

void add_gc(CLI::App& app, Shared& shared) {
  auto* command =
      add_command(app, "gc", "Empty the trash and clear the store; beside a living session too",
                  "assay gc --dry-run --older 0s");
  const auto o = std::make_shared<GcOptions>();
  command->add_flag("--dry-run", o->dry_run, "say what would go; remove nothing");
  command->add_option("--older", o->older, "runs in the trash and stages unused for this long")
      ->capture_default_str()
      ->type_name("TIME");
  add_database_option(command, shared);
  on_call(command, shared, [o, &shared] { return gc(*o, shared); });
}

}  // namespace assay::cli
