// HDF5 and AnnData files, read by a process of their own.
#pragma once

#include <filesystem>
#include <string>

#include "core/data/digest.hpp"
#include "core/data/packed.hpp"
#include "core/data/source.hpp"

namespace assay {

struct Hdf5Content {
  std::variant<Array, Table> value;
  std::optional<Table>
      rows;       // of AnnData's arrays: what is known of each cell, where rows are chosen
  Digest digest;  // of the whole file
};

// HDF5's library has broken on broken files before, and finds its way into other files: it lives in
// the program lib/assay/assay-hdf5, beside the folder of the program that runs, which is started
// for every read with limits on memory and time, no environment and no right to open a second file.
// DataError where it refuses, dies or is not there, and where the file changes meanwhile.
Hdf5Content read_hdf5(const DataSource& source, bool is_anndata);

}  // namespace assay
