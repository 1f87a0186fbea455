// Whether forbidden pairs leave a plan, and the rows and columns that say so.
#include "plugins/numerics/ot/hall.hpp"

#include <algorithm>
#include <catch2/catch.hpp>

#include "plugins/numerics/ot/emd.hpp"
#include "tests/plugins/numerics/ot/samples.hpp"

namespace assay::ot {
namespace {

std::string reason(const Matrix& c, const std::vector<double>& a, const std::vector<double>& b) {
  const auto violation = hall_violation(Geometry::of_matrix(c), a, b);
  return violation ? describe(*violation) : "";
}

TEST_CASE("a column or a row without a permitted pair is named") {
  Matrix c(2, 2);
  c << 1, kForbidden, 2, kForbidden;
  const auto w = uniform_weights(2);
  CHECK(reason(c, w, w) == "every pair of column 1 (weight 0.5) is forbidden");
  CHECK(reason(c.transpose(), w, w) == "every pair of row 1 (weight 0.5) is forbidden");
  CHECK(reason(c, w, {1, 0}).empty());  // no weight, no need
}

TEST_CASE("rows that have fewer columns between them than their weight are named") {
  Matrix c(3, 3);
  c << 1, kForbidden, kForbidden, 2, kForbidden, kForbidden, 1, 1, 1;
  const auto w = uniform_weights(3);
  CHECK(reason(c, w, w) ==
        "no plan: rows 0, 1 (weight 0.6667) have permitted pairs with column 0 (weight 0.3333) "
        "alone");
  CHECK(reason(c, {0.2, 0.1, 0.7}, {0.3, 0.3, 0.4}).empty());  // just enough
  CHECK(emd(Geometry::of_matrix(c), w, w).failure == reason(c, w, w));
}

// The rows of zero weight come before those that are to be blamed.
TEST_CASE("indices are those of the whole problem") {
  Matrix c = Matrix::Ones(4, 3);
  c.row(2) << kForbidden, kForbidden, 5;
  CHECK(reason(c, {0, 0.2, 0.6, 0.2}, {0.5, 0, 0.5}) ==
        "no plan: row 2 (weight 0.6) has permitted pairs with column 2 (weight 0.5) alone");
}

TEST_CASE("a violation is found exactly where exact transport finds no plan") {
  Samples samples(401);
  int violations = 0;
  for (int k = 0; k < 200; ++k) {
    Matrix c(8, 6);
    for (Index e = 0; e < c.size(); ++e)
      c.data()[e] = samples.uniform() < 0.5 ? kForbidden : samples.uniform();
    const auto a = samples.weights(8), b = samples.weights(6);
    const auto violation = hall_violation(Geometry::of_matrix(c), a, b);
    violations += violation.has_value();
    CHECK(emd(Geometry::of_matrix(c), a, b).converged == !violation);
    if (!violation) continue;
    // The claim itself: no permitted pair leads out of the blamed set, and weights do not fit.
    const auto& who = violation->is_of_columns ? violation->columns : violation->rows;
    const auto& whom = violation->is_of_columns ? violation->rows : violation->columns;
    const Matrix turned = violation->is_of_columns ? Matrix(c.transpose()) : c;
    for (const Index i : who)
      for (Index j = 0; j < turned.cols(); ++j)
        if (turned(i, j) < kForbidden) CHECK(std::count(whom.begin(), whom.end(), j) == 1);
    const double excess = violation->row_weight - violation->column_weight;
    CHECK((violation->is_of_columns ? -excess : excess) > 1e-9);
  }
  CHECK(violations > 50);
  CHECK(violations < 170);
}

TEST_CASE("weights that fit up to their last digit are no violation") {
  Matrix c(3, 2);
  c << 1, kForbidden, 1, kForbidden, kForbidden, 1;
  CHECK(reason(c, {0.1, 0.2, 0.7}, {0.3, 0.7}).empty());  // 0.1 + 0.2 exceeds 0.3 by 6e-17
  const EmdResult r = emd(Geometry::of_matrix(c), std::vector<double>{0.1, 0.2, 0.7},
                          std::vector<double>{0.3, 0.7});
  CHECK(r.converged);
  CHECK(r.cost == Approx(1));
}

}  // namespace
}  // namespace assay::ot
