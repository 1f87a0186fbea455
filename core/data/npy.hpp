// NumPy's .npy files.
#pragma once

#include <filesystem>

#include "core/data/array.hpp"
#include "core/data/file.hpp"

namespace assay {

// Versions 1 to 3, either byte order, C or Fortran order. Types without a counterpart widen: b1 to
// u8; f2 to f32; i1, i2, u2 to i32; u4 to i64; u8 to i64 if its numbers fit. DataError for other
// types, a broken header, and a file shorter or longer than its shape says, with the bytes.
Array parse_npy(Bytes bytes, const std::filesystem::path& path);
Array read_npy(const std::filesystem::path& path);

// As numpy.save writes it: version 1, C order, little-endian. Names of columns are not kept.
void write_npy(const std::filesystem::path& path, const Array& array);

}  // namespace assay
