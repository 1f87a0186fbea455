#include "core/run/host/line_log.hpp"

#include <catch2/catch.hpp>
#include <vector>

namespace assay {
namespace {

using Lines = std::vector<std::string>;

// The log of a stream that comes in these pieces.
Lines log_of(const std::vector<std::string>& pieces) {
  Lines lines;
  LineLog log([&](std::string_view text) { lines.emplace_back(text); });
  for (const auto& piece : pieces) log.feed(piece);
  log.close();
  return lines;
}

TEST_CASE("lines may be split anywhere") {
  CHECK(log_of({"on", "e\ntw", "o", "\n", "\nfour"}) == Lines{"one", "two", "", "four"});
}

TEST_CASE("a stream without a last line end keeps its last line") {
  CHECK(log_of({"one\n"}) == Lines{"one"});
  CHECK(log_of({"one"}) == Lines{"one"});
  CHECK(log_of({}) == Lines{});
}

TEST_CASE("the first lines are stored at once, the last at the end") {
  Lines lines;
  LineLog log([&](std::string_view text) { lines.emplace_back(text); });
  for (int i = 0; i < 700; ++i) log.feed(std::to_string(i) + "\n");
  CHECK(lines.size() == LineLog::kFirstLines);
  log.close();
  REQUIRE(lines.size() == LineLog::kFirstLines + 1 + LineLog::kLastLines);
  CHECK(lines[500] == "... 100 lines left out ...");
  CHECK(lines[501] == "600");
  CHECK(lines.back() == "699");
}

TEST_CASE("a log just over the first lines leaves nothing out") {
  std::string text;
  for (int i = 0; i < 600; ++i) text += std::to_string(i) + "\n";
  const auto lines = log_of({text});
  REQUIRE(lines.size() == 600);
  CHECK(lines[500] == "500");
}

TEST_CASE("a line without end is cut, and what follows is read again") {
  const std::string piece(100'000, 'x');
  const auto lines = log_of({piece, piece, piece + "\nnext\n"});
  REQUIRE(lines.size() == 2);
  CHECK(lines[0] == std::string(LineLog::kMaxLine, 'x') + " ...");
  CHECK(lines[1] == "next");
}

TEST_CASE("printable text keeps words, tabs and line ends") {
  CHECK(printable("na\u00EFve\t\u221E\nnext", 100) == "na\u00EFve\t\u221E\nnext");
}

TEST_CASE("printable text has no control characters") {
  CHECK(printable("\x1b[31mred\x7f\rend", 100) == " [31mred  end");
  CHECK(printable("\u009B31m", 100) == " 31m");
}

TEST_CASE("bytes that are no UTF-8 are replaced one by one") {
  CHECK(printable("a\xFF\xC3(b", 100) == "a\uFFFD\uFFFD(b");
  CHECK(printable(std::string_view("a\0b", 3), 100) == "a\uFFFDb");
  CHECK(printable("\xE2\x88", 100) == "\uFFFD\uFFFD");
}

TEST_CASE("printable text is cut between characters") {
  CHECK(printable("ab\u221Ecd", 4) == "ab ...");
  CHECK(printable("ab\u221Ecd", 5) == "ab\u221E ...");
  CHECK(printable("abcd", 4) == "abcd");
}

}  // namespace
}  // namespace assay
