// CSV as spreadsheets, R and pandas write it, and what is wrong with the rest.
#include "core/data/csv.hpp"

#include <bit>
#include <catch2/catch.hpp>
#include <cmath>
#include <limits>

#include "tests/core/data/scratch.hpp"

namespace assay {
namespace {

using Reals = std::vector<double>;
using Integers = std::vector<std::int64_t>;
using Texts = std::vector<std::string>;

template <class Values>
Values values(const Table& table, std::string_view name) {
  const auto* column = table.find(name);
  REQUIRE(column != nullptr);
  const auto* found = std::get_if<Values>(&column->values);
  REQUIRE(found != nullptr);
  return *found;
}

std::string csv_fault(std::string_view text) {
  return fault_of([&] { parse_csv(text, "/data/t.csv"); });
}

TEST_CASE("a column has the narrowest type of all its cells") {
  const auto table = parse_csv("n,x,name\n1,1,a\n-2,2.5,7\n+3,1e3,8\n", "t.csv");
  CHECK(table.rows == 3);
  CHECK(table.names() == Texts{"n", "x", "name"});
  CHECK(values<Integers>(table, "n") == Integers{1, -2, 3});
  CHECK(values<Reals>(table, "x") == Reals{1, 2.5, 1000});
  CHECK(values<Texts>(table, "name") == Texts{"a", "7", "8"});
}

TEST_CASE("nan and inf are numbers, an empty cell is a text") {
  const auto table = parse_csv("x,y\nnan,1\n-inf,\n", "t.csv");
  CHECK(std::isnan(values<Reals>(table, "x")[0]));
  CHECK(values<Reals>(table, "x")[1] == -std::numeric_limits<double>::infinity());
  CHECK(values<Texts>(table, "y") == Texts{"1", ""});
}

TEST_CASE("an integer too large for 64 bits is a real") {
  const auto table = parse_csv("n\n9007199254740993\n", "t.csv");
  CHECK(values<Integers>(table, "n") == Integers{9007199254740993});
  CHECK(values<Reals>(parse_csv("n\n9223372036854775808\n", "t.csv"), "n") ==
        Reals{9223372036854775808.0});
}

TEST_CASE("quotes hide commas, quotes and line ends") {
  const auto table = parse_csv("a,b\n\"x,y\",\"say \"\"hi\"\"\"\n\"two\nlines\",\"\"\n", "t.csv");
  CHECK(values<Texts>(table, "a") == Texts{"x,y", "two\nlines"});
  CHECK(values<Texts>(table, "b") == Texts{"say \"hi\"", ""});
}

TEST_CASE("a quoted number is a number, blanks around one do not count") {
  const auto table = parse_csv(" a , b\n\"1\", 2 \n", "t.csv");
  CHECK(values<Integers>(table, "a") == Integers{1});
  CHECK(values<Integers>(table, "b") == Integers{2});
}

TEST_CASE("a byte order mark, CRLF and empty lines at the end change nothing") {
  const auto table = parse_csv(
      "\xef\xbb\xbf"
      "a,b\r\n1,\"x\"\r\n2,y\r\n\r\n\n",
      "t.csv");
  CHECK(table.names() == Texts{"a", "b"});
  CHECK(values<Integers>(table, "a") == Integers{1, 2});
  CHECK(values<Texts>(table, "b") == Texts{"x", "y"});
  CHECK(parse_csv("a\n1", "t.csv").rows == 1);
}

TEST_CASE("a header alone is a table without rows") {
  CHECK(parse_csv("a,b\n", "t.csv").rows == 0);
  CHECK(to_array(parse_csv("a,b\n", "t.csv")).shape == Integers{0, 2});
}

TEST_CASE("what is no table is refused with its place") {
  CHECK(csv_fault("") == "t.csv: the file is empty");
  CHECK(csv_fault("\xef\xbb\xbf\r\n\n") == "t.csv: the file is empty");
  CHECK(csv_fault("1,2\n3,4\n") ==
        "t.csv:1: the first row holds numbers only, expected a header row with the names of the "
        "columns");
  CHECK(csv_fault("x,y,x\n1,2,3\n") ==
        "t.csv:1: column 3 of the header has the name 'x' of column 1");
  CHECK(csv_fault("a,b,c,d\n1,2,3,4\n1,2,3\n") == "t.csv:3: row 1 has 3 cells, the header has 4");
  CHECK(csv_fault("a,b\n1\n") == "t.csv:2: row 0 has 1 cell, the header has 2");
  CHECK(csv_fault("a,b\n1,2\n\n3,4\n") == "t.csv:3: row 1 has 1 cell, the header has 2");
}

TEST_CASE("the nameless first column of pandas and R labels rows and is no data") {
  const auto pandas = parse_csv(",a,b\n0,1,2.5\n7,3,4\n", "t.csv");
  CHECK(pandas.names() == Texts{"a", "b"});
  CHECK(values<Integers>(pandas, "a") == Integers{1, 3});
  CHECK(values<Reals>(pandas, "b") == Reals{2.5, 4});
  CHECK(parse_csv("\"\",\"x\"\n\"Mazda RX4\",1\n\"Fiat 128\",2\n", "t.csv").names() == Texts{"x"});
}

TEST_CASE("a nameless column that cannot be labels is refused") {
  const std::string words =
      "t.csv:1: column 1 of the header has no name, and what it holds are no labels of rows";
  CHECK(csv_fault(",a\n0.5,1\n1.5,2\n") == words);
  CHECK(csv_fault(",a\n3,1\n3,2\n") == words);
  CHECK(csv_fault("a,\n1,2\n") == "t.csv:1: column 2 of the header has no name");
}

TEST_CASE("labels without a cell in the header are suspected") {
  CHECK(csv_fault("a,b\n1,5,6\n2,7,8\n") ==
        "t.csv:2: row 0 has 3 cells, the header has 2: does the header lack a cell for the labels "
        "of rows?");
}

TEST_CASE("other separators and comments are named") {
  CHECK(csv_fault("a;b\n1,5;2\n") ==
        "t.csv:1: the cells are separated by ';', expected ',', or a file that ends in .tsv for "
        "tabs");
  CHECK(csv_fault("a\tb\n1\t2\n") ==
        "t.csv:1: the cells are separated by tabs, expected ',', or a file that ends in .tsv for "
        "tabs");
  CHECK(csv_fault("# a,b\n1,2\n") ==
        "t.csv:1: the header begins with '#', and CSV has no comments: expected the names of the "
        "columns alone, as numpy.savetxt writes them with comments=\"\"");
  CHECK(parse_csv("#chrom,x\nI,2\n", "t.csv").names() == Texts{"#chrom", "x"});
  CHECK(parse_csv("what; how\nnothing\n", "t.csv").names() == Texts{"what; how"});
}

TEST_CASE("broken quotes are refused with line and column") {
  CHECK(csv_fault("a,b\n1,\"x\n2,y\n") == "t.csv:2:3: this quote is never closed");
  CHECK(csv_fault("a,b\n1,\"x\"y\n") ==
        "t.csv:2:6: expected the end of the cell after its closing quote, found 'y'");
  CHECK(csv_fault("a,b\n\"p\nq\",\"x\"y\n") ==
        "t.csv:3:7: expected the end of the cell after its closing quote, found 'y'");
}

TEST_CASE("rows after a cell of two lines still know their line") {
  CHECK(csv_fault("a,b\n\"p\nq\",1\n1\n") == "t.csv:4: row 1 has 1 cell, the header has 2");
}

TEST_CASE("bytes that are no UTF-8 are refused with their place") {
  CHECK(csv_fault("name\nJ\xe4ger\n") == "t.csv:2:2: not a text in UTF-8: byte 0xe4");
  CHECK(csv_fault(std::string("a\0b", 3)) == "t.csv:1:2: not a text in UTF-8: byte 0x00");
  CHECK(csv_fault("\xff\xfe"
                  "a") == "t.csv:1:1: not a text in UTF-8: byte 0xff");
}

TEST_CASE("texts do not become an array") {
  const auto table = parse_csv("y,x\n1,2\n2,abc\n", "/data/t.csv");
  CHECK(fault_of([&] { to_array(table); }) ==
        "t.csv:3: column 'x' row 1: expected a number, found 'abc'");
  const auto gap = parse_csv("x,y\n,1\n", "/data/t.csv");
  CHECK(fault_of([&] { to_array(gap); }) ==
        "t.csv:2: column 'x' row 0: expected a number, found an empty cell");
}

TEST_CASE("numbers become an array of the asked type or are refused") {
  const auto table = parse_csv("n,x\n1,0.5\n300,2\n", "/data/t.csv");
  const auto array = to_array(table);
  CHECK(array.shape == Integers{2, 2});
  CHECK(array.columns == Texts{"n", "x"});
  CHECK(Reals(array.as<double>().begin(), array.as<double>().end()) == Reals{1, 0.5, 300, 2});
  CHECK(fault_of([&] { to_array(table, DType::i64); }) ==
        "t.csv:2: column 'x' row 0: expected an integer, found 0.5");
  CHECK(fault_of([&] { to_array(table, DType::u8); }) ==
        "t.csv:3: column 'n' row 1: 300 does not fit into u8");
}

TEST_CASE("tabs separate the fields of a .tsv file") {
  const ScratchFolder folder;
  const auto path = folder.write("t.tsv", "a\tb\n1\tx,y\n");
  const auto table = read_csv({path, {}, {}, ""});
  CHECK(values<Texts>(table, "b") == Texts{"x,y"});
  CHECK(delimiter_of("t.tsv.gz") == '\t');
  CHECK(delimiter_of("t.csv.gz") == ',');
}

TEST_CASE("a table comes back from its file with every type and bit") {
  const Reals reals{std::nan(""), -0.0, 5e-324, -std::numeric_limits<double>::infinity(), 2, 0.1};
  const Integers integers{9007199254740993, std::numeric_limits<std::int64_t>::min(), 0, 1, 2, 3};
  const Texts texts{"a,b", "say \"x\"", " edge ", "", "two\r\nlines", "nan"};
  Table table;
  table.columns = {{"x", reals}, {"n", integers}, {"t,t", texts}};
  table.rows = 6;
  const ScratchFolder folder;
  write_csv(folder / "t.csv", table);
  const auto again = read_csv({folder / "t.csv", {}, {}, ""});
  CHECK(values<Integers>(again, "n") == integers);
  CHECK(values<Texts>(again, "t,t") == texts);
  const auto found = values<Reals>(again, "x");
  CHECK(std::isnan(found[0]));
  for (std::size_t i = 1; i < found.size(); ++i)
    CHECK(std::bit_cast<std::uint64_t>(found[i]) == std::bit_cast<std::uint64_t>(reals[i]));
}

TEST_CASE("a written table is plain to read") {
  Table table;
  table.columns = {{"x", Reals{1, 0.1}}, {"n", Integers{-1, 2}}, {"t", Texts{"a", "b,c"}}};
  table.rows = 2;
  CHECK(csv_text(table) == "x,n,t\n1.0,-1,a\n0.1,2,\"b,c\"\n");
}

TEST_CASE("an integer zero with a sign keeps it as a real") {
  CHECK(std::signbit(values<Reals>(parse_csv("x\n-0\n", "t.csv"), "x")[0]));
}

TEST_CASE("a column of empty texts alone keeps its last rows") {
  Table table;
  table.columns = {{"t", Texts{"a", "", ""}}};
  table.rows = 3;
  CHECK(parse_csv(csv_text(table), "t.csv").rows == 3);
}

}  // namespace
}  // namespace assay
