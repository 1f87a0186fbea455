// Singular components and the starts of adapters, by their identities.
#include "plugins/kind/factors.hpp"

#include <Eigen/LU>
#include <catch2/catch.hpp>
#include <cmath>

namespace assay::kind {
namespace {

constexpr double kRounding = 1e-12;

Matrix drawn(Index rows, Index cols, std::uint64_t seed = 1) {
  Rng rng(seed, "matrix");
  Matrix m(rows, cols);
  for (Index k = 0; k < m.size(); ++k) m.data()[k] = rng.normal();
  return m;
}

double gap(const Matrix& a, const Matrix& b) { return (a - b).cwiseAbs().maxCoeff(); }

}  // namespace

TEST_CASE("all singular components give the matrix back, wide or tall") {
  for (const auto& [rows, cols] : {std::pair<Index, Index>{7, 4}, {4, 7}, {5, 5}}) {
    const Matrix w = drawn(rows, cols);
    const auto f = singular_factors(w);
    CHECK(gap(f.product(), w) < kRounding);
    const Matrix identity = Matrix::Identity(f.rank(), f.rank());
    CHECK(gap(f.u.transpose() * f.u, identity) < kRounding);
    CHECK(gap(f.v.transpose() * f.v, identity) < kRounding);
    for (Index i = 1; i < f.rank(); ++i) CHECK(f.s[i] <= f.s[i - 1]);
  }
}

TEST_CASE("fresh factors of full rank are a uniform layer, and further ones are unit directions") {
  Rng rng(3, "fresh");
  const auto whole = random_factors(6, 4, 4, rng);
  const double bound = 1 / std::sqrt(4.0);
  CHECK(whole.product().cwiseAbs().maxCoeff() <= bound + kRounding);
  CHECK(whole.product().cwiseAbs().maxCoeff() > 0.8 * bound);
  const auto more = random_factors(6, 4, 11, rng);
  double least = kInfinity;
  for (Index i = 0; i < 11; ++i) {
    CHECK(more.u.col(i).norm() == Approx(1));
    CHECK(more.v.col(i).norm() == Approx(1));
    least = std::min(least, more.s[i]);
  }
  CHECK((more.s.array() == least).count() == 8);  // the smallest one's own, and seven further ones
}

TEST_CASE("the order of fresh components is random: the largest may stand anywhere") {
  std::vector<int> places(4);
  for (std::uint64_t seed = 0; seed < 40; ++seed) {
    Rng rng(seed, "order");
    Index place = 0;
    random_factors(4, 4, 4, rng).s.maxCoeff(&place);
    ++places[to_size(place)];
  }
  for (const int count : places) CHECK(count > 2);
}

TEST_CASE("components are ordered by the product of their three lengths") {
  Factors f{Matrix::Identity(3, 3), Vector(3), Matrix::Identity(3, 3)};
  f.s << 1, -3, 2;
  CHECK(by_size(f) == std::vector<std::size_t>{1, 2, 0});
  f.u.col(0) *= 10;
  CHECK(by_size(f) == std::vector<std::size_t>{0, 1, 2});
}

TEST_CASE("what PiSSA freezes has the norm of the singular values that it leaves") {
  const Matrix w = drawn(6, 5);
  const auto f = singular_factors(w);
  for (const Index r : {1, 3, 5}) {
    const auto split = principal_split(w, r);
    CHECK(split.residual.norm() == Approx(f.s.tail(5 - r).norm()).margin(kRounding));
    CHECK(gap(split.residual + split.b * split.a, w) < kRounding);
    CHECK(split.b.cols() == r);
    CHECK(gap(split.b.transpose() * split.b, split.a * split.a.transpose()) < kRounding);
  }
}

TEST_CASE("Cayley's rotation is orthogonal, of determinant one, and the identity at zero") {
  const Matrix lower = 2 * drawn(3, triangle(4));
  const Matrix r = cayley(lower, 4);
  CHECK(gap(r.transpose() * r, Matrix::Identity(12, 12)) < kRounding);
  CHECK(Eigen::MatrixXd(r).determinant() == Approx(1));
  CHECK(r.block(0, 4, 4, 8).isZero());
  CHECK(cayley(Matrix::Zero(3, 6), 4) == Matrix::Identity(12, 12));
  // Of two dimensions it is the turn by twice the arc tangent.
  const Matrix turn = cayley(Matrix::Constant(1, 1, 0.3), 2);
  CHECK(turn(1, 0) == Approx(std::sin(2 * std::atan(0.3))));
  CHECK(turn(0, 0) == Approx(std::cos(2 * std::atan(0.3))));
}

TEST_CASE("shifted singular values do not fall below zero") {
  const Matrix w = drawn(4, 3);
  const auto f = singular_factors(w);
  CHECK(gap(shifted(f, Vector::Zero(3)), w) < kRounding);
  const Vector down = Vector::Constant(3, -(f.s[0] + f.s[1]) / 2);
  CHECK(singular_factors(shifted(f, down)).s[0] == Approx((f.s[0] - f.s[1]) / 2));
  CHECK(singular_factors(shifted(f, down)).s[1] == Approx(0).margin(kRounding));
}

}  // namespace assay::kind
