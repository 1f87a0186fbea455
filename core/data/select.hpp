// What an experiment takes of a file: some columns, some rows.
#pragma once

#include "core/data/array.hpp"
#include "core/data/source.hpp"
#include "core/data/table.hpp"

namespace assay {

// The rows that source.rows keeps, judged on all columns, and of them source.columns in that
// order, or all but source.drop. Types of columns stay as the whole file gave them.
// DataError::in_selection for a column that is unknown or named twice, for both lists at once,
// and for what matching_rows refuses.
Table selected(Table table, const DataSource& source);

// Rows are the first dimension. Columns can be chosen, and compared, where the last of two
// dimensions has names; ranges of rows always. Where `known` says something of each row, the rows
// are judged by that instead.
Array selected(Array array, const DataSource& source, const Table* known = nullptr);

}  // namespace assay
