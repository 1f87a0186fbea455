// The figures against hand values on small sets.
#include "plugins/conditional_monge_gap/metrics.hpp"

#include <assay/errors.hpp>
#include <catch2/catch.hpp>
#include <cmath>

#include "tests/plugins/conditional_monge_gap/samples.hpp"

namespace assay::conditional_monge_gap {
namespace {

Matrix rows(std::initializer_list<std::initializer_list<double>> values) {
  Matrix m(static_cast<Index>(values.size()), static_cast<Index>(values.begin()->size()));
  Index i = 0;
  for (const auto& row : values) {
    Index j = 0;
    for (const double v : row) m(i, j++) = v;
    ++i;
  }
  return m;
}

TEST_CASE("the signature is the distance of the means") {
  const Matrix t = rows({{0, 0}, {2, 0}, {1, 3}}), p = rows({{4, 1}, {4, 9}, {4, 5}});
  CHECK(drug_signature(t, p) == Approx(5));  // (1, 1) to (4, 5)
}

TEST_CASE("r2 is the squared correlation of the means, whatever their scale and offset") {
  const Matrix t = rows({{0, 1, 5}, {2, 3, 1}, {1, 2, 3}}),
               p = rows({{1, 5, 2}, {1, 1, 2}, {1, 3, 2}});
  // Means (1, 2, 3) and (1, 3, 2): correlation 1/2.
  CHECK(r_squared(t, p) == Approx(0.25));
  CHECK(r_squared(7 * t.array() - 3, -2 * p.array() + 11) == Approx(0.25));
  CHECK(r_squared(t, t) == Approx(1));
  CHECK(r_squared(t, Matrix::Ones(2, 3)) == 0);
}

TEST_CASE("mmd counts the pairs of a cell with itself") {
  const Matrix t = rows({{0.0}}), p = rows({{1.0}});
  double expected = 0;  // k(0,0) + k(1,1) - 2 k(0,1)
  for (const double gamma : {2.0, 1.0, 0.5, 0.1, 0.01, 0.005})
    expected += (2 - 2 * std::exp(-gamma)) / 6;
  CHECK(mmd(t, p) == Approx(expected));
  const Matrix two = rows({{0.0}, {1.0}});
  double half = 0;  // (2 + 2 e)/4 + 1 - 2 (1 + e)/2, e = exp(-gamma)
  for (const double gamma : {2.0, 1.0, 0.5, 0.1, 0.01, 0.005})
    half += (0.5 - 0.5 * std::exp(-gamma)) / 6;
  CHECK(mmd(two, t) == Approx(half));
}

TEST_CASE("a set is at no distance from itself") {
  const Matrix x = normal_matrix(9, 3, 1);
  CHECK(mmd(x, x) == Approx(0).margin(1e-12));
  MetricOptions o;
  o.tol = 1e-9;
  const auto m = compare(x, x, o);
  CHECK(m.sinkhorn_divergence == Approx(0).margin(1e-7));
  CHECK(m.drug_signature == 0);
}

// Two points against two at distances 0 and 1: P_11 = 1 / (2 (1 + exp(-1/eps))).
TEST_CASE("wasserstein is the cost plus epsilon times the divergence from the product") {
  const Matrix x = rows({{0.0}, {1.0}});
  MetricOptions o;
  o.epsilon = 0.5;
  o.tol = 1e-10;
  const double q = 1 / (1 + std::exp(-2.0));  // twice P_11
  const double kl = q * std::log(2 * q) + (1 - q) * std::log(2 * (1 - q));
  CHECK(compare(x, x, o).wasserstein == Approx(1 - q + 0.5 * kl).epsilon(1e-8));
}

TEST_CASE("equal cells everywhere have no distances, and no trouble with a relative epsilon") {
  MetricOptions o;
  o.epsilon_mode = ot::EpsilonMode::kRelativeMean;
  CHECK(compare(Matrix::Ones(3, 2), Matrix::Ones(4, 2), o).wasserstein == 0);
}

TEST_CASE("the exact gap is 0 for translations and the price of a detour for a swap") {
  const Matrix x = rows({{0.0, 0.0}, {3.0, 0.0}});
  CHECK(exact_gap({ot::CostKind::kEuclidean}, x, x.array() + 5) == Approx(0).margin(1e-12));
  CHECK(exact_gap({ot::CostKind::kEuclidean}, x, x.colwise().reverse()) == Approx(3));
}

TEST_CASE("a figure can be stopped") {
  MetricOptions o;
  o.stop_point = [] { throw Stopped(); };
  CHECK_THROWS_AS(compare(normal_matrix(20, 2, 2), normal_matrix(20, 2, 3), o), Stopped);
}

}  // namespace
}  // namespace assay::conditional_monge_gap
