// Tables on terminals that are narrower than they.
#pragma once

#include <cstddef>

#include "core/base/table.hpp"

namespace assay {

// Columns of a terminal that the table takes.
std::size_t width_of(const TextTable& table);

// Cuts the cells of the last column so that the table fits into `width`, but not below a dozen
// code points. What was cut ends in "…".
void fit_last_column(TextTable& table, std::size_t width);

// Breaks the cells of the last column at blanks, so that the table fits into `width`, but not below
// two dozen code points: what does not fit stands in further rows, under its beginning.
void fold_last_column(TextTable& table, std::size_t width);

}  // namespace assay
