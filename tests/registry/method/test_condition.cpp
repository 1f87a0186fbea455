// When a declaration exists: the grammar of conditions and their truth.
#include <catch2/catch.hpp>
#include <map>
#include <set>
#include <stdexcept>

#include "registry/method/condition.hpp"

namespace assay {
namespace {

struct World {
  std::map<std::string, Value, std::less<>> params;
  std::set<std::string, std::less<>> data;

  bool operator()(std::string_view condition) const {
    return holds(
        parse_condition(condition),
        [&](std::string_view name) {
          const auto found = params.find(name);
          return found == params.end() ? nullptr : &found->second;
        },
        [&](std::string_view role) { return data.contains(role); });
  }
};

TEST_CASE("the empty condition holds always") { CHECK(World{}("")); }

TEST_CASE("a term holds when the parameter has one of the values") {
  const World world{{{"task", std::string("train")}}, {}};
  CHECK(world("task=train"));
  CHECK(world("task=evaluate|train"));
  CHECK_FALSE(world("task=evaluate"));
  CHECK_FALSE(world("task!=train|evaluate"));
  CHECK(world("task!=evaluate"));
}

TEST_CASE("all terms must hold") {
  const World world{{{"task", std::string("train")}, {"depth", std::int64_t{2}}}, {"x"}};
  CHECK(world("task=train & data.x & !data.y & depth=2|3"));
  CHECK_FALSE(world("task=train & data.y"));
  CHECK_FALSE(world("!data.x"));
}

TEST_CASE("one of several terms suffices where they are joined by or") {
  const World world{{{"task", std::string("train")}}, {"x"}};
  CHECK(world("(task=evaluate or data.x)"));
  CHECK(world("(data.y or task=evaluate|train) & !data.z"));
  CHECK_FALSE(world("(task=evaluate or !data.x)"));
  CHECK_FALSE(world("(task=train or data.x) & data.y"));
}

TEST_CASE("a term about a parameter without a value does not hold") {
  CHECK_FALSE(World{}("task=train"));
  CHECK_FALSE(World{}("task!=train"));
}

TEST_CASE("booleans and numbers are compared by value, lists by their elements") {
  const World world{{{"fast", true},
                     {"rate", 0.5},
                     {"solvers", std::vector<std::string>{"emd", "sinkhorn"}},
                     {"layers", std::vector<std::int64_t>{4, 8}}},
                    {}};
  CHECK(world("fast=true"));
  CHECK(world("rate=0.50"));
  CHECK(world("solvers=sinkhorn"));
  CHECK(world("layers=8"));
  CHECK_FALSE(world("solvers!=emd"));
  CHECK_FALSE(world("layers=5"));
}

TEST_CASE("a condition is printed as it is parsed") {
  CHECK(to_string(parse_condition("task = train | evaluate&!data.x & k != 3")) ==
        "task=train|evaluate & !data.x & k!=3");
  CHECK(to_string(parse_condition("( a=1|2 or !data.x )&b=3")) == "(a=1|2 or !data.x) & b=3");
  CHECK(to_string(parse_condition("")).empty());
}

TEST_CASE("what breaks the grammar is refused with a sentence") {
  CHECK_THROWS_WITH(parse_condition("task"),
                    "'task' is no condition: expected name=value, name!=value, data.role or "
                    "!data.role");
  CHECK_THROWS_AS(parse_condition("a=1 &"), std::invalid_argument);
  CHECK_THROWS_AS(parse_condition("=1"), std::invalid_argument);
  CHECK_THROWS_AS(parse_condition("a=b|"), std::invalid_argument);
  CHECK_THROWS_AS(parse_condition("data."), std::invalid_argument);
  CHECK_THROWS_AS(parse_condition("(a=1 or data.x"), std::invalid_argument);
  CHECK_THROWS_AS(parse_condition("(a=1 or )"), std::invalid_argument);
  CHECK_THROWS_AS(parse_condition("a=1 or data.x"), std::invalid_argument);
}

}  // namespace
}  // namespace assay
