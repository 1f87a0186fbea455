// Matrix Market files (.mtx): a matrix as text, its entries that are not zero or all of them.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string_view>
#include <vector>

#include "core/data/array.hpp"

namespace assay {

// Entries of a rows x columns matrix, those that symmetry adds included; `row` and `column` count
// from 0. The values of a matrix of integers stand in `integer`, those of a real one in `real`.
struct Entries {
  std::int64_t rows = 0, columns = 0;
  bool is_integer = false;
  std::vector<std::int64_t> row, column, integer;
  std::vector<double> real;
};

// Coordinate and array files of real, integer or pattern (ones) values, general, symmetric or
// skew-symmetric. DataError with line and column for anything else, and for more or fewer entries
// than the file says.
Entries parse_matrix_market(std::string_view text, const std::filesystem::path& path);

// f64, or i64 of integers. Entries of one place add up, as SciPy adds them. DataError where the
// array takes more than 8 GiB, or a sum of integers leaves i64.
Array dense(const Entries& entries, const std::filesystem::path& path);

}  // namespace assay
