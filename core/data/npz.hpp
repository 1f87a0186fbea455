// NumPy's .npz files: archives of .npy files.
#pragma once

#include <variant>

#include "core/data/array.hpp"
#include "core/data/file.hpp"
#include "core/data/source.hpp"
#include "core/data/table.hpp"

namespace assay {

// The member that source.dataset names, with or without ".npy"; where it names none, the only one
// there is. Texts of one dimension are a table of one column, which has the member's name.
// DataError::in_selection "dataset" for an unknown member; DataError for what zip.hpp and npy.hpp
// refuse, saying of which member.
std::variant<Array, Table> parse_npz(const Bytes& bytes, const DataSource& source);

}  // namespace assay
