// The vector exponential and logarithm against those of the standard library.
#include "plugins/numerics/linalg/exp_log.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <limits>

namespace assay::linalg {
namespace {

constexpr double kUlps = 2;

double ulps(double value, double wanted) {
  const double unit = std::nextafter(std::abs(wanted), INFINITY) - std::abs(wanted);
  return std::abs(value - wanted) / unit;
}

TEST_CASE("exp of an array has a relative error below 5e-16") {
  Vector v = Vector::LinSpaced(100'003, -708, 700);
  const Vector x = v;
  exp_each(v.data(), v.size());
  double worst = 0;
  for (Index i = 0; i < x.size(); ++i) worst = std::max(worst, std::abs(v[i] / std::exp(x[i]) - 1));
  CHECK(worst < 5e-16);
}

TEST_CASE("log of an array is within two units in the last place, also around 1") {
  Vector v(200'006);
  v << Vector::LinSpaced(100'003, -708, 709).array().exp().matrix(),
      Vector::LinSpaced(100'003, 0.4, 2.2);
  const Vector x = v;
  log_each(v.data(), v.size());
  double worst = 0;
  for (Index i = 0; i < x.size(); ++i) worst = std::max(worst, ulps(v[i], std::log(x[i])));
  CHECK(worst <= kUlps);
}

TEST_CASE("the ends: exp of what is far below 0, log of 0 and 1") {
  double far[] = {-708.5, -1e300, -INFINITY, 0};
  exp_each(far, 4);
  CHECK(far[0] == 0);
  CHECK(far[1] == 0);
  CHECK(far[2] == 0);
  CHECK(far[3] == 1);
  double small[] = {0, 1};
  log_each(small, 2);
  CHECK(small[0] == Approx(std::log(std::numeric_limits<double>::min())));
  CHECK(small[1] == 0);
}

}  // namespace
}  // namespace assay::linalg
