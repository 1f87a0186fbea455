// The assignment problem: enumeration, the transport simplex, certificates, warm prices.
#include "plugins/numerics/ot/assignment.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <limits>
#include <numeric>
#include <stdexcept>

#include "plugins/numerics/ot/emd.hpp"
#include "tests/plugins/numerics/ot/gw_samples.hpp"

namespace assay::ot {
namespace {

double cost_of_assignment(const Matrix& c, const std::vector<int>& column) {
  double sum = 0;
  for (std::size_t i = 0; i < column.size(); ++i) sum += c(static_cast<Index>(i), column[i]);
  return sum;
}

double least_cost_by_enumeration(const Matrix& c) {
  std::vector<int> column(static_cast<std::size_t>(c.rows()));
  std::iota(column.begin(), column.end(), 0);
  double least = std::numeric_limits<double>::infinity();
  do least = std::min(least, cost_of_assignment(c, column));
  while (std::next_permutation(column.begin(), column.end()));
  return least;
}

void check_is_permutation(std::vector<int> column) {
  std::sort(column.begin(), column.end());
  for (std::size_t i = 0; i < column.size(); ++i) CHECK(column[i] == static_cast<int>(i));
}

TEST_CASE("an assignment is the cheapest of all permutations") {
  Samples samples(1);
  for (Index n = 1; n <= 7; ++n) {
    const Matrix c = random_entries(samples, n, n);
    const auto column = AssignmentSolver(n).solve(c);
    check_is_permutation(column);
    CHECK(cost_of_assignment(c, column) == Approx(least_cost_by_enumeration(c)).margin(kRounding));
  }
}

TEST_CASE("an assignment and the transport simplex agree") {
  Samples samples(2);
  for (const Index n : {2, 17, 60}) {
    const Matrix c = random_entries(samples, n, n);
    const auto u = uniform_weights(n);
    const double simplex = emd(Geometry::of_matrix(c), u, u).cost * static_cast<double>(n);
    CHECK(cost_of_assignment(c, AssignmentSolver(n).solve(c)) == Approx(simplex).margin(kRounding));
  }
}

TEST_CASE("prices certify an assignment") {
  Samples samples(3);
  const Matrix c = random_entries(samples, 40, 40);
  AssignmentSolver solver(40);
  const auto column = solver.solve(c);
  const Vector u = solver.row_prices(c);
  for (Index i = 0; i < 40; ++i)
    for (Index j = 0; j < 40; ++j)
      CHECK(u[i] + solver.prices()[static_cast<std::size_t>(j)] <= c(i, j) + kRounding);
  check_is_permutation(column);
}

TEST_CASE("prices of other costs do not change the optimum") {
  Samples samples(4);
  AssignmentSolver warm(30);
  for (int k = 0; k < 5; ++k) {
    const Matrix c = random_entries(samples, 30, 30);
    CHECK(cost_of_assignment(c, warm.solve(c)) ==
          Approx(cost_of_assignment(c, AssignmentSolver(30).solve(c))).margin(kRounding));
  }
}

TEST_CASE("prices of the caller do not change the optimum either") {
  Samples samples(6);
  const Matrix c = random_entries(samples, 20, 20);
  AssignmentSolver solver(20);
  solver.set_prices(samples.weights(20));
  CHECK(cost_of_assignment(c, solver.solve(c)) ==
        Approx(cost_of_assignment(c, AssignmentSolver(20).solve(c))).margin(kRounding));
  CHECK_THROWS_AS(solver.set_prices({1, 2}), std::invalid_argument);
}

TEST_CASE("costs without a number are refused, not searched for ever") {
  Samples samples(7);
  Matrix c = random_entries(samples, 20, 20);
  c.setConstant(std::numeric_limits<double>::quiet_NaN());
  AssignmentSolver solver(20);
  CHECK_THROWS_AS(solver.solve(c), std::invalid_argument);
}

TEST_CASE("costs full of ties end in a permutation") {
  Samples samples(5);
  Matrix c = Matrix::Zero(50, 50);
  AssignmentSolver solver(50);
  check_is_permutation(solver.solve(c));
  for (Index k = 0; k < c.size(); ++k) c.data()[k] = samples.uniform() < 0.5 ? 0 : 1;
  check_is_permutation(solver.solve(c));
  CHECK(cost_of_assignment(c, solver.solve(c)) == 0);
}

}  // namespace
}  // namespace assay::ot
