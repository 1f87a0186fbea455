// Choosing columns and rows, and pointing at what cannot be chosen.
#include "core/data/select.hpp"

#include <catch2/catch.hpp>

#include "core/data/csv.hpp"
#include "core/data/filter.hpp"
#include "tests/core/data/scratch.hpp"

namespace assay {
namespace {

using Rows = std::vector<std::size_t>;
using Names = std::vector<std::string>;

Table wines() {
  return parse_csv(
      "label,hue,kind,a b\n"
      "0,0.5,dry,1\n"
      "1,1.5,sweet,2\n"
      "1,nan,dry,3\n"
      "2,2.5,it's,4\n",
      "/data/w.csv");
}

Rows rows(const std::string& filter) { return matching_rows(filter, wines()); }

std::string filter_fault(const std::string& filter) {
  return fault_of([&] { matching_rows(filter, wines()); });
}

DataSource choice(Names columns, Names drop, std::string filter = "") {
  return {"/data/w.csv", std::move(columns), std::move(drop), std::move(filter)};
}

TEST_CASE("a filter compares a column with a number or a text") {
  CHECK(rows("label == 1") == Rows{1, 2});
  CHECK(rows("label != 1") == Rows{0, 3});
  CHECK(rows("hue < 1.5") == Rows{0});
  CHECK(rows("hue <= 1.5") == Rows{0, 1});
  CHECK(rows("hue>1.5") == Rows{3});
  CHECK(rows("hue >= 1.5") == Rows{1, 3});
  CHECK(rows("label < 1.5") == Rows{0, 1, 2});
  CHECK(rows("kind == 'dry'") == Rows{0, 2});
  CHECK(rows("kind > 'dry'") == Rows{1, 3});
  CHECK(rows("kind == 'it''s'") == Rows{3});
  CHECK(rows("`a b` >= 3") == Rows{2, 3});
}

TEST_CASE("not binds before and, and before or") {
  CHECK(rows("label == 0 or label == 1 and kind == 'dry'") == Rows{0, 2});
  CHECK(rows("(label == 0 or label == 1) and kind == 'sweet'") == Rows{1});
  CHECK(rows("not label == 1 and kind == 'dry'") == Rows{0});
  CHECK(rows("not (label == 1 or kind == 'dry')") == Rows{3});
  CHECK(rows("not not label == 2") == Rows{3});
}

TEST_CASE("ranges count from 0 and hold both ends") {
  CHECK(rows("0..3") == Rows{0, 1, 2, 3});
  CHECK(rows("1 .. 1") == Rows{1});
  CHECK(rows("0..1 or 3..3") == Rows{0, 1, 3});
  CHECK(rows("1..3 and kind == 'dry'") == Rows{2});
}

TEST_CASE("nan is found by equality and is ordered with nothing") {
  CHECK(rows("hue == nan") == Rows{2});
  CHECK(rows("hue != nan") == Rows{0, 1, 3});
  CHECK(rows("not hue < 100") == Rows{2});
  CHECK(rows("hue < inf") == Rows{0, 1, 3});
  CHECK(rows("label != nan") == Rows{0, 1, 2, 3});
}

TEST_CASE("large integers are compared exactly") {
  const auto table = parse_csv("n\n9007199254740992\n9007199254740993\n", "t.csv");
  CHECK(matching_rows("n == 9007199254740993", table) == Rows{1});
  CHECK(matching_rows("n > 9007199254740992.0", table) == Rows{1});
}

TEST_CASE("a faulty filter is told with the column of its fault") {
  CHECK(filter_fault("labl == 1") ==
        "w.csv: in 'rows' at column 1: unknown column 'labl', did you mean 'label'?");
  CHECK(filter_fault("hue > 1 and color == 1") ==
        "w.csv: in 'rows' at column 13: unknown column 'color'");
  CHECK(filter_fault("label = 1") ==
        "w.csv: in 'rows' at column 7: one '=' compares nothing, expected '=='");
  CHECK(filter_fault("label ==") ==
        "w.csv: in 'rows' at column 9: expected a number, as 'label' holds numbers, found the end "
        "of the filter");
  CHECK(filter_fault("label == 'x'") ==
        "w.csv: in 'rows' at column 10: expected a number, as 'label' holds numbers, found 'x'");
  CHECK(filter_fault("kind == 3") ==
        "w.csv: in 'rows' at column 9: expected a text in single quotes, as 'kind' holds texts, "
        "found '3'");
  CHECK(filter_fault("kind == \"dry\"") ==
        "w.csv: in 'rows' at column 9: texts stand between single quotes, names between "
        "backquotes");
  CHECK(filter_fault("kind == 'dry") == "w.csv: in 'rows' at column 9: this quote is never closed");
  CHECK(filter_fault("label 1") ==
        "w.csv: in 'rows' at column 7: expected one of == != < <= > >=, found '1'");
  CHECK(filter_fault("(label == 1") ==
        "w.csv: in 'rows' at column 12: expected ')', found the end of the filter");
  CHECK(
      filter_fault("label == 1 hue") ==
      "w.csv: in 'rows' at column 12: expected 'and', 'or' or the end of the filter, found 'hue'");
  CHECK(filter_fault("label == 1 and") ==
        "w.csv: in 'rows' at column 15: expected the name of a column, found the end of the "
        "filter");
  CHECK(filter_fault("  ") ==
        "w.csv: in 'rows' at column 3: expected a comparison as in label == 1, found the end of "
        "the filter");
  CHECK(filter_fault("label & 1") ==
        "w.csv: in 'rows' at column 7: expected a comparison as in label == 1, found '&'");
  CHECK(filter_fault("label == 1x") ==
        "w.csv: in 'rows' at column 10: expected a number, as 'label' holds numbers, found '1x'");
  CHECK(filter_fault(std::string(200, '(')) ==
        "w.csv: in 'rows' at column 101: the filter is nested too deeply");
}

TEST_CASE("a faulty range is told with the column of its fault") {
  CHECK(filter_fault("0..4") ==
        "w.csv: in 'rows' at column 4: there is no row 4: the file has 4 rows, counted from 0");
  CHECK(filter_fault("3..1") ==
        "w.csv: in 'rows' at column 4: the last row comes before the first");
  CHECK(filter_fault("-1..2") ==
        "w.csv: in 'rows' at column 1: expected a row, counted from 0, found '-1'");
  CHECK(filter_fault("0..x") ==
        "w.csv: in 'rows' at column 4: expected a row, counted from 0, found 'x'");
  CHECK(filter_fault("3") ==
        "w.csv: in 'rows' at column 2: expected '..' and the last row, as in 0..99, found the end "
        "of the filter");
}

TEST_CASE("a filter that keeps nothing is a fault") {
  CHECK(filter_fault("label == 7") ==
        "w.csv: in 'rows' at column 1: the filter keeps none of the 4 rows");
}

TEST_CASE("an error in a selection says where a caret belongs") {
  try {
    rows("hue > 1 and labl == 1");
    FAIL("no error");
  } catch (const DataError& error) {
    CHECK(error.key == "rows");
    CHECK(error.column == 13);
    CHECK(error.length == 4);
    CHECK(error.message == "unknown column 'labl', did you mean 'label'?");
  }
}

TEST_CASE("columns come in the order asked, or all but the dropped") {
  CHECK(selected(wines(), choice({"hue", "label"}, {})).names() == Names{"hue", "label"});
  CHECK(selected(wines(), choice({}, {"hue"})).names() == Names{"label", "kind", "a b"});
  CHECK(selected(wines(), choice({}, {})).names() == wines().names());
}

TEST_CASE("a filter may ask for a column that is not kept, and rows keep their lines") {
  const auto table = selected(wines(), choice({"kind"}, {}, "label == 1"));
  CHECK(table.rows == 2);
  CHECK(table.names() == Names{"kind"});
  CHECK(fault_of([&] { to_array(table); }) ==
        "w.csv:3: column 'kind' row 1: expected a number, found 'sweet'");
}

TEST_CASE("a column whose words are filtered out becomes an array") {
  auto table = parse_csv("ok,x\n1,9007199254740993\n0,n/a\n", "t.csv");
  const auto array = to_array(selected(table, choice({"x"}, {}, "ok == 1")), DType::i64);
  CHECK(array.as<std::int64_t>()[0] == 9007199254740993);
}

TEST_CASE("columns that cannot be chosen are told") {
  const auto told = [](const DataSource& source) {
    return fault_of([&] { selected(wines(), source); });
  };
  CHECK(told(choice({"labl"}, {})) ==
        "w.csv: in 'columns': unknown column 'labl', did you mean 'label'?");
  CHECK(told(choice({"hue", "hue"}, {})) == "w.csv: in 'columns': column 'hue' is named twice");
  CHECK(told(choice({}, {"colour"})) == "w.csv: in 'drop': unknown column 'colour'");
  CHECK(told(choice({}, wines().names())) == "w.csv: in 'drop': no column is left");
  CHECK(told(choice({"hue"}, {"kind"})) == "w.csv: in 'drop': give 'columns' or 'drop', not both");
}

TEST_CASE("rows of an array are its first dimension") {
  const auto cube = array_of<std::int32_t>({3, 1, 2}, std::vector<std::int32_t>{1, 2, 3, 4, 5, 6});
  const auto tail = selected(cube, choice({}, {}, "1..2"));
  CHECK(tail.shape == std::vector<std::int64_t>{2, 1, 2});
  CHECK(tail.as<std::int32_t>()[0] == 3);
  CHECK(tail.as<std::int32_t>()[3] == 6);
}

TEST_CASE("an array without names has no columns to ask for") {
  const auto told = [](const DataSource& source) {
    return fault_of([&] { selected(zeros(DType::f32, {2, 2}), source); });
  };
  CHECK(told(choice({}, {}, "x == 1")) ==
        "w.csv: in 'rows' at column 1: the columns of this file have no names, only ranges as in "
        "0..99 apply");
  CHECK(told(choice({"x"}, {})) == "w.csv: in 'columns': the columns of this file have no names");
  CHECK(fault_of([&] { selected(zeros(DType::f64, {}), choice({}, {}, "0..0")); }) ==
        "w.csv: in 'rows': a single number has no rows");
}

TEST_CASE("an array with names is chosen from like a table") {
  auto array = array_of<float>({2, 3}, std::vector<float>{1, 2, 0, 3, 4, 1});
  array.columns = {"a", "b", "label"};
  const auto found = selected(array, choice({}, {"label"}, "label == 1"));
  CHECK(found.shape == std::vector<std::int64_t>{1, 2});
  CHECK(found.columns == Names{"a", "b"});
  CHECK(found.as<float>()[0] == 3);
  CHECK(found.as<float>()[1] == 4);
  CHECK(selected(array, choice({"label", "a"}, {})).as<float>()[3] == 3);
}

}  // namespace
}  // namespace assay
