// The header of a .npy file: a Python dictionary.
#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

namespace assay {

struct NpyHeader {
  char byte_order = '<';  // '<', '>', or '|' where there is none
  std::string type;       // kind and bytes: "f8", "i2", "b1"
  bool is_fortran = false;
  std::vector<std::int64_t> shape;
  std::size_t length = 0;  // of magic, version and header: where the data begins
};

// DataError for a header that is cut off or not as numpy writes it, and for object arrays, records
// and byte strings.
NpyHeader parse_npy_header(std::span<const std::byte> bytes, const std::filesystem::path& path);

// Magic, version and header of a little-endian array in C order, a multiple of 64 bytes.
std::string npy_header_text(const std::string& type, std::span<const std::int64_t> shape);

// "(3, 4)", "(3,)", "()": as Python writes it.
std::string python_tuple(std::span<const std::int64_t> shape);

}  // namespace assay
