// Sizes and byte order of binary data.
#pragma once

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

namespace assay {

static_assert(std::endian::native == std::endian::little,
              "files are read and written in the machine's byte order, which must be theirs");

// Extents, none negative, times the size of an element; nothing beyond 63 bits.
inline std::optional<std::size_t> byte_count(std::span<const std::int64_t> shape,
                                             std::size_t element_size) {
  if (std::find(shape.begin(), shape.end(), 0) != shape.end()) return 0;
  auto count = static_cast<std::int64_t>(element_size);
  for (const auto extent : shape)
    if (__builtin_mul_overflow(count, extent, &count)) return std::nullopt;
  return static_cast<std::size_t>(count);
}

// Reverses the bytes of each element.
inline void swap_each(std::span<std::byte> bytes, std::size_t element_size) {
  for (std::size_t i = 0; i + element_size <= bytes.size(); i += element_size)
    std::reverse(bytes.data() + i, bytes.data() + i + element_size);
}

inline std::uint32_t big_endian(std::span<const std::byte, 4> bytes) {
  std::uint32_t value = 0;
  for (const auto byte : bytes) value = value << 8 | std::to_integer<std::uint32_t>(byte);
  return value;
}

}  // namespace assay
