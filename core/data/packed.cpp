// A byte that says what follows, then the value; numbers in the machine's order.
#include "core/data/packed.hpp"

#include <algorithm>
#include <cstring>
#include <ostream>
#include <unordered_set>

#include "core/data/bytes.hpp"
#include "core/data/utf8.hpp"

namespace assay {
namespace {

enum class PackTag : std::uint8_t { end = 0xa0, array, table, fault, rows };
enum class PackKind : std::uint8_t { real, integer, text };  // the order of Column::values

class PackWriter {
 public:
  explicit PackWriter(std::ostream& out) : out_(out) {}

  void put(PackTag tag) { number(static_cast<std::uint8_t>(tag)); }

  void put(const Array& array) {
    number(static_cast<std::uint8_t>(array.dtype));
    number(static_cast<std::uint8_t>(array.shape.size()));
    for (const auto extent : array.shape) number(extent);
    number(static_cast<std::uint64_t>(array.columns.size()));
    for (const auto& name : array.columns) put(name);
    bytes(array.bytes);
  }

  void put(const Table& table) {
    number(table.rows);
    number(static_cast<std::uint64_t>(table.columns.size()));
    for (const auto& column : table.columns) {
      put(column.name);
      number(static_cast<std::uint8_t>(column.values.index()));
      std::visit([&](const auto& values) { put_all(values); }, column.values);
    }
  }

  void put(const std::string& text) {
    number(static_cast<std::uint64_t>(text.size()));
    bytes(std::as_bytes(std::span(text)));
  }

 private:
  template <class T>
  void number(T value) {
    bytes(std::as_bytes(std::span(&value, 1)));
  }
  void bytes(std::span<const std::byte> all) {
    out_.write(reinterpret_cast<const char*>(all.data()), static_cast<std::streamsize>(all.size()));
  }
  template <class T>
  void put_all(const std::vector<T>& values) {
    bytes(std::as_bytes(std::span(values)));
  }
  void put_all(const std::vector<std::string>& texts) {
    for (const auto& text : texts) put(text);
  }

  std::ostream& out_;
};

class PackReader {
 public:
  PackReader(const ByteSource& source, std::size_t most) : source_(source), left_(most) {}

  Packed packed() {
    Packed packed;
    const auto tag = next_tag();
    if (tag == PackTag::array)
      packed.value = array();
    else if (tag == PackTag::table)
      packed.value = table();
    else if (tag == PackTag::fault)
      packed.value = PackedFault{text(), text()};
    else
      fail();
    const auto next = next_tag();
    if (next == PackTag::rows) packed.rows = table();
    if ((next == PackTag::rows ? next_tag() : next) != PackTag::end) fail();
    return packed;
  }

 private:
  [[noreturn]] static void fail() { throw PackedError("not what the reader sends"); }

  template <class T>
  T number() {
    T value{};
    into(std::as_writable_bytes(std::span(&value, 1)));
    return value;
  }
  PackTag next_tag() { return static_cast<PackTag>(number<std::uint8_t>()); }

  void into(std::span<std::byte> bytes) {
    if (bytes.size() > left_) throw PackedError("more than fits into memory");
    left_ -= bytes.size();
    if (source_(bytes) != bytes.size()) throw PackedError("ends early");
  }

  // `count` elements of a vector that grows as they arrive.
  template <class T>
  void fill(std::vector<T>& values, std::uint64_t count) {
    constexpr std::size_t kFirst = std::size_t{1} << 20;
    if (count > left_ / sizeof(T)) throw PackedError("more than fits into memory");
    for (std::size_t filled = 0; filled < count;) {
      const auto next = std::min<std::size_t>(count, std::max(2 * filled, kFirst));
      values.reserve(next);
      values.resize(next);
      into(std::as_writable_bytes(std::span(values).subspan(filled)));
      filled = next;
    }
  }

  std::string text() {
    std::vector<char> letters;
    fill(letters, number<std::uint64_t>());
    std::string text(letters.begin(), letters.end());
    if (first_non_text(text)) fail();
    return text;
  }

  std::vector<std::string> texts(std::uint64_t count) {
    std::vector<std::string> all;
    for (std::uint64_t i = 0; i < count; ++i) {
      if (left_ < sizeof(std::string)) throw PackedError("more than fits into memory");
      left_ -= sizeof(std::string);  // a text in memory is more than its letters
      all.push_back(text());
    }
    return all;
  }

  Array array() {
    constexpr std::uint8_t kMostDimensions = 64;
    Array array;
    const auto dtype = number<std::uint8_t>(), rank = number<std::uint8_t>();
    if (dtype > static_cast<std::uint8_t>(DType::u8) || rank > kMostDimensions) fail();
    array.dtype = static_cast<DType>(dtype);
    for (std::uint8_t d = 0; d < rank; ++d) array.shape.push_back(number<std::int64_t>());
    const auto is_negative = [](std::int64_t extent) { return extent < 0; };
    if (std::any_of(array.shape.begin(), array.shape.end(), is_negative)) fail();
    const auto names = number<std::uint64_t>();
    const bool is_named = rank == 2 && static_cast<std::uint64_t>(array.shape[1]) == names;
    if (names != 0 && !is_named) fail();
    array.columns = texts(names);
    const auto size = byte_count(array.shape, size_of(array.dtype));
    if (!size) fail();
    fill(array.bytes, *size);
    return array;
  }

  Table table() {
    Table table;
    table.rows = number<std::int64_t>();
    if (table.rows < 0) fail();
    std::unordered_set<std::string> seen;
    for (auto left = number<std::uint64_t>(); left > 0; --left) {
      Column column{text(), {}};
      if (!seen.insert(column.name).second) fail();
      read_values(column, static_cast<std::uint64_t>(table.rows));
      table.columns.push_back(std::move(column));
    }
    return table;
  }

  void read_values(Column& column, std::uint64_t rows) {
    switch (static_cast<PackKind>(number<std::uint8_t>())) {
      case PackKind::real:
        return fill(column.values.emplace<0>(), rows);
      case PackKind::integer:
        return fill(column.values.emplace<1>(), rows);
      case PackKind::text:
        column.values = texts(rows);
        return;
    }
    fail();
  }

  const ByteSource& source_;
  std::size_t left_;
};

}  // namespace

void write_packed(std::ostream& out, const Packed& packed) {
  PackWriter writer(out);
  if (const auto* array = std::get_if<Array>(&packed.value)) {
    writer.put(PackTag::array);
    writer.put(*array);
  } else if (const auto* table = std::get_if<Table>(&packed.value)) {
    writer.put(PackTag::table);
    writer.put(*table);
  } else {
    const auto& fault = std::get<PackedFault>(packed.value);
    writer.put(PackTag::fault);
    writer.put(fault.key);
    writer.put(fault.message);
  }
  if (packed.rows) {
    writer.put(PackTag::rows);
    writer.put(*packed.rows);
  }
  writer.put(PackTag::end);
}

Packed read_packed(const ByteSource& source, std::size_t most) {
  return PackReader(source, most).packed();
}

}  // namespace assay
