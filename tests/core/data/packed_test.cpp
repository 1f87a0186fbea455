// The answer of a reader's process: whole, cut off anywhere, and lying.
#include "core/data/packed.hpp"

#include <catch2/catch.hpp>
#include <cstring>
#include <sstream>

#include "tests/core/data/scratch.hpp"

namespace assay {
namespace {

using namespace std::literals;

std::string packed_text(const Packed& packed) {
  std::ostringstream out;
  write_packed(out, packed);
  return out.str();
}

Packed unpacked_text(std::string_view text, std::size_t most = 1 << 20) {
  const ByteSource source = [&](std::span<std::byte> bytes) {
    const auto count = std::min(bytes.size(), text.size());
    std::memcpy(bytes.data(), text.data(), count);
    text.remove_prefix(count);
    return count;
  };
  return read_packed(source, most);
}

Table small_table() {
  Table table;
  table.rows = 2;
  table.columns = {{"x", std::vector<double>{1.5, -0.0}},
                   {"n", std::vector<std::int64_t>{7, -1}},
                   {"word", std::vector<std::string>{"", "naß"}}};
  return table;
}

Array small_array() {
  auto array = array_of<std::int32_t>({2, 2}, std::vector<std::int32_t>{1, -2, 3, 4});
  array.columns = {"a", "b"};
  return array;
}

TEST_CASE("arrays, tables and faults come back as they were") {
  const auto array = unpacked_text(packed_text({small_array(), small_table()}));
  CHECK(std::get<Array>(array.value).shape == std::vector<std::int64_t>{2, 2});
  CHECK(std::get<Array>(array.value).columns == small_array().columns);
  CHECK(elements<std::int32_t>(std::get<Array>(array.value)) ==
        std::vector<std::int32_t>{1, -2, 3, 4});
  REQUIRE(array.rows);
  CHECK(array.rows->names() == small_table().names());
  const auto table = std::get<Table>(unpacked_text(packed_text({small_table()})).value);
  CHECK(table.rows == 2);
  for (std::size_t j = 0; j < 3; ++j)
    CHECK(table.columns[j].values == small_table().columns[j].values);
  const auto fault =
      std::get<PackedFault>(unpacked_text(packed_text({PackedFault{"dataset", "why"}})).value);
  CHECK(fault.key == "dataset");
  CHECK(fault.message == "why");
}

TEST_CASE("an answer that is cut off is told from a whole one") {
  const auto whole = packed_text({small_array(), small_table()});
  for (std::size_t size = 0; size < whole.size(); ++size)
    CHECK_THROWS_AS(unpacked_text(std::string_view(whole).substr(0, size)), PackedError);
}

TEST_CASE("no wrong byte of an answer goes further than an error") {
  const auto whole = packed_text({small_array(), small_table()});
  for (std::size_t at = 0; at < whole.size(); ++at) {
    auto bytes = whole;
    bytes[at] = static_cast<char>(~bytes[at]);
    try {
      unpacked_text(bytes);
    } catch (const PackedError&) {
    }
  }
}

TEST_CASE("what is announced is not allocated before it arrives") {
  const auto vast = "\xa1\0\1\0\0\0\0\0\1\0\0\0\0\0\0\0\0\0\0"s;  // 2^40 reals
  CHECK_THROWS_WITH(unpacked_text(vast, std::size_t{1} << 50), "ends early");
  CHECK_THROWS_WITH(unpacked_text(vast), "more than fits into memory");
}

TEST_CASE("names and texts must be text, and names of columns differ") {
  Table twice = small_table();
  twice.columns[1].name = "x";
  CHECK_THROWS_AS(unpacked_text(packed_text({twice})), PackedError);
  CHECK_THROWS_AS(unpacked_text(packed_text({PackedFault{"", "\xff"}})), PackedError);
  CHECK_THROWS_AS(unpacked_text("\x07"), PackedError);
}

}  // namespace
}  // namespace assay
