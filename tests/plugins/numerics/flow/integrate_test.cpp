// Solvers on equations with known solutions.
#include "plugins/numerics/flow/integrate.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <limits>
#include <stdexcept>

#include "plugins/numerics/flow/schedule.hpp"

namespace assay::flow {
namespace {

Matrix start() {
  Matrix x(2, 2);
  x << 1, 0, 0.5, -2;
  return x;
}

// A turn of the plane, faster and faster: the angle is t^2.
Matrix turning(double t, const Matrix& x) {
  Matrix v(x.rows(), 2);
  v.col(0) = -2 * t * x.col(1);
  v.col(1) = 2 * t * x.col(0);
  return v;
}

double turning_error(const Matrix& x, double end) {
  Eigen::Matrix2d turn;
  turn << std::cos(end * end), std::sin(end * end), -std::sin(end * end), std::cos(end * end);
  return (x - start() * turn).norm();
}

}  // namespace

TEST_CASE("the error of each solver falls with the order of its method") {
  const std::pair<Solver, double> orders[] = {
      {Solver::kEuler, 1}, {Solver::kMidpoint, 2}, {Solver::kRk4, 4}};
  for (const auto& [solver, order] : orders) {
    const auto coarse = integrate(solver, turning, start(), 0, 1, 40);
    const auto fine = integrate(solver, turning, start(), 0, 1, 80);
    CHECK(std::log2(turning_error(coarse.x, 1) / turning_error(fine.x, 1)) ==
          Approx(order).margin(0.15));
    CHECK(coarse.evaluations == 40 * evaluations_per_step(solver));
  }
}

TEST_CASE("dopri5 keeps its tolerance and counts what it evaluates") {
  std::int64_t calls = 0;
  const auto result = integrate_adaptively(
      [&calls](double t, const Matrix& x) { return ++calls, turning(t, x); }, start(), 0, 2);
  CHECK(turning_error(result.x, 2) < 1e-3);
  CHECK(result.evaluations == calls);
  const auto exact = integrate_adaptively(turning, start(), 0, 2, {1e-10, 1e-10});
  CHECK(turning_error(exact.x, 2) < 1e-8);
  CHECK(exact.evaluations > result.evaluations);
}

TEST_CASE("the energy of uniform motion is its squared speed, whatever the steps") {
  const Velocity uniform = [](double, const Matrix& x) {
    return Matrix(Matrix::Constant(x.rows(), x.cols(), 3));
  };
  CHECK(integrate(Solver::kEuler, uniform, start(), 0, 0.5, 3).energy == Approx(9));
  CHECK(integrate_adaptively(uniform, start(), 0, 0.5).energy == Approx(9));
}

TEST_CASE("along Cond-OT to a single point Euler's last step reaches it exactly") {
  const auto path = linear();
  const Eigen::RowVector2d atom(0.3, -1.7);
  const Velocity exact = [&](double t, const Matrix& x) -> Matrix {
    const auto v = from_data(path(t));
    return (v.on_state * x).rowwise() + v.on_prediction * atom;
  };
  for (const std::int64_t steps : {1, 7}) {
    const Matrix end = integrate(Solver::kEuler, exact, start(), 0, 1, steps).x;
    CHECK((end.rowwise() - atom).cwiseAbs().maxCoeff() < 1e-12);
  }
}

TEST_CASE("an equation that blows up is no result") {
  const Velocity square = [](double, const Matrix& x) { return Matrix(x.array().square()); };
  CHECK_THROWS_AS(integrate_adaptively(square, start(), 0, 2), std::runtime_error);
}

}  // namespace assay::flow
