// One dataset of an HDF5 file, whatever it is: numbers, texts, a table, a matrix.
#pragma once

#include <string>

#include "core/data/packed.hpp"

namespace assay::hdf5 {

// `dataset` may be empty: X of an AnnData file, the only dataset of another one. With `wants_rows`
// the table `obs` comes with every array of an AnnData file whose rows are its cells. A pattern as
// in stack.hpp is a table.
Packed read(const char* file, const std::string& dataset, bool is_anndata, bool wants_rows);

}  // namespace assay::hdf5
