// Distances between samples against plain double loops and closed forms.
#include "plugins/kinetic_paths/distances.hpp"

#include <catch2/catch.hpp>
#include <cmath>

namespace assay::kinetic_paths {
namespace {

Matrix cloud(Index n, Index d, double shift, std::uint64_t seed) {
  Rng rng(seed, "cloud");
  Matrix x(n, d);
  for (Index k = 0; k < x.size(); ++k) x.data()[k] = shift + rng.normal();
  return x;
}

double mean_distance(const Matrix& x, const Matrix& y) {
  double sum = 0;
  for (Index i = 0; i < x.rows(); ++i)
    for (Index j = 0; j < y.rows(); ++j) sum += (x.row(i) - y.row(j)).norm();
  return sum / static_cast<double>(x.rows() * y.rows());
}

}  // namespace

TEST_CASE("the energy distance is that of two loops, for any sizes") {
  const Matrix x = cloud(301, 3, 0.3, 1), y = cloud(170, 3, 0, 2);
  const double expected = 2 * mean_distance(x, y) - mean_distance(x, x) - mean_distance(y, y);
  CHECK(Reference(y, Rng(1, "directions"), {}).score(x).energy_distance == Approx(expected));
}

TEST_CASE("a set is at no distance from itself, and at its shift from its shifted self") {
  const Matrix y = cloud(200, 1, 0, 2), moved = y.array() + 0.25;
  const Reference reference(y, Rng(1, "directions"), {});
  CHECK(reference.score(y).energy_distance == Approx(0).margin(1e-12));
  CHECK(reference.score(y).mmd == Approx(0).margin(1e-6));
  CHECK(reference.score(y).sliced_w2 == Approx(0).margin(1e-12));
  CHECK(reference.score(moved).sliced_w2 == Approx(0.25));
}

TEST_CASE("sets of which one is the other twice are the same law") {
  const Matrix y = cloud(90, 2, 0, 2);
  Matrix twice(180, 2);
  twice << y, y;
  CHECK(Reference(y, Rng(1, "directions"), {}).score(twice).sliced_w2 == Approx(0).margin(1e-7));
}

TEST_CASE("threads do not change a bit of the distances") {
  const Matrix x = cloud(700, 4, 0.1, 1), y = cloud(500, 4, 0, 2);
  Effort three;
  three.threads = 3;
  CHECK(Reference(y, Rng(1, "directions"), {}).score(x).mmd ==
        Reference(y, Rng(1, "directions"), three).score(x).mmd);
}

}  // namespace assay::kinetic_paths
