// LIBSVM files: one example a line, its label and its features that are not zero.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string_view>
#include <vector>

#include "core/data/array.hpp"

namespace assay {

// Compressed rows: the features of row i are entries [start[i], start[i + 1]) of `index`, which
// counts from 0 and increases within a row, and `value`.
struct SparseRows {
  std::vector<double> label;
  std::vector<std::size_t> start{0};
  std::vector<std::int64_t> index;
  std::vector<double> value;
  std::int64_t features = 0;  // the largest index of the file, counted from 1
};

// Lines `label index:value ...` with indices from 1 in increasing order, separated by blanks or
// tabs; a row may have no features, # begins a comment, lines may end in \r\n. DataError with line
// and column for anything else, and for a file without rows.
SparseRows parse_libsvm(std::string_view text, const std::filesystem::path& path);
SparseRows read_libsvm(const std::filesystem::path& path);

// rows x (features + 1) reals: columns "1", "2", ... and last "label". DataError where that,
// names included, takes more than 8 GiB.
Array dense(const SparseRows& rows, const std::filesystem::path& path);

}  // namespace assay
