// What `assay run` leaves on the screen: a table for each experiment and one line for all.
#pragma once

#include <string>
#include <vector>

#include "core/report/table/screen.hpp"
#include "core/run/host/watcher.hpp"
#include "core/run/plan/plan.hpp"
#include "db/reader.hpp"

namespace assay {

// The results of the plans as the database gives them back. `brief` leaves the tables out.
std::string results_text(const std::vector<Plan>& plans, const Summary& summary, bool brief,
                         db::Reader& reader, const Screen& screen);

}  // namespace assay
