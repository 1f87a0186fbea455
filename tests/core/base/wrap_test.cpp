// Text in lines.
#include "core/base/wrap.hpp"

#include <catch2/catch.hpp>

namespace assay {
namespace {

using Lines = std::vector<std::string>;

TEST_CASE("lines are broken at blanks, as late as the width allows") {
  CHECK(wrapped("to be or not to be", 9) == Lines{"to be or", "not to be"});
  CHECK(wrapped("to be or not to be", 80) == Lines{"to be or not to be"});
  CHECK(wrapped("  to   be  ", 80) == Lines{"to be"});
}

TEST_CASE("an empty text is an empty line") { CHECK(wrapped("", 10) == Lines{""}); }

TEST_CASE("a word wider than a line is broken after bars and commas, or stands out") {
  CHECK(wrapped("if task=train|evaluate|show", 12) ==
        Lines{"if", "task=train|", "evaluate|", "show"});
  CHECK(wrapped("if task=train|evaluate|show", 14) == Lines{"if task=train|", "evaluate|show"});
  CHECK(wrapped("an unbreakable word", 8) == Lines{"an", "unbreakable", "word"});
}

TEST_CASE("a word that fits into a line of its own is not broken") {
  CHECK(wrapped("only if solver=a|b", 11) == Lines{"only if", "solver=a|b"});
}

TEST_CASE("columns are code points, not bytes") {
  CHECK(wrapped("été été", 7) == Lines{"été été"});
}

TEST_CASE("a meaning is wrapped under its own column") {
  CHECK(definition_list({{"x", "the first of the two points that are compared"}}, 2, 4, 40) ==
        "  x     the first of the two points that\n"
        "        are compared\n");
}

TEST_CASE("a term wider than its column has the line for itself") {
  CHECK(definition_list({{"epsilon", "weight of the entropy"}, {"s", "slope"}}, 0, 3, 40) ==
        "epsilon\n"
        "     weight of the entropy\n"
        "s    slope\n");
}

TEST_CASE("a term without a meaning is a line") {
  CHECK(definition_list({{"x", ""}, {"epsilon", ""}}, 0, 3, 40) == "x\nepsilon\n");
}

TEST_CASE("a folded text keeps its words and the blanks within its lines") {
  CHECK(folded("done     seed=1  loss=0.5", 40) == "done     seed=1  loss=0.5");
  CHECK(folded("done     seed=1  loss=0.5", 20) == "done     seed=1\n    loss=0.5");
  CHECK(folded("one averylongword two", 8, 2) == "one\n  averylongword\n  two");
  CHECK(folded("one two", 0) == "one two");
}

TEST_CASE("a text that is too wide is cut at a whole letter, which is shown") {
  CHECK(cut_to("épée", 4) == "épée");
  CHECK(cut_to("épées", 4) == "épé…");
  CHECK(cut_to("ab", 1) == "…");
}

}  // namespace
}  // namespace assay
