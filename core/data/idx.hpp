// IDX files, as MNIST comes in.
#pragma once

#include <filesystem>

#include "core/data/array.hpp"
#include "core/data/file.hpp"

namespace assay {

// Unsigned bytes stay u8; signed bytes and shorts become i32; ints, floats and doubles keep their
// type. DataError for another magic number or type, and for data of another length than the
// dimensions say.
Array parse_idx(Bytes bytes, const std::filesystem::path& path);

// Plain or compressed by gzip.
Array read_idx(const std::filesystem::path& path);

}  // namespace assay
