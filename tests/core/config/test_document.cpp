// TOML as a tree with places.
#include <catch2/catch.hpp>

#include "core/config/document.hpp"

namespace assay {
namespace {

struct Parsed {
  std::optional<Node> tree;
  Diagnostics diagnostics;
};

Parsed parse(std::string_view text) {
  Parsed parsed;
  parsed.tree =
      parse_toml(text, make_source("a.toml", "dir", Origin::file, text), parsed.diagnostics);
  return parsed;
}

std::string keys(const Node& node) {
  std::string text;
  for (const auto& entry : *node.as<NodeTable>()) text += entry.key + " ";
  return text;
}

std::string place(const Place& where) {
  return std::to_string(where.line) + ":" + std::to_string(where.column) + "+" +
         std::to_string(where.length);
}

TEST_CASE("keys keep the order of the file") {
  const auto parsed = parse("z = 1\na = 2\n[m]\ny = 1\nb = 2\n");
  REQUIRE(parsed.tree);
  CHECK(keys(*parsed.tree) == "z a m ");
  CHECK(keys(find(*parsed.tree, "m")->value) == "y b ");
}

TEST_CASE("keys and values know their places, counted in code points") {
  const auto parsed = parse("\xEF\xBB\xBF[p]\r\n\t\"tä g\" = [1, \"ü\", -2.5]\r\n");
  REQUIRE(parsed.tree);
  const auto* entry = find(find(*parsed.tree, "p")->value, "tä g");
  REQUIRE(entry != nullptr);
  CHECK(place(entry->where) == "2:2+6");
  CHECK(place(entry->value.where) == "2:11+14");
  CHECK(place(entry->value.as<NodeList>()->at(2).where) == "2:20+4");
  CHECK(to_location(entry->where).source_line.view() == "\t\"tä g\" = [1, \"ü\", -2.5]");
}

TEST_CASE("a value over several lines is marked to the end of the first") {
  const auto parsed = parse("a = [1,\n  2]\n");
  const auto& where = find(*parsed.tree, "a")->value.where;
  CHECK(place(where) == "1:5+3");
  CHECK(where.last_line == 2);
}

TEST_CASE("every kind of value arrives as itself") {
  const auto parsed = parse("b = true\ni = -3\nr = 1e3\nt = 'x'\nd = 2020-01-02\nl = []\no = {}\n");
  REQUIRE(parsed.tree);
  const auto& tree = *parsed.tree;
  CHECK(*find(tree, "b")->value.as<bool>());
  CHECK(*find(tree, "i")->value.as<std::int64_t>() == -3);
  CHECK(*find(tree, "r")->value.as<double>() == 1000);
  CHECK(*find(tree, "t")->value.as<std::string>() == "x");
  CHECK(find(tree, "d")->value.as<Moment>()->text == "2020-01-02");
  CHECK(kind_name(find(tree, "l")->value) == "a list");
  CHECK(kind_name(find(tree, "o")->value) == "a table");
  CHECK(find(tree, "missing") == nullptr);
}

TEST_CASE("a key has sixteen parts at most") {
  const auto key = [](int parts) {
    std::string text = "a";
    while (--parts > 0) text += " . \"b.b\"";
    return text + " = 1\n";
  };
  CHECK(parse(key(16)).tree);
  const auto deep = parse("# a comment\nx = '''\n'''\n" + key(17));
  CHECK_FALSE(deep.tree);
  REQUIRE(deep.diagnostics.size() == 1);
  CHECK(deep.diagnostics[0].where.line == 4);
  CHECK(deep.diagnostics[0].message == "a key of more than 16 parts");
}

TEST_CASE("dots in comments and texts are no parts of a key") {
  const std::string dots(100, '.');
  for (const auto& text :
       {"# " + dots + "\na = 1 # " + dots, "a = \"" + dots + "\"", "a = '" + dots + "'",
        "a = \"\"\"\n" + dots + "\n\"\"\"", "a = '''\n" + dots + "'''", "a = \"\\\"" + dots + "\""})
    CHECK(parse(text).tree);
}

TEST_CASE("a long text that ends with quotes of its own hides no key behind it") {
  std::string deep = "b";
  for (int i = 0; i < 17; ++i) deep += ".b";
  const auto parsed = parse("a = \"\"\"x\"\"\"\"\"\n" + deep + " = 1\n");
  REQUIRE(parsed.diagnostics.size() == 1);
  CHECK(parsed.diagnostics[0].message == "a key of more than 16 parts");
}

TEST_CASE("places in one line share its text") {
  const auto parsed = parse("a = [1, 2]\n");
  REQUIRE(parsed.tree);
  const auto& list = *find(*parsed.tree, "a")->value.as<NodeList>();
  CHECK(to_location(list[0].where).source_line.view().data() ==
        to_location(list[1].where).source_line.view().data());
}

TEST_CASE("what breaks TOML is shown at its place") {
  const auto parsed = parse("[params]\nepsilon 0.1\n");
  CHECK_FALSE(parsed.tree);
  REQUIRE(parsed.diagnostics.size() == 1);
  CHECK(render(parsed.diagnostics[0]) ==
        "a.toml:2:9: error: error while parsing key-value pair: expected '=', saw '0'\n"
        "  2 | epsilon 0.1\n"
        "    |         ^");
}

}  // namespace
}  // namespace assay
