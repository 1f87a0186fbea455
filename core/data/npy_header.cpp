// Parsing and writing of .npy headers.
#include "core/data/npy_header.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <optional>
#include <string_view>

#include "core/data/error.hpp"
#include "core/data/file.hpp"

namespace assay {
namespace {

constexpr std::string_view kMagic = "\x93NUMPY";

// Reads {'descr': '<f8', 'fortran_order': False, 'shape': (3, 4), } with keys in any order.
class Dictionary {
 public:
  Dictionary(std::string_view text, const std::filesystem::path& path)
      : whole_(text), rest_(text), path_(path) {}

  NpyHeader header() {
    expect("{");
    while (!take("}")) {
      entry();
      if (!take(",") && !rest().starts_with("}")) fail();
    }
    if (!rest().empty() || !has_type_ || !has_order_ || !has_shape_) fail();
    return std::move(header_);
  }

 private:
  void entry() {
    const auto key = string();
    expect(":");
    if (key == "descr") {
      read_type();
    } else if (key == "fortran_order") {
      header_.is_fortran = take("True");
      has_order_ = header_.is_fortran || take("False");
    } else if (key == "shape") {
      read_shape();
    } else {
      fail();
    }
  }

  void read_type() {
    if (rest().starts_with("[")) refuse("records are not read, save one array per field");
    const std::string type(string());
    if (type.find('O') != std::string::npos)
      refuse("arrays of Python objects are not read, save numbers");
    if (type.size() < 3) fail();
    header_.byte_order = type[0] == '=' ? '<' : type[0];
    header_.type = type.substr(1);
    has_type_ = true;
  }

  void read_shape() {
    expect("(");
    while (!take(")")) {
      header_.shape.push_back(extent());
      if (!take(",") && !rest().starts_with(")")) fail();
    }
    has_shape_ = true;
  }

  std::int64_t extent() {
    const auto text = rest();
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || value < 0) fail();
    rest_ = text.substr(static_cast<std::size_t>(end - text.data()));
    take("L");  // Python 2 wrote long integers so
    return value;
  }

  std::string_view string() {
    const char quote = take("'") ? '\'' : '"';
    if (quote == '"') expect("\"");
    const auto end = rest_.find(quote);
    if (end == std::string_view::npos) fail();
    const auto value = rest_.substr(0, end);
    rest_.remove_prefix(end + 1);
    return value;
  }

  std::string_view rest() {
    rest_.remove_prefix(std::min(rest_.find_first_not_of(" \n"), rest_.size()));
    return rest_;
  }

  bool take(std::string_view token) {
    const bool is_there = rest().starts_with(token);
    if (is_there) rest_.remove_prefix(token.size());
    return is_there;
  }

  void expect(std::string_view token) {
    if (!take(token)) fail();
  }

  [[noreturn]] void refuse(const std::string& message) const { throw DataError(path_, message); }

  [[noreturn]] void fail() const {
    refuse("broken NPY header: " + in_quotes(whole_.substr(0, whole_.find_last_not_of(" \n") + 1)));
  }

  std::string_view whole_, rest_;
  const std::filesystem::path& path_;
  NpyHeader header_;
  bool has_type_ = false, has_order_ = false, has_shape_ = false;
};

}  // namespace

NpyHeader parse_npy_header(std::span<const std::byte> bytes, const std::filesystem::path& path) {
  const auto text = as_text(bytes);
  if (!text.starts_with(kMagic) || text.size() < 8)
    throw DataError(path, "not an NPY file: it does not begin with \\x93NUMPY and a version");
  const auto version = static_cast<unsigned char>(text[6]);
  if (version < 1 || version > 3)
    throw DataError(path, fmt::format("NPY version {} is unknown, expected 1, 2 or 3", version));
  const std::size_t digits = version == 1 ? 2 : 4, start = 8 + digits;
  std::size_t length = 0;
  for (std::size_t i = 0; i < digits && 8 + i < text.size(); ++i)
    length |= std::size_t{static_cast<unsigned char>(text[8 + i])} << (8 * i);
  if (text.size() < start + length)
    throw DataError(path, fmt::format("the NPY header ends at byte {}, the file has {}",
                                      start + length, text.size()));
  auto header = Dictionary(text.substr(start, length), path).header();
  header.length = start + length;
  return header;
}

std::string npy_header_text(const std::string& type, std::span<const std::int64_t> shape) {
  auto dictionary = fmt::format("{{'descr': '{}', 'fortran_order': False, 'shape': {}, }}", type,
                                python_tuple(shape));
  constexpr std::size_t kStart = 10, kMultiple = 64;
  const auto used = kStart + dictionary.size() + 1;
  dictionary.append((kMultiple - used % kMultiple) % kMultiple, ' ');
  dictionary += '\n';
  std::string text(kMagic);
  text.append("\x01\x00", 2);
  text += static_cast<char>(dictionary.size() & 0xff);
  text += static_cast<char>(dictionary.size() >> 8);
  return text + dictionary;
}

std::string python_tuple(std::span<const std::int64_t> shape) {
  return fmt::format("({}{})", fmt::join(shape, ", "), shape.size() == 1 ? "," : "");
}

}  // namespace assay
