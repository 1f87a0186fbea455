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

// CSV becomes a Table, NPY, LIBSVM, IDX and PNG an Array, anything else and folders stay a path.
// Every file is read once: the bytes that are hashed are the bytes that are parsed. DataError for
// what cannot be read, parsed or selected, and for a selection of a file that has no rows.
Loaded load(const DataSource& source);

}  // namespace assay
