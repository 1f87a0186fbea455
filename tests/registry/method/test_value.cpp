// Values as literals that read back, and as labels for people.
#include <catch2/catch.hpp>
#include <cmath>

#include "registry/method/value.hpp"
#include "tests/limits.hpp"

namespace assay {
namespace {

TEST_CASE("the alternatives of a value stand in the order of the types") {
  CHECK(type_of(true) == Type::boolean);
  CHECK(type_of(std::int64_t{1}) == Type::integer);
  CHECK(type_of(1.0) == Type::real);
  CHECK(type_of(std::string("a")) == Type::text);
  CHECK(type_of(std::vector<std::vector<std::int64_t>>{}) == Type::integer_rows);
  CHECK(type_name(Type::boolean) == "bool");
  CHECK(type_name(Type::integer_rows) == "int_rows");
}

TEST_CASE("a real literal keeps its bits and never looks like an integer") {
  CHECK(to_toml(0.1) == "0.1");
  CHECK(to_toml(0.1 + 0.2) == "0.30000000000000004");
  CHECK(to_toml(1.0) == "1.0");
  CHECK(to_toml(-0.0) == "-0.0");
  CHECK(to_toml(1e300) == "1e+300");
  CHECK(to_toml(5e-324) == "5e-324");
  CHECK(to_toml(std::nan("")) == "nan");
  CHECK(to_toml(-kInf) == "-inf");
}

TEST_CASE("text is quoted and escaped as TOML asks") {
  CHECK(to_toml(std::string("emd")) == "\"emd\"");
  CHECK(to_toml(std::string("a\"b\\c\nd\te\x01")) == "\"a\\\"b\\\\c\\nd\\te\\u0001\"");
  CHECK(to_toml(std::string("Wärme")) == "\"Wärme\"");
}

TEST_CASE("lists are written in brackets, rows in brackets of brackets") {
  CHECK(to_toml(std::vector<std::int64_t>{1, -2}) == "[1, -2]");
  CHECK(to_toml(std::vector<double>{}) == "[]");
  CHECK(to_toml(std::vector<std::string>{"a", "b"}) == "[\"a\", \"b\"]");
  CHECK(to_toml(std::vector<std::vector<std::int64_t>>{{1, 2}, {}}) == "[[1, 2], []]");
}

TEST_CASE("a label shows text bare and reals in few digits") {
  CHECK(to_label(std::string("emd")) == "emd");
  CHECK(to_label(1.0 / 3.0) == "0.333333");
  CHECK(to_label(1.0) == "1");
  CHECK(to_label(-kInf) == "-inf");
  CHECK(to_label(true) == "true");
  CHECK(to_label(std::vector<std::string>{"a", "b"}) == "[a, b]");
}

}  // namespace
}  // namespace assay
