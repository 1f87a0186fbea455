// Random values near given ones.
#include "core/probe/nearby.hpp"

#include <catch2/catch.hpp>
#include <limits>
#include <set>

namespace assay::probe {
namespace {

constexpr double kUnbounded = std::numeric_limits<double>::quiet_NaN();

Param param_of(Type type, double min, double max) {
  Param param;
  param.name = "p";
  param.type = type;
  param.min = min;
  param.max = max;
  return param;
}

TEST_CASE("an integer stays between half and twice its size and in its range") {
  const auto param = param_of(Type::integer, 1, 150);
  Rng rng(1, "nearby");
  std::set<std::int64_t> seen;
  for (int i = 0; i < 2000; ++i)
    seen.insert(std::get<std::int64_t>(nearby(param, std::int64_t{100}, rng)));
  CHECK(*seen.begin() == 50);
  CHECK(*seen.rbegin() == 150);
  CHECK(seen.size() == 101);
}

TEST_CASE("a real stays within a factor of ten, of its sign and in its range") {
  const auto param = param_of(Type::real, kUnbounded, -0.5);
  Rng rng(1, "nearby");
  for (int i = 0; i < 1000; ++i) {
    const auto value = std::get<double>(nearby(param, -2.0, rng));
    CHECK(value >= -20);
    CHECK(value <= -0.5);
  }
}

TEST_CASE("every choice of a text is drawn, for each item of a list") {
  auto param = param_of(Type::texts, kUnbounded, kUnbounded);
  param.choices = {"a", "b"};
  Rng rng(1, "nearby");
  std::set<std::vector<std::string>> seen;
  for (int i = 0; i < 100; ++i)
    seen.insert(
        std::get<std::vector<std::string>>(nearby(param, std::vector<std::string>{"a", "a"}, rng)));
  CHECK(seen.size() == 4);
}

TEST_CASE("free text is left alone") {
  Rng rng(1, "nearby");
  const auto param = param_of(Type::text, kUnbounded, kUnbounded);
  CHECK(nearby(param, std::string("free"), rng) == Value(std::string("free")));
}

}  // namespace
}  // namespace assay::probe
