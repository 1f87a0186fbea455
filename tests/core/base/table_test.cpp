// Tables as people, spreadsheets and web pages see them.
#include "core/base/table.hpp"

#include <catch2/catch.hpp>

namespace assay {
namespace {

const TextTable kRuns{
    {"run", "loss", "note"}, {{"1", "0.25", "first"}, {"12", "-", "über"}, {"3", "1e-06"}}, {}};

TEST_CASE("columns of numbers stand right, texts left, gaps are no text") {
  CHECK(to_text(kRuns) ==
        "run   loss  note\n"
        "  1   0.25  first\n"
        " 12      -  über\n"
        "  3  1e-06\n");
}

TEST_CASE("an alignment that is asked for wins") {
  TextTable table{{"size", "n"}, {{"1.5 GiB", "1"}, {"20 B", "22"}}, {Align::right, Align::left}};
  CHECK(to_text(table) ==
        "   size  n\n"
        "1.5 GiB  1\n"
        "   20 B  22\n");
}

TEST_CASE("colour touches the header alone") {
  CHECK(to_text({{"a"}, {{"x"}}, {}}, true) == "\x1b[1ma\x1b[0m\nx\n");
}

TEST_CASE("a long table is cut, and says by how much") {
  TextTable table{{"a"}, {{"1"}, {"2"}, {"3"}}, {}};
  CHECK(keep_first_rows(table, 3).empty());
  CHECK(keep_first_rows(table, 2) == "... and 1 more; --format csv has all\n");
  CHECK(to_text(table) == "a\n1\n2\n");
}

TEST_CASE("a cell cannot break its line or steer the terminal") {
  CHECK(to_text({{"a", "b"}, {{"x\ny", "\x1b[31m"}}, {}}) == "a    b\nx y   [31m\n");
  CHECK(to_text({{"a", "b"}, {{"\x9b", "c"}}, {}}) == "a  b\n\xEF\xBF\xBD  c\n");
}

TEST_CASE("a row longer than the header makes a column without a name") {
  CHECK(to_text({{"a"}, {{"1", "2"}}, {}}) == "a\n1  2\n");
}

TEST_CASE("width counts letters, not bytes or accents") {
  CHECK(text_width("abc") == 3);
  CHECK(text_width("über") == 4);
  CHECK(text_width("u\u0308ber") == 4);
  CHECK(text_width("± ▁█") == 4);
}

TEST_CASE("CSV quotes what RFC 4180 asks to quote") {
  CHECK(csv_cell("plain") == "plain");
  CHECK(csv_cell("a,b") == "\"a,b\"");
  CHECK(csv_cell("say \"x\"") == "\"say \"\"x\"\"\"");
  CHECK(csv_cell("two\nlines") == "\"two\nlines\"");
  CHECK(csv_cell(" edge") == "\" edge\"");
  CHECK(csv_cell("") == "");
  CHECK(csv_cell("", true) == "\"\"");
  CHECK(to_csv(kRuns) == "run,loss,note\n1,0.25,first\n12,-,über\n3,1e-06,\n");
}

TEST_CASE("Markdown marks right columns and escapes bars") {
  CHECK(to_markdown({{"n", "name"}, {{"1", "a|b"}}, {}}) ==
        "| n | name |\n"
        "| ---: | --- |\n"
        "| 1 | a\\|b |\n");
}

TEST_CASE("cells have colours on a terminal alone, and take no room for them") {
  TextTable table{{"a", "b"}, {{"1", "bad"}, {"22", "good"}}, {}};
  table.colour_of = [](std::size_t column, std::string_view cell) {
    return column == 1 && cell == "bad" ? std::string_view("31") : std::string_view();
  };
  CHECK(to_text(table) == " a  b\n 1  bad\n22  good\n");
  CHECK(to_text(table, true) == "\x1b[1m a  b\x1b[0m\n 1  \x1b[31mbad\x1b[0m\n22  good\n");
}

}  // namespace
}  // namespace assay
