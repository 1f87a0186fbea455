// Matrix Market files, against the rules of the format (math.nist.gov/MatrixMarket/formats.html).
#include "core/data/matrix_market.hpp"

#include <catch2/catch.hpp>

#include "core/data/load.hpp"
#include "tests/core/data/scratch.hpp"

namespace assay {
namespace {

using Shape = std::vector<std::int64_t>;

Array parsed(const std::string& banner, const std::string& text) {
  return dense(parse_matrix_market("%%MatrixMarket matrix " + banner + "\n" + text, "/d/t.mtx"),
               "/d/t.mtx");
}

std::string fault(const std::string& banner, const std::string& text) {
  return fault_of([&] { parsed(banner, text); });
}

TEST_CASE("coordinates fill a matrix of zeros") {
  const auto array = parsed("coordinate real general",
                            "% a comment\n\n2 3 3\n1 1 1.5\r\n2\t3 -2e3\n% another\n 1 2 nan\n");
  CHECK(array.shape == Shape{2, 3});
  const auto values = array.as<double>();
  CHECK(values[0] == 1.5);
  CHECK(values[1] != values[1]);
  CHECK(values[5] == -2000);
  CHECK(values[2] + values[3] + values[4] == 0);
}

TEST_CASE("integers stay integers, and a pattern is ones") {
  CHECK(elements<std::int64_t>(
            parsed("coordinate integer general", "1 2 1\n1 2 9007199254740993\n")) ==
        std::vector<std::int64_t>{0, 9007199254740993});
  CHECK(elements<std::int64_t>(parsed("Coordinate PATTERN general", "2 1 1\n2 1\n")) ==
        std::vector<std::int64_t>{0, 1});
}

TEST_CASE("symmetry adds the other triangle") {
  CHECK(elements<double>(parsed("coordinate real symmetric", "2 2 2\n1 1 5\n2 1 7\n")) ==
        std::vector<double>{5, 7, 7, 0});
  CHECK(elements<std::int64_t>(parsed("coordinate integer skew-symmetric", "2 2 1\n2 1 7\n")) ==
        std::vector<std::int64_t>{0, -7, 7, 0});
  CHECK(elements<double>(parsed("array real symmetric", "2 2\n1\n2\n3\n")) ==
        std::vector<double>{1, 2, 2, 3});
  CHECK(elements<double>(parsed("array real skew-symmetric", "2 2\n4\n")) ==
        std::vector<double>{0, -4, 4, 0});
}

TEST_CASE("an array lists its columns one after the other") {
  CHECK(elements<double>(parsed("array real general", "2 3\n1\n2\n3\n4\n5\n6\n")) ==
        std::vector<double>{1, 3, 5, 2, 4, 6});
}

TEST_CASE("entries of one place add up, within the type") {
  CHECK(elements<double>(parsed("coordinate real general", "1 1 2\n1 1 2\n1 1 3\n")) ==
        std::vector<double>{5});
  CHECK(fault("coordinate integer general", "1 1 2\n1 1 9223372036854775807\n1 1 1\n") ==
        "t.mtx: the entries of row 1, column 1 add up to more than i64 holds");
}

TEST_CASE("what is no Matrix Market file is refused") {
  CHECK(fault_of([&] { parse_matrix_market("1 2 3\n", "/d/t.mtx"); }) ==
        "t.mtx: not a Matrix Market file: it does not begin with %%MatrixMarket");
  CHECK(fault("coordinate complex general", "") ==
        "t.mtx:1:34: expected 'real', 'integer', 'pattern' (complex is not read), found 'complex'");
  CHECK(fault("array pattern general", "") == "t.mtx:1:37: an array has values, no pattern");
  CHECK(fault("coordinate real hermitian", "") ==
        "t.mtx:1:39: expected 'general', 'symmetric', 'skew-symmetric' (hermitian is not read), "
        "found 'hermitian'");
  CHECK(fault("coordinate real general", "% only\n") ==
        "t.mtx: the file ends before the matrix's size");
  CHECK(fault("coordinate real symmetric", "2 3 0\n") ==
        "t.mtx:2:3: a symmetric matrix has as many rows as columns");
  CHECK(fault("coordinate real general", "0 3 0\n") ==
        "t.mtx:2:1: expected the number of rows from 1 to 281474976710656, found 0");
}

TEST_CASE("an entry that does not fit is told by line and column") {
  const std::string banner = "coordinate integer general", size = "2 2 2\n";
  CHECK(fault(banner, size + "3 1 1\n") == "t.mtx:3:1: expected a row from 1 to 2, found 3");
  CHECK(fault(banner, size + "1 0 1\n") == "t.mtx:3:3: expected a column from 1 to 2, found 0");
  CHECK(fault(banner, size + "1 1 1.5\n") == "t.mtx:3:5: expected an integer, found '1.5'");
  CHECK(fault(banner, size + "1 1 1 4\n") == "t.mtx:3:7: expected the end of the line, found '4'");
  CHECK(fault(banner, size + "1 1 1\n") == "t.mtx: the file ends after 1 of 2 entries");
  CHECK(fault(banner, size + "1 1 1\n2 2 2\n2 1 1\n") ==
        "t.mtx:5:1: more entries than the file says");
  CHECK(fault("coordinate real skew-symmetric", "2 2 1\n1 1 0\n") ==
        "t.mtx:3:6: a skew-symmetric matrix has no entries on its diagonal");
  CHECK(fault("coordinate real general", "1 1 1\n1 1 x\n") ==
        "t.mtx:3:5: expected a number, found 'x'");
}

TEST_CASE("a few bytes do not become a matrix beyond memory") {
  CHECK(fault("coordinate pattern general", "1000000 1000000 1\n1 1\n") ==
        "t.mtx: as a dense array the file takes 7.3 TiB, more than 8 GiB");
  CHECK(fault("array real general", "281474976710656 281474976710656\n1\n") ==
        "t.mtx: the file ends after 1 entries");
}

TEST_CASE("a Matrix Market file is loaded by its name") {
  const ScratchFolder folder;
  const auto path =
      folder.write("m.mtx", "%%MatrixMarket matrix array integer general\n2 1\n8\n9\n");
  const auto some = load({path, {}, {}, "1..1"});
  CHECK(some.format == Format::mtx);
  CHECK(elements<std::int64_t>(std::get<Array>(some.value)) == std::vector<std::int64_t>{9});
}

}  // namespace
}  // namespace assay
