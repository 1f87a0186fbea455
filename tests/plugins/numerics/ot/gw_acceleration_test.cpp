// Momentum and mixing of outer iterations on maps whose fixed points are known.
#include "plugins/numerics/ot/gw_acceleration.hpp"

#include <catch2/catch.hpp>
#include <functional>

namespace assay::ot {
namespace {

constexpr double kSettled = 1e-10;

struct Ending {
  Matrix state;
  Index iterations = 0;
};

// States of which all rows but the last two are the plan.
Ending iterate(const std::function<Matrix(const Matrix&)>& map, Matrix state) {
  OuterAcceleration acceleration(state.rows() - 2, state.cols());
  for (Index k = 1; k < 5000; ++k) {
    const Matrix phi = map(state);
    const double change = (phi - state).topRows(state.rows() - 2).cwiseAbs().sum();
    if (change < kSettled) return {phi, k};
    state = acceleration.next(state, phi, change, {});
  }
  return {state, 5000};
}

TEST_CASE("slow contractions are settled in the square root of the plain iterations") {
  // Entry k shrinks by 0.5 ... 0.99 in each application: the plain iteration needs 2300 of them.
  Matrix rates(4, 2);
  rates << 0.99, 0.9, 0.8, 0.5, 0, 0, 0, 0;
  Matrix start = Matrix::Ones(4, 2);
  const Ending end = iterate(
      [&](const Matrix& x) {
        Matrix y = rates.cwiseProduct(x);
        y.bottomRows(2) = 3 * y.topRows(2);  // goes linearly with the plan
        return y;
      },
      start);
  CHECK(end.iterations < 230);
  CHECK(end.state.cwiseAbs().maxCoeff() < 1e-7);
  CHECK((end.state.bottomRows(2) - 3 * end.state.topRows(2)).cwiseAbs().maxCoeff() < 1e-12);
}

TEST_CASE("an unstable fixed point is left for a stable one") {
  // Near 0 a state grows by 1.1 in each application, near 1 its distance shrinks by 0.8.
  const auto map = [](const Matrix& x) -> Matrix {
    return 1.1 * x.array() - 0.1 * x.array().cube();
  };
  const Ending end = iterate(map, Matrix::Constant(3, 1, 1e-4));
  CHECK((end.state.topRows(1).array() - 1).abs().maxCoeff() < 1e-8);
}

TEST_CASE("a damped step takes the place of momentum") {
  OuterAcceleration acceleration(1, 2);
  const Matrix y = Matrix::Constant(3, 2, 1.0), phi = Matrix::Constant(3, 2, 3.0);
  CHECK(acceleration.next(y, phi, 4, 0.25).isApproxToConstant(1.5));
}

}  // namespace
}  // namespace assay::ot
