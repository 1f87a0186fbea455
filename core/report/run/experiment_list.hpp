// The experiments of a database, one a line.
#pragma once

#include <vector>

#include "core/base/table.hpp"
#include "db/experiment_list.hpp"
#include "db/query.hpp"

namespace assay {

// For people: how much of each plan is done, what failed, when something ran last.
TextTable experiment_list(const std::vector<db::ExperimentListRow>& rows);

// For programs: times in milliseconds, nothing left out.
db::QueryResult experiment_columns(const std::vector<db::ExperimentListRow>& rows);

}  // namespace assay
