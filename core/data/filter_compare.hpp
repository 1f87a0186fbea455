// Comparison of a whole column with one value.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace assay {

enum class Comparison { equal, unequal, less, at_most, more, at_least };

using RowMask = std::vector<char>;  // 1 where the comparison holds, else 0

RowMask compare(const std::vector<std::string>& values, Comparison how, const std::string& text);

// `number` is a number as parse_double reads it. No comparison rounds. Against nan, == and != ask
// whether a value is NaN; all other comparisons with NaN are false, != true.
RowMask compare(const std::vector<std::int64_t>& values, Comparison how, const std::string& number);
RowMask compare(const std::vector<double>& values, Comparison how, const std::string& number);

}  // namespace assay
