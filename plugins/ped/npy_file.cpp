#include "plugins/ped/npy_file.hpp"

#include <bit>
#include <cstdint>
#include <cstring>
#include <fstream>
#include <iterator>

namespace assay::ped {
namespace {

static_assert(std::endian::native == std::endian::little);

constexpr std::size_t kMagicSize = 6;

struct Header {
  std::string type;  // "<f8"
  bool is_fortran = false;
  std::vector<Index> shape;
  std::size_t end = 0;  // where the elements begin
};

std::string bytes_of(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) throw FileError("cannot be read");
  return {std::istreambuf_iterator<char>(file), {}};
}

// What follows `'key':` up to the end of the dictionary.
std::string after(const std::string& dictionary, const std::string& key) {
  const auto at = dictionary.find("'" + key + "'");
  const auto colon = dictionary.find(':', at);
  if (at == std::string::npos || colon == std::string::npos)
    throw FileError("has no '" + key + "' in its header");
  return dictionary.substr(colon + 1);
}

std::vector<Index> shape_of(const std::string& text) {
  std::vector<Index> shape;
  const auto open = text.find('('), close = text.find(')');
  for (auto at = open + 1; at < close && open != std::string::npos;) {
    const auto comma = std::min(text.find(',', at), close);
    const auto digits = text.substr(at, comma - at);
    if (digits.find_first_of("0123456789") != std::string::npos)
      shape.push_back(static_cast<Index>(std::strtoll(digits.c_str(), nullptr, 10)));
    at = comma + 1;
  }
  return shape;
}

Header header_of(const std::string& bytes) {
  if (bytes.size() < 12 || bytes.compare(0, kMagicSize, "\x93NUMPY") != 0)
    throw FileError("is no NPY file");
  const bool is_first = bytes[kMagicSize] == 1;
  std::uint32_t length = 0;
  std::memcpy(&length, bytes.data() + 8, is_first ? 2 : 4);
  const std::size_t begin = is_first ? 10 : 12;
  if (bytes.size() - begin < length) throw FileError("ends within its header");
  const auto dictionary = bytes.substr(begin, length);
  const auto type = after(dictionary, "descr");
  const auto quote = type.find('\'');
  Header h;
  h.type = quote == std::string::npos
               ? ""
               : type.substr(quote + 1, type.find('\'', quote + 1) - quote - 1);
  h.is_fortran = after(dictionary, "fortran_order").find("True") < 3;
  h.shape = shape_of(after(dictionary, "shape"));
  h.end = begin + length;
  return h;
}

template <class T>
RowMatrix elements(const std::string& bytes, const Header& h, Index rows, Index columns) {
  using Row = Eigen::Matrix<T, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
  using Column = Eigen::Matrix<T, Eigen::Dynamic, Eigen::Dynamic>;
  const auto size = static_cast<std::size_t>(rows * columns) * sizeof(T);
  if (bytes.size() - h.end != size) throw FileError("has another length than its header says");
  std::vector<T> values(static_cast<std::size_t>(rows * columns));
  std::memcpy(values.data(), bytes.data() + h.end, size);
  if (h.is_fortran)
    return Eigen::Map<const Column>(values.data(), rows, columns).template cast<double>();
  return Eigen::Map<const Row>(values.data(), rows, columns).template cast<double>();
}

}  // namespace

RowMatrix read_npy(const std::string& path) {
  const auto bytes = bytes_of(path);
  const auto h = header_of(bytes);
  if (h.shape.empty() || h.shape.size() > 2)
    throw FileError("has rank " + std::to_string(h.shape.size()) + ", not 1 or 2");
  const Index rows = h.shape[0], columns = h.shape.size() == 2 ? h.shape[1] : 1;
  if (rows < 1 || columns < 1) throw FileError("holds no elements");
  if (rows > static_cast<Index>(bytes.size()) || columns > static_cast<Index>(bytes.size()) / rows)
    throw FileError("has another length than its header says");
  const auto is = [&](const char* a, const char* b) { return h.type == a || h.type == b; };
  if (is("<f8", "=f8")) return elements<double>(bytes, h, rows, columns);
  if (is("<f4", "=f4")) return elements<float>(bytes, h, rows, columns);
  if (is("<i8", "=i8")) return elements<std::int64_t>(bytes, h, rows, columns);
  if (is("<i4", "=i4")) return elements<std::int32_t>(bytes, h, rows, columns);
  if (is("|u1", "<u1")) return elements<std::uint8_t>(bytes, h, rows, columns);
  throw FileError("holds '" + h.type + "', not f8, f4, i8, i4 or u1 of this machine's byte order");
}

}  // namespace assay::ped
