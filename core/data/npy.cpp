// NPY data to arrays and back.
#include "core/data/npy.hpp"

#include <fmt/format.h>

#include <bit>
#include <cmath>
#include <cstring>
#include <limits>

#include "core/data/bytes.hpp"
#include "core/data/error.hpp"
#include "core/data/npy_header.hpp"

namespace assay {
namespace {

// IEEE half precision: 1 sign, 5 exponent, 10 fraction bits.
struct Half {
  std::uint16_t bits;
  explicit operator float() const {
    const int exponent = (bits >> 10) & 31, fraction = bits & 1023;
    const float magnitude =
        exponent == 31  ? (fraction == 0 ? std::numeric_limits<float>::infinity() : std::nanf(""))
        : exponent == 0 ? std::ldexp(static_cast<float>(fraction), -24)
                        : std::ldexp(static_cast<float>(fraction + 1024), exponent - 25);
    return bits & 0x8000 ? -magnitude : magnitude;
  }
};

// How a type of the file is read: its size, the type it becomes, and the conversion if these
// differ.
struct NpyElement {
  std::string_view type;
  std::size_t size;
  DType dtype;
  void (*convert)(const std::byte* from, std::byte* to, std::size_t count,
                  const std::filesystem::path& path);
};

template <class From, class To>
void widen(const std::byte* from, std::byte* to, std::size_t count,
           const std::filesystem::path& path) {
  for (std::size_t i = 0; i < count; ++i) {
    From value;
    std::memcpy(&value, from + i * sizeof value, sizeof value);
    To result;
    if constexpr (std::is_same_v<From, std::uint64_t>) {
      if (!std::in_range<To>(value))
        throw DataError(path, fmt::format("element {}: {} does not fit into i64", i, value));
    }
    result = static_cast<To>(value);  // NOLINT(bugprone-signed-char-misuse): int8 is a number
    std::memcpy(to + i * sizeof result, &result, sizeof result);
  }
}

constexpr NpyElement kElements[] = {
    {"f8", 8, DType::f64, nullptr},
    {"f4", 4, DType::f32, nullptr},
    {"f2", 2, DType::f32, widen<Half, float>},
    {"i8", 8, DType::i64, nullptr},
    {"i4", 4, DType::i32, nullptr},
    {"i2", 2, DType::i32, widen<std::int16_t, std::int32_t>},
    {"i1", 1, DType::i32, widen<std::int8_t, std::int32_t>},
    {"u8", 8, DType::i64, widen<std::uint64_t, std::int64_t>},
    {"u4", 4, DType::i64, widen<std::uint32_t, std::int64_t>},
    {"u2", 2, DType::i32, widen<std::uint16_t, std::int32_t>},
    {"u1", 1, DType::u8, nullptr},
    {"b1", 1, DType::u8, nullptr},
};

const NpyElement& element_of(const NpyHeader& header, const std::filesystem::path& path) {
  for (const auto& reading : kElements)
    if (reading.type == header.type) return reading;
  throw DataError(path, fmt::format("NPY type {} is not read, expected f8 f4 f2, i8 i4 i2 i1, "
                                    "u8 u4 u2 u1 or b1",
                                    in_quotes(header.type)));
}

void check_length(const NpyHeader& header, std::size_t size, std::size_t found,
                  const std::filesystem::path& path) {
  const auto needed = byte_count(header.shape, size);
  const auto shape = python_tuple(header.shape);
  if (!needed) throw DataError(path, "shape " + shape + " is larger than any file");
  if (*needed != found)
    throw DataError(path, fmt::format("shape {} of {} needs {} bytes of data, the file has {}",
                                      shape, header.type, *needed, found));
}

// The last index runs slowest in the file: walk the result in order and jump in the source.
Bytes in_c_order(const Bytes& from, std::span<const std::int64_t> shape, std::size_t size) {
  Bytes to(from.size());
  std::vector<std::size_t> stride(shape.size()), index(shape.size());
  std::size_t step = size, source = 0;
  for (std::size_t d = 0; d < shape.size(); ++d) {
    stride[d] = step;
    step *= static_cast<std::size_t>(shape[d]);
  }
  for (std::size_t target = 0; target < to.size(); target += size) {
    std::memcpy(to.data() + target, from.data() + source, size);
    for (auto d = shape.size(); d-- > 0;) {
      source += stride[d];
      if (++index[d] < static_cast<std::size_t>(shape[d])) break;
      source -= stride[d] * index[d];
      index[d] = 0;
    }
  }
  return to;
}

}  // namespace

Array parse_npy(Bytes bytes, const std::filesystem::path& path) {
  const auto header = parse_npy_header(bytes, path);
  const auto& reading = element_of(header, path);
  check_length(header, reading.size, bytes.size() - header.length, path);
  bytes.erase(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(header.length));
  if (header.byte_order == '>') swap_each(bytes, reading.size);
  if (header.is_fortran && header.shape.size() > 1)
    bytes = in_c_order(bytes, header.shape, reading.size);
  if (!reading.convert) return {reading.dtype, header.shape, std::move(bytes), {}};
  auto array = zeros(reading.dtype, header.shape);
  reading.convert(bytes.data(), array.bytes.data(), bytes.size() / reading.size, path);
  return array;
}

Array read_npy(const std::filesystem::path& path) {
  return parse_npy(unpacked(read_bytes(path), path), path);
}

void write_npy(const std::filesystem::path& path, const Array& array) {
  const auto type = array.dtype == DType::u8    ? "|u1"
                    : array.dtype == DType::f64 ? "<f8"
                    : array.dtype == DType::f32 ? "<f4"
                    : array.dtype == DType::i64 ? "<i8"
                                                : "<i4";
  const auto header = npy_header_text(type, array.shape);
  write_file(path, {std::as_bytes(std::span(header)), array.bytes});
}

}  // namespace assay
