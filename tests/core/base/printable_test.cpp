// Nothing that comes from elsewhere steers a terminal.
#include "core/base/printable.hpp"

#include <catch2/catch.hpp>

namespace assay {
namespace {

TEST_CASE("escapes of seven and of eight bits become blanks") {
  CHECK(one_line("a\x1b[2J\rb\x7f") == "a [2J b ");
  CHECK(one_line("a\u009b31m\u0085b") == "a 31m b");
  CHECK(one_line("a\nb\tc") == "a b c");
  CHECK(printable_lines("a\nb\tc\x07") == "a\nb\tc ");
}

TEST_CASE("letters of every kind stay as they are") {
  for (const auto* text : {"Größe", "→ 漢字 🙂", "\u00a0", ""}) CHECK(one_line(text) == text);
}

TEST_CASE("a byte that is no character is shown as one, and steers nothing") {
  CHECK(one_line("a\x9b"
                 "31m") ==
        "a\uFFFD"
        "31m");
  CHECK(one_line("\xc2") == "\uFFFD");
  CHECK(one_line("\xe2\x82") == "\uFFFD\uFFFD");
}

}  // namespace
}  // namespace assay
