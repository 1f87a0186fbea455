// assay gc: empties the trash and clears the store of what nobody needs.
#include <fmt/core.h>

#include <memory>

#include "core/base/quantity.hpp"
#include "core/base/table.hpp"
#include "core/cli/shared.hpp"
#include "core/data/error.hpp"
#include "core/report/run/housekeeping.hpp"
#include "db/keeper.hpp"

namespace assay::cli {
namespace {

struct GcOptions {
  std::string older = "7d";
  bool dry_run = false;
};

int gc(const GcOptions& o, const Shared& shared) {
  const auto older = parse_duration(o.older);
  if (!older) throw UserError(fmt::format("--older: '{}' is no duration like 7d or 12h", o.older));
  db::Keeper keeper(shared.database, db::system_ms, patiently());
  const auto garbage = o.dry_run ? keeper.garbage(older->count()) : keeper.gc(older->count());
  fmt::print("{}", to_text(garbage_table(garbage), shared.colour_out));
  fmt::print("{} {}\n", format_bytes(garbage_bytes(garbage)),
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
