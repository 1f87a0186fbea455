// NumPy's types U (code points of four bytes) and S (bytes) to texts.
#include "core/data/npy_text.hpp"

#include <fmt/format.h>

#include "core/base/number.hpp"
#include "core/data/bytes.hpp"
#include "core/data/error.hpp"
#include "core/data/file.hpp"
#include "core/data/npy_header.hpp"
#include "core/data/utf8.hpp"

namespace assay {
namespace {

// A code point as UTF-8; one that is none gives bytes that are no text either.
void append(std::string& text, std::uint32_t point) {
  const auto tail = [&](int shift) { text += static_cast<char>(0x80 | ((point >> shift) & 0x3f)); };
  if (point < 0x80) {
    text += static_cast<char>(point);
  } else if (point < 0x800) {
    text += static_cast<char>(0xc0 | point >> 6);
    tail(0);
  } else if (point < 0x10000) {
    text += static_cast<char>(0xe0 | point >> 12);
    tail(6), tail(0);
  } else if (point < 0x110000) {
    text += static_cast<char>(0xf0 | point >> 18);
    tail(12), tail(6), tail(0);
  } else {
    text += '\xff';
  }
}

std::uint32_t point_at(std::span<const std::byte> bytes, bool is_swapped) {
  std::uint32_t value = 0;
  for (std::size_t i = 0; i < 4; ++i)
    value |= std::to_integer<std::uint32_t>(bytes[i]) << (8 * (is_swapped ? 3 - i : i));
  return value;
}

std::string text_of(std::span<const std::byte> cell, const NpyHeader& header) {
  std::string text;
  if (header.type[0] == 'S')
    text = as_text(cell);
  else
    for (std::size_t at = 0; at + 4 <= cell.size(); at += 4)
      append(text, point_at(cell.subspan(at, 4), header.byte_order == '>'));
  text.resize(text.find_last_not_of('\0') + 1);
  return text;
}

// Bytes of one text.
std::size_t cell_size(const NpyHeader& header, const std::filesystem::path& path) {
  constexpr std::int64_t kLongest = 1 << 24;
  const auto length = parse_int64(header.type.substr(1));
  if (!length || *length < 0 || *length > kLongest)
    throw DataError(path, "broken NPY type " + in_quotes(header.type));
  return static_cast<std::size_t>(*length) * (header.type[0] == 'U' ? 4 : 1);
}

std::size_t rows_of(const NpyHeader& header, std::size_t size, std::size_t found,
                    const std::filesystem::path& path) {
  if (header.shape.size() != 1)
    throw DataError(path, "texts are read from arrays of one dimension, this one has the shape " +
                              python_tuple(header.shape));
  const auto needed = byte_count(header.shape, size);
  if (!needed || *needed != found || size == 0)
    throw DataError(path, fmt::format("shape {} of {} is not what {} bytes of data hold",
                                      python_tuple(header.shape), header.type, found));
  return static_cast<std::size_t>(header.shape[0]);
}

}  // namespace

bool is_npy_text(std::span<const std::byte> file, const std::filesystem::path& path) {
  const auto type = parse_npy_header(file, path).type;
  return type[0] == 'U' || type[0] == 'S';
}

Table npy_table(std::span<const std::byte> file, const std::string& column,
                const std::filesystem::path& path) {
  const auto header = parse_npy_header(file, path);
  const auto data = file.subspan(header.length);
  const auto size = cell_size(header, path), rows = rows_of(header, size, data.size(), path);
  std::vector<std::string> texts;
  for (std::size_t i = 0; i < rows; ++i) {
    texts.push_back(text_of(data.subspan(i * size, size), header));
    if (first_non_text(texts.back()))
      throw DataError(path, fmt::format("element {}: not a text in UTF-8", i));
  }
  Table table;
  table.path = path;
  table.rows = header.shape[0];
  table.columns.push_back({column, std::move(texts)});
  return table;
}

}  // namespace assay
