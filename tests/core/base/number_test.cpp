// Numbers survive the way to text and back.
#include "core/base/number.hpp"

#include <bit>
#include <catch2/catch.hpp>
#include <cmath>
#include <limits>
#include <random>

#include "tests/limits.hpp"

namespace assay {
namespace {

const double kNan = std::nan("");

TEST_CASE("shortest writes as few digits as read back to the same number") {
  CHECK(shortest(0.1) == "0.1");
  CHECK(shortest(1e-6) == "1e-06");
  CHECK(shortest(3) == "3");
  CHECK(shortest(-0.0) == "-0");
  CHECK(shortest(5e-324) == "5e-324");
  CHECK(shortest(1.0 / 3) == "0.3333333333333333");
  CHECK(shortest(kInf) == "inf");
  CHECK(shortest(-kInf) == "-inf");
  CHECK(shortest(kNan) == "nan");
  CHECK(shortest(std::copysign(kNan, -1.0)) == "nan");
}

TEST_CASE("a real literal is never mistaken for an integer") {
  CHECK(real_literal(1) == "1.0");
  CHECK(real_literal(-0.0) == "-0.0");
  CHECK(real_literal(0.5) == "0.5");
  CHECK(real_literal(1e20) == "1e+20");
  CHECK(real_literal(-kInf) == "-inf");
  CHECK(real_literal(kNan) == "nan");
}

TEST_CASE("every double read back from its text has the same bits") {
  std::mt19937_64 random(7);
  for (int i = 0; i < 20000; ++i) {
    const auto value = std::bit_cast<double>(random());
    if (std::isnan(value)) continue;
    const auto again = parse_double(shortest(value));
    REQUIRE(again.has_value());
    REQUIRE(std::bit_cast<std::uint64_t>(*again) == std::bit_cast<std::uint64_t>(value));
    REQUIRE(parse_double(real_literal(value)) == value);
  }
}

TEST_CASE("compact keeps the digits that count") {
  CHECK(compact(1.0 / 3) == "0.3333");
  CHECK(compact(0.5) == "0.5");
  CHECK(compact(1234) == "1234");
  CHECK(compact(12345678) == "1.235e+07");
  CHECK(compact(2.0 / 3, 2) == "0.67");
  CHECK(compact(1e-9, 3) == "1e-09");
  CHECK(compact(kNan) == "nan");
  CHECK(compact(-kInf) == "-inf");
}

TEST_CASE("a real is read as TOML and Python spell it") {
  CHECK(parse_double("+1.5") == 1.5);
  CHECK(parse_double("-2") == -2.0);
  CHECK(parse_double(".5") == 0.5);
  CHECK(parse_double("1e-3") == 1e-3);
  CHECK(parse_double("inf") == kInf);
  CHECK(parse_double("+inf") == kInf);
  CHECK(parse_double("-Infinity") == -kInf);
  CHECK(std::isnan(parse_double("nan").value()));
  CHECK(std::isnan(parse_double("NaN").value()));
}

TEST_CASE("what is not wholly a real is none") {
  for (const auto* text : {"", " 1", "1 ", "1.5x", "0x10", "1_000", "++1", "+-1", "1,5", "nan(1)",
                           "-", "e5", "1e999", "one"})
    CHECK_FALSE(parse_double(text).has_value());
}

TEST_CASE("an integer is read exactly or not at all") {
  CHECK(parse_int64("9007199254740993") == 9007199254740993);
  CHECK(parse_int64("-9223372036854775808") == std::numeric_limits<std::int64_t>::min());
  CHECK(parse_int64("+7") == 7);
  for (const auto* text : {"", "1.0", "1e3", "9223372036854775808", " 1", "1 ", "+-1", "0b1"})
    CHECK_FALSE(parse_int64(text).has_value());
}

}  // namespace
}  // namespace assay
