// What `assay run` leaves on the screen: a table for each experiment and one line for all.
#pragma once

#include <string>
#include <vector>

#include "core/cli/shared.hpp"
#include "core/run/host/scheduler.hpp"
#include "core/run/plan/plan.hpp"
#include "db/reader.hpp"

namespace assay::cli {

// The results of the plans as the database gives them back. `brief` leaves the tables out.
std::string results_text(const std::vector<Plan>& plans, const Summary& summary, bool brief,
                         db::Reader& reader, const Shared& shared);

}  // namespace assay::cli
