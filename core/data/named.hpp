// Files that hold several arrays, of which an experiment names one.
#pragma once

#include <string>
#include <vector>

#include "core/data/source.hpp"

namespace assay {

// source.dataset, if it is one of the names, with or without ".npy".
// DataError::in_selection "dataset" otherwise, with the nearest name.
std::string named_dataset(const DataSource& source, const std::vector<std::string>& names);

// Where the experiment names none and there are several: DataError with the first of them.
[[noreturn]] void refuse_unnamed(const std::filesystem::path& path,
                                 const std::vector<std::string>& names);

// "; there are 'a', 'b', 'c', ...": the first of several names.
std::string listed(const std::vector<std::string>& names);

}  // namespace assay
