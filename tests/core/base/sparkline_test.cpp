// Curves in one line.
#include "core/base/sparkline.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <limits>
#include <vector>

#include "tests/limits.hpp"

namespace assay {
namespace {

constexpr double kMax = std::numeric_limits<double>::max();

std::string drawn(const std::vector<double>& values, std::size_t width = 80) {
  return sparkline(values, width);
}

TEST_CASE("eight even steps show all eight heights") {
  CHECK(drawn({0, 1, 2, 3, 4, 5, 6, 7}) == "▁▂▃▄▅▆▇█");
}

TEST_CASE("a long curve shows the mean of each stretch") {
  CHECK(drawn({0, 2, 6, 8}, 2) == "▁█");
  CHECK(drawn({0, 0, 4, 4, 8, 8}, 3) == "▁▅█");
}

TEST_CASE("what has no number is a gap, and does not spoil its neighbours") {
  CHECK(drawn({0, std::nan(""), 1}) == "▁ █");
  CHECK(drawn({0, std::nan(""), 1, 1}, 2) == "▁█");
  CHECK(drawn({std::nan("")}) == " ");
}

TEST_CASE("infinities stand at the edges and do not stretch the scale") {
  CHECK(drawn({-kInf, 0, 1, kInf}) == "▁▁██");
}

TEST_CASE("a constant runs through the middle, nothing is nothing") {
  CHECK(drawn({3, 3, 3}) == "▄▄▄");
  CHECK(drawn({}) == "");
  CHECK(drawn({1, 2}, 0) == "");
}

TEST_CASE("the whole range of doubles fits") {
  CHECK(drawn({-kMax, 0, kMax}) == "▁▅█");
  CHECK(drawn({kMax, kMax, -kMax, -kMax}, 2) == "█▁");
}

}  // namespace
}  // namespace assay
