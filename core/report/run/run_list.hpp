// A list of runs as a table: brief for people, a column for each value for programs.
#pragma once

#include <vector>

#include "core/base/table.hpp"
#include "db/query.hpp"
#include "db/run_list.hpp"

namespace assay {

// One column for the varied parameters and one for the results, which is the error of a run that
// has one. With a `width` the last column is cut to fit; 0: no limit.
TextTable run_list(const std::vector<db::RunListRow>& rows, std::size_t width = 0);

// A column for each varied parameter and each final value that occurs; empty where a run has none.
db::QueryResult run_columns(const std::vector<db::RunListRow>& rows);

}  // namespace assay
