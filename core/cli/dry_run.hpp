// assay run --dry-run: what would run, and why.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "core/cli/shared.hpp"
#include "core/run/plan/plan.hpp"
#include "db/reader.hpp"

namespace assay::cli {

// What the database knows of fingerprints.
using Holders = std::map<std::string, db::Holder>;

// Prints every run with its state: new, failed before, running, finished, again (with --force) or
// shared, when another entry of the plans asks for the same one. `reader` is null without a
// database.
void print_dry_run(const std::vector<Plan>& plans, const Holders& holders, bool force,
                   db::Reader* reader, const Shared& shared);

}  // namespace assay::cli
