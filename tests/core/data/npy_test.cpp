// NPY files, against bytes that numpy 1.24 wrote and bytes written by hand.
#include "core/data/npy.hpp"

#include <bit>
#include <catch2/catch.hpp>
#include <cmath>
#include <cstring>
#include <limits>

#include "core/data/npy_header.hpp"
#include "tests/core/data/scratch.hpp"

namespace assay {
namespace {

using Shape = std::vector<std::int64_t>;
using namespace std::literals;

Array parsed_npy(std::string_view file) {
  const auto bytes = bytes_of(file);
  return parse_npy({bytes.begin(), bytes.end()}, "/data/t.npy");
}

std::string npy_fault(std::string_view file) {
  return fault_of([&] { parsed_npy(file); });
}

// A version 1 file with this dictionary, unpadded.
std::string npy(const std::string& dictionary, const std::string& data) {
  return "\x93NUMPY\x01\x00"s + static_cast<char>(dictionary.size()) + '\0' + dictionary + data;
}

std::string described(const std::string& type, const std::string& shape) {
  return "{'descr': '" + type + "', 'fortran_order': False, 'shape': " + shape + ", }\n";
}

// numpy.save of numpy.array([[1.5, -0.0, nan], [inf, 5e-324, -2.0]]), 176 bytes
const auto kNumpyReals =
    "\223NUMPY\001\000v\000{'descr': '<f8', 'fortran_order': False, 'shape': (2, 3), }"s +
    std::string(58, ' ') +
    "\012\000\000\000\000\000\000\370\077\000\000\000\000\000\000\000\200\000\000\000\000\000\000"
    "\370\177\000\000\000\000\000\000\360\177\001\000\000\000\000\000\000\000\000\000\000\000\000"
    "\000\000\300"s;

// numpy.save of numpy.asfortranarray(numpy.array([[1, 2, 3], [4, 5, 6]], dtype='>i2'))
const auto kNumpyFortran =
    "\223NUMPY\001\000v\000{'descr': '>i2', 'fortran_order': True, 'shape': (2, 3), }"s +
    std::string(59, ' ') + "\012\000\001\000\004\000\002\000\005\000\003\000\006"s;

// numpy.save of numpy.array([1, -2.5, 65504, 6e-8, inf], dtype='f2')
const auto kNumpyHalves =
    "\223NUMPY\001\000v\000{'descr': '<f2', 'fortran_order': False, 'shape': (5,), }"s +
    std::string(60, ' ') + "\012\000<\000\301\377{\001\000\000|"s;

// numpy.lib.format.write_array(file, numpy.array([[1, 2]], dtype='u1'), version=(2, 0))
const auto kNumpyVersion2 =
    "\223NUMPY\002\000t\000\000\000{'descr': '|u1', 'fortran_order': False, 'shape': (1, 2), }"s +
    std::string(56, ' ') + "\012\001\002"s;

TEST_CASE("what numpy wrote is read to the bit, and written as numpy wrote it") {
  REQUIRE(kNumpyReals.size() == 176);
  const auto array = parsed_npy(kNumpyReals);
  CHECK(array.shape == Shape{2, 3});
  const auto reals = array.as<double>();
  CHECK(reals[0] == 1.5);
  CHECK(std::bit_cast<std::uint64_t>(reals[1]) == std::uint64_t{1} << 63);
  CHECK(std::isnan(reals[2]));
  CHECK(reals[3] == std::numeric_limits<double>::infinity());
  CHECK(reals[4] == 5e-324);
  const ScratchFolder folder;
  write_npy(folder / "t.npy", array);
  CHECK(content_of(folder / "t.npy") == kNumpyReals);
}

TEST_CASE("big-endian Fortran order comes out little-endian and by rows") {
  const auto array = parsed_npy(kNumpyFortran);
  CHECK(array.shape == Shape{2, 3});
  CHECK(elements<std::int32_t>(array) == std::vector<std::int32_t>{1, 2, 3, 4, 5, 6});
}

TEST_CASE("half precision widens exactly") {
  const auto halves = elements<float>(parsed_npy(kNumpyHalves));
  CHECK(halves == std::vector<float>{1, -2.5f, 65504, std::ldexp(1.0f, -24),
                                     std::numeric_limits<float>::infinity()});
}

TEST_CASE("headers of version 2 and 3 have longer lengths") {
  CHECK(elements<std::uint8_t>(parsed_npy(kNumpyVersion2)) == std::vector<std::uint8_t>{1, 2});
  auto version3 = kNumpyVersion2;
  version3[6] = 3;
  CHECK(parsed_npy(version3).shape == Shape{1, 2});
}

TEST_CASE("every type of integer finds one that holds it") {
  CHECK(elements<std::int32_t>(parsed_npy(npy(described("|i1", "(2,)"), "\x7f\x80"))) ==
        std::vector<std::int32_t>{127, -128});
  CHECK(elements<std::int32_t>(parsed_npy(npy(described("<u2", "(1,)"), "\xff\xff"))) ==
        std::vector<std::int32_t>{65535});
  CHECK(elements<std::int64_t>(parsed_npy(npy(described("<u4", "(1,)"), "\xff\xff\xff\xff"))) ==
        std::vector<std::int64_t>{4294967295});
  CHECK(elements<std::int64_t>(parsed_npy(npy(described(">u8", "(1,)"), "\0\0\0\0\0\0\1\0"s))) ==
        std::vector<std::int64_t>{256});
  CHECK(elements<std::int32_t>(parsed_npy(npy(described("<i4", "(1,)"), "\xfe\xff\xff\xff"))) ==
        std::vector<std::int32_t>{-2});
  CHECK(elements<std::int64_t>(parsed_npy(npy(described("<i8", "(1,)"), "\1\0\0\0\0\0\x20\0"s))) ==
        std::vector<std::int64_t>{9007199254740993});
  CHECK(elements<std::uint8_t>(parsed_npy(npy(described("|b1", "(2,)"), "\1\0"s))) ==
        std::vector<std::uint8_t>{1, 0});
  CHECK(elements<float>(parsed_npy(npy(described(">f4", "(1,)"), "\x3f\x80\0\0"s))) ==
        std::vector<float>{1});
}

TEST_CASE("three dimensions in Fortran order") {
  std::string data;
  for (char k = 0; k < 2; ++k)  // element (i, j, k) is 100 i + 10 j + k
    for (char j = 0; j < 3; ++j)
      for (char i = 0; i < 2; ++i) data += static_cast<char>(100 * i + 10 * j + k);
  const auto array =
      parsed_npy(npy("{'shape': (2, 3, 2), 'fortran_order': True, 'descr': '|u1'}", data));
  CHECK(elements<std::uint8_t>(array) ==
        std::vector<std::uint8_t>{0, 1, 10, 11, 20, 21, 100, 101, 110, 111, 120, 121});
}

TEST_CASE("a scalar and an empty array are arrays") {
  CHECK(parsed_npy(npy(described("|u1", "()"), "\x05")).shape.empty());
  CHECK(parsed_npy(npy(described("<f8", "(0, 3)"), "")).shape == Shape{0, 3});
}

TEST_CASE("a file of the wrong length is told in bytes") {
  CHECK(npy_fault(npy(described("<f8", "(3, 4)"), std::string(40, 'x'))) ==
        "t.npy: shape (3, 4) of f8 needs 96 bytes of data, the file has 40");
  CHECK(npy_fault(npy(described("|u1", "(2,)"), "abc")) ==
        "t.npy: shape (2,) of u1 needs 2 bytes of data, the file has 3");
  CHECK(npy_fault(npy(described("<f8", "(4611686018427387904, 4)"), "")) ==
        "t.npy: shape (4611686018427387904, 4) is larger than any file");
  CHECK(npy_fault(kNumpyReals.substr(0, 100)) ==
        "t.npy: the NPY header ends at byte 128, the file has 100");
  CHECK(npy_fault(kNumpyReals.substr(0, 9)).starts_with("t.npy: the NPY header ends at byte "));
}

TEST_CASE("what is no array of numbers is refused by its kind") {
  CHECK(npy_fault("") == "t.npy: not an NPY file: it does not begin with \\x93NUMPY and a version");
  CHECK(npy_fault("PK\3\4 a zip") ==
        "t.npy: not an NPY file: it does not begin with \\x93NUMPY and a version");
  CHECK(npy_fault("\x93NUMPY\x09\x00\x01\x00 "s) ==
        "t.npy: NPY version 9 is unknown, expected 1, 2 or 3");
  CHECK(npy_fault(npy(described("|O", "(1,)"), "")) ==
        "t.npy: arrays of Python objects are not read, save numbers");
  CHECK(npy_fault(npy("{'descr': [('x', '<f8')], 'fortran_order': False, 'shape': (1,), }", "")) ==
        "t.npy: records are not read, save one array per field");
  CHECK(npy_fault(npy(described("<c16", "(1,)"), "")) ==
        "t.npy: NPY type 'c16' is not read, expected f8 f4 f2, i8 i4 i2 i1, u8 u4 u2 u1 or b1");
  CHECK(npy_fault(npy(described("<u8", "(1,)"), std::string(8, '\xff'))) ==
        "t.npy: element 0: 18446744073709551615 does not fit into i64");
}

TEST_CASE("a header that is no dictionary of three entries is refused") {
  for (const auto* header :
       {"", "{", "{}", "{'descr': '<f8'}", "{'descr': '<f8', 'fortran_order': False, 'shape': 3}",
        "{'descr': '<f8', 'fortran_order': Maybe, 'shape': ()}",
        "{'descr': '<f8', 'fortran_order': False, 'shape': (-1,)}",
        "{'descr': '<f8', 'fortran_order': False, 'shape': (1,), 'x': 1}",
        "{'descr': '<f8', 'fortran_order': False, 'shape': (1,)} x", "{'descr': '<f8"})
    CHECK(npy_fault(npy(header, "")) == "t.npy: broken NPY header: '" +
                                            std::string(header).substr(0, 40) +
                                            (std::strlen(header) > 40 ? "...'" : "'"));
}

TEST_CASE("every type comes back from its file with its bytes") {
  const ScratchFolder folder;
  for (const auto dtype : {DType::f64, DType::f32, DType::i64, DType::i32, DType::u8}) {
    auto array = zeros(dtype, {3, 2});
    for (std::size_t i = 0; i < array.bytes.size(); ++i) array.bytes[i] = std::byte(37 * i + 250);
    write_npy(folder / "t.npy", array);
    const auto again = read_npy(folder / "t.npy");
    CHECK(again.dtype == dtype);
    CHECK(again.shape == array.shape);
    CHECK(again.bytes == array.bytes);
  }
}

TEST_CASE("a written header names the type as numpy does") {
  const ScratchFolder folder;
  const auto type = [&](DType dtype) {
    write_npy(folder / "t.npy", zeros(dtype, {1}));
    return content_of(folder / "t.npy").substr(10, 15);
  };
  CHECK(type(DType::f64) == "{'descr': '<f8'");
  CHECK(type(DType::f32) == "{'descr': '<f4'");
  CHECK(type(DType::i64) == "{'descr': '<i8'");
  CHECK(type(DType::i32) == "{'descr': '<i4'");
  CHECK(type(DType::u8) == "{'descr': '|u1'");
}

TEST_CASE("shapes are written as Python does") {
  CHECK(python_tuple(Shape{}) == "()");
  CHECK(python_tuple(Shape{3}) == "(3,)");
  CHECK(python_tuple(Shape{3, 4}) == "(3, 4)");
}

}  // namespace
}  // namespace assay
