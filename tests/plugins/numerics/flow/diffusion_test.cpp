// Discrete diffusion: its schedule, and what the sampler makes of predictions that are known.
#include "plugins/numerics/flow/diffusion.hpp"

#include <assay/rng.hpp>
#include <catch2/catch.hpp>
#include <cmath>

namespace assay::flow {
namespace {

constexpr double kRounding = 1e-12;

Matrix drawn(Index rows, Index cols) {
  Rng rng(3, "noise");
  Matrix m(rows, cols);
  for (Index k = 0; k < m.size(); ++k) m.data()[k] = rng.normal();
  return m;
}

}  // namespace

TEST_CASE("the shares of data are the products of what each step leaves") {
  const auto bars = linear_alpha_bars(1000, 1e-4, 0.02);
  REQUIRE(bars.size() == 1000);
  double log_product = 0;
  for (int k = 0; k < 1000; ++k) {
    log_product += std::log1p(-(1e-4 + (0.02 - 1e-4) * k / 999.0));
    if (k % 333 == 0) CHECK(bars[static_cast<std::size_t>(k)] == Approx(std::exp(log_product)));
  }
  CHECK(bars.front() == Approx(1 - 1e-4));
  CHECK(bars.back() == Approx(4.0358e-5).epsilon(1e-4));  // the figure of Ho et al.'s schedule
  CHECK(linear_alpha_bars(1, 0.1, 0.5).at(0) == Approx(0.9));
}

TEST_CASE("times fall evenly from the last step, each once") {
  const auto times = sampling_times(1000, 25);
  CHECK(times.front() == 999);
  CHECK(times[1] == 959);
  CHECK(times.back() == 39);
  CHECK(sampling_times(5, 5) == std::vector<std::int64_t>{4, 3, 2, 1, 0});
  CHECK(sampling_times(7, 3) == std::vector<std::int64_t>{6, 4, 2});
}

TEST_CASE("with the exact noise of a single atom every start ends at the atom") {
  const auto bars = linear_alpha_bars(50, 1e-3, 0.1);
  const Matrix atom = Matrix::Random(1, 6) * 0.9;
  const auto exact = [&](std::int64_t k, const Matrix& x) -> Matrix {
    const double a = bars[static_cast<std::size_t>(k)];
    return (x.rowwise() - std::sqrt(a) * atom.row(0)) / std::sqrt(1 - a);
  };
  for (const std::int64_t count : {1, 7, 50}) {
    const Matrix x = ddim(exact, drawn(5, 6), bars, count, 1);
    CHECK((x.rowwise() - atom.row(0)).cwiseAbs().maxCoeff() < kRounding);
  }
}

// For x ~ N(0, s^2) the prediction is sqrt(1-A) x_k / v_k with v_k = A s^2 + 1 - A, and each step
// multiplies by (sqrt(A A') s^2 + sqrt((1-A)(1-A'))) / v_k.
TEST_CASE("for Gaussian data each step multiplies by the factor of the closed form") {
  const auto bars = linear_alpha_bars(40, 1e-3, 0.2);
  constexpr double kVariance = 0.49;
  const auto exact = [&](std::int64_t k, const Matrix& x) -> Matrix {
    const double a = bars[static_cast<std::size_t>(k)];
    return std::sqrt(1 - a) / (a * kVariance + 1 - a) * x;
  };
  double factor = 1;
  const auto times = sampling_times(40, 8);
  for (std::size_t i = 0; i < times.size(); ++i) {
    const double a = bars[static_cast<std::size_t>(times[i])];
    const double b = i + 1 < times.size() ? bars[static_cast<std::size_t>(times[i + 1])] : 1;
    factor *=
        (std::sqrt(a * b) * kVariance + std::sqrt((1 - a) * (1 - b))) / (a * kVariance + 1 - a);
  }
  const Matrix start = drawn(4, 3);
  CHECK((ddim(exact, start, bars, 8, kInfinity) - factor * start).cwiseAbs().maxCoeff() <
        kRounding);
}

TEST_CASE("no image leaves the range to which the guesses are clipped") {
  const auto bars = linear_alpha_bars(20, 1e-3, 0.3);
  const auto nothing = [](std::int64_t, const Matrix& x) -> Matrix { return 0 * x; };
  const Matrix x = ddim(nothing, 10 * drawn(5, 4), bars, 5, 1);
  CHECK(x.cwiseAbs().maxCoeff() <= 1);
  CHECK(ddim(nothing, 10 * drawn(5, 4), bars, 5, kInfinity).cwiseAbs().maxCoeff() > 1);
}

}  // namespace assay::flow
