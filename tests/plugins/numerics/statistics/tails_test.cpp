#include "plugins/numerics/statistics/tails.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <limits>

namespace assay::statistics {
namespace {

constexpr double kFunction = 1e-10;

TEST_CASE("tails of chi-square and F agree with their closed forms") {
  for (const double x : {0.01, 0.5, 2.0, 9.0, 40.0}) {
    CHECK(chi_square_tail(x, 1) == Approx(std::erfc(std::sqrt(x / 2))).epsilon(kFunction));
    CHECK(chi_square_tail(x, 2) == Approx(std::exp(-x / 2)).epsilon(kFunction));
    CHECK(chi_square_tail(x, 4) == Approx(std::exp(-x / 2) * (1 + x / 2)).epsilon(kFunction));
    for (const double d : {1.0, 7.0, 300.0}) {
      CHECK(f_tail(x, 2, d) == Approx(std::pow(1 + 2 * x / d, -d / 2)).epsilon(kFunction));
      CHECK(f_tail(x, d, 5) == Approx(1 - f_tail(1 / x, 5, d)).epsilon(kFunction));
    }
  }
  CHECK(f_tail(4.9646027437307145, 1, 10) == Approx(0.05));
  CHECK(chi_square_tail(0, 3) == 1);
  CHECK(f_tail(-1, 3, 3) == 1);
  CHECK(chi_square_tail(INFINITY, 3) == 0);
  CHECK(f_tail(INFINITY, 3, 3) == 0);
  CHECK(f_tail(1e-300, 3, 3) == 1);
  CHECK(f_tail(1e300, 3, 3) == Approx(0).margin(1e-300));
}

TEST_CASE("a tail of degrees that are no number is none, and throws nothing") {
  for (const double degrees : {static_cast<double>(NAN), 0.0, -1.0}) {
    CHECK(std::isnan(chi_square_tail(2, degrees)));
    CHECK(std::isnan(f_tail(2, 1, degrees)));
  }
}

TEST_CASE("of many degrees the tails are those of a normal variable") {
  const double n = 1e9, x = n + 2 * std::sqrt(2 * n);  // two deviations above the mean
  CHECK(chi_square_tail(x, n) == Approx(std::erfc(std::sqrt(2.0)) / 2).epsilon(1e-3));
  CHECK(f_tail(4, 1, n) == Approx(std::erfc(std::sqrt(2.0))).epsilon(1e-6));
}

}  // namespace
}  // namespace assay::statistics
