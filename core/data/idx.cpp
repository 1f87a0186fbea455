// IDX: two zero bytes, type, rank, big-endian extents, big-endian data.
#include "core/data/idx.hpp"

#include <fmt/format.h>

#include "core/data/bytes.hpp"
#include "core/data/error.hpp"

namespace assay {
namespace {

struct Element {
  std::size_t size;
  DType dtype;
};

Element element_of(std::byte code, const std::filesystem::path& path) {
  switch (std::to_integer<int>(code)) {
    case 0x08:
      return {1, DType::u8};
    case 0x09:
      return {1, DType::i32};
    case 0x0b:
      return {2, DType::i32};
    case 0x0c:
      return {4, DType::i32};
    case 0x0d:
      return {4, DType::f32};
    case 0x0e:
      return {8, DType::f64};
    default:
      break;
  }
  throw DataError(path, fmt::format("unknown IDX type 0x{:02x}", std::to_integer<int>(code)));
}

// Signed big-endian integers of one or two bytes.
Array widened(const Bytes& bytes, std::vector<std::int64_t> shape, std::size_t size) {
  auto array = zeros(DType::i32, std::move(shape));
  const auto to = array.as<std::int32_t>();
  for (std::size_t i = 0; i < to.size(); ++i) {
    const auto high = static_cast<std::int8_t>(bytes[i * size]);
    to[i] = size == 1 ? high : high * 256 + std::to_integer<int>(bytes[i * size + 1]);
  }
  return array;
}

std::vector<std::int64_t> shape_of(const Bytes& bytes, const std::filesystem::path& path) {
  const auto rank = std::to_integer<std::size_t>(bytes[3]);
  if (bytes.size() < 4 + 4 * rank)
    throw DataError(path, fmt::format("the IDX header ends at byte {}, the file has {}",
                                      4 + 4 * rank, bytes.size()));
  std::vector<std::int64_t> shape;
  for (std::size_t d = 0; d < rank; ++d)
    shape.push_back(big_endian(std::span(bytes).subspan(4 + 4 * d).first<4>()));
  return shape;
}

void check_length(std::span<const std::int64_t> shape, std::size_t size, std::size_t found,
                  const std::filesystem::path& path) {
  const auto needed = byte_count(shape, size);
  if (!needed) throw DataError(path, shape_text(shape) + " elements are more than any file holds");
  if (*needed != found)
    throw DataError(
        path, fmt::format("{} elements of {} need {} bytes of data, the file has {}",
                          shape_text(shape), counted(std::int64_t(size), "byte"), *needed, found));
}

}  // namespace

Array parse_idx(Bytes bytes, const std::filesystem::path& path) {
  if (bytes.size() < 4 || bytes[0] != std::byte{0} || bytes[1] != std::byte{0})
    throw DataError(path, "not an IDX file: it does not begin with two zero bytes and a type");
  const auto element = element_of(bytes[2], path);
  auto shape = shape_of(bytes, path);
  const auto header = 4 + 4 * shape.size();
  check_length(shape, element.size, bytes.size() - header, path);
  bytes.erase(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(header));
  if (element.size < size_of(element.dtype)) return widened(bytes, std::move(shape), element.size);
  swap_each(bytes, element.size);
  return {element.dtype, std::move(shape), std::move(bytes), {}};
}

Array read_idx(const std::filesystem::path& path) {
  return parse_idx(unpacked(read_bytes(path), path), path);
}

}  // namespace assay
