// One input of an experiment: its values, and the hash of the bytes they came from.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <variant>

#include "core/data/array.hpp"
#include "core/data/source.hpp"
#include "core/data/table.hpp"

namespace assay {

struct Loaded {
  std::variant<Array, Table, std::filesystem::path> value;
  Format format = Format::other;
  std::string sha256;       // of the file as it is on disk, or of the folder
  std::uint64_t bytes = 0;  // of the file, or of all files of the folder
};

// CSV becomes a Table, LIBSVM, IDX, PNG and Matrix Market an Array, NPY and the members of NPZ an
// Array, or a Table where they hold texts, HDF5 and AnnData whatever their dataset is; anything
// else and folders stay a path. Every file is read once: the bytes that are hashed are the bytes
// that are parsed (of HDF5 the file must not change between the two). DataError for what cannot be
// read, parsed or selected, and for a selection of a file that has no rows.
Loaded load(const DataSource& source);

}  // namespace assay
