// assay run --dry-run: what would run, and why.
#pragma once

#include <map>
#include <span>
#include <string>

#include "core/report/table/screen.hpp"
#include "core/run/plan/plan.hpp"
#include "db/reader.hpp"

namespace assay {

// What the database knows of fingerprints.
using Holders = std::map<std::string, db::Holder>;

// Every run with its state: new, failed before, running, finished, again (with `force`) or shared,
// when another entry of the plans asks for the same one; then how many there are of each. A
// terminal gets the first 200. `reader` is null without a database.
std::string dry_run_text(std::span<const Plan> plans, const Holders& holders, bool force,
                         db::Reader* reader, const Screen& screen);

}  // namespace assay
