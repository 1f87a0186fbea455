// Row filters: `label == 1 and not (hue < 0.5 or kind == 'dry')`, `0..99`.
#pragma once

#include <string>
#include <vector>

#include "core/data/table.hpp"

namespace assay {

// The rows that `filter` keeps, in order.
//
//   filter     = term { "or" term }           term   = factor { "and" factor }
//   factor     = "not" factor | "(" filter ")" | comparison | range
//   comparison = column ("==" | "!=" | "<" | "<=" | ">" | ">=") (number | 'text')
//   range      = first ".." last              (rows of the file from 0, both ends included)
//
// A column's name that is no plain word stands between backquotes; '' in a text is one quote.
// Texts compare by bytes. Integers compare exactly. `x == nan` holds where x is NaN.
// DataError::in_selection "rows", pointing at the fault: grammar, unknown column, a number
// compared with a text, a range beyond the table, or a filter that keeps no row.
std::vector<std::size_t> matching_rows(const std::string& filter, const Table& table);

}  // namespace assay
