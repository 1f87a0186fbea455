// How many digits a table shows.
#include "core/base/digits.hpp"

#include <catch2/catch.hpp>

namespace assay {
namespace {

TEST_CASE("digits go as far as the spread does") {
  CHECK(with_spread(1000000000000.5, 0.25) == "1000000000000.5");
  CHECK(with_spread(0.123456789, 0.1) == "0.1235");
  CHECK(with_spread(0.123456789, 1e-6) == "0.1234568");
  CHECK(with_spread(123.456, 0) == "123.5");
  CHECK(with_spread(0, 1e-9) == "0");
}

TEST_CASE("a value looks other than what it is weighed against") {
  CHECK(told_apart(0.1 + 1e-9, 0.1) == "0.100000001");
  CHECK(told_apart(0.1, 0.1) == "0.1");
  CHECK(told_apart(2.0 / 3, 1) == "0.6667");
}

TEST_CASE("p keeps its side of a level") {
  CHECK(p_text(0.04999) == "0.04999");
  CHECK(p_text(0.0500001) == "0.05");
  CHECK(p_text(0.05) == "0.05");
  CHECK(p_text(0.1234) == "0.12");
  CHECK(p_text(0.000999) == "0.000999");
  CHECK(p_text(3.21e-12) == "3.2e-12");
}

}  // namespace
}  // namespace assay
