// When a falling objective counts as being at rest, and fits that reach no histogram.
#include "plugins/g_theory/plateau.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>

#include "plugins/g_theory/mixture.hpp"
#include "tests/plugins/g_theory/samples.hpp"

namespace assay::g_theory {
namespace {

// The rounds until 1 + ratio^k is at rest.
int rounds_of(double ratio, double tolerance) {
  Plateau plateau(tolerance);
  for (int k = 1; k < 100'000; ++k)
    if (plateau.is_reached(1 + std::pow(ratio, k))) return k;
  return 0;
}

TEST_CASE("a geometric fall is at rest only when what is left is below the tolerance") {
  const auto ratio = GENERATE(0.1, 0.5, 0.9, 0.99, 0.999);
  const int k = rounds_of(ratio, 1e-6);
  REQUIRE(k > 0);
  CHECK(std::pow(ratio, k) < 1e-6);
}

TEST_CASE("what is left of a geometric fall is the sum of all that is to come") {
  Plateau plateau(0);
  for (int k = 0; k < 80; ++k) plateau.is_reached(1 + std::pow(0.9, k));
  CHECK(plateau.left() == Approx(std::pow(0.9, 39)).epsilon(1e-9));  // from the half on
}

TEST_CASE("nothing is at rest before there are two quarters to compare") {
  Plateau plateau(1e-3);
  for (int k = 0; k < 2 * Plateau::kLeastQuarter; ++k) CHECK_FALSE(plateau.is_reached(1));
  CHECK(plateau.is_reached(1));
}

TEST_CASE("a slow fall that speeds up is an escape, not rest") {
  Plateau plateau(1e-3);
  bool is_at_rest = false;
  for (int k = 0; k < 200; ++k) is_at_rest |= plateau.is_reached(1 - 1e-9 * std::pow(1.05, k));
  CHECK_FALSE(is_at_rest);
  CHECK(std::isinf(plateau.left()));
}

TEST_CASE("an objective that goes up and down is not at rest") {
  Plateau plateau(1e-3);
  bool is_at_rest = false;
  for (int k = 0; k < 200; ++k) is_at_rest |= plateau.is_reached(k % 2);
  CHECK_FALSE(is_at_rest);
}

TEST_CASE("changes of the size of rounding are none") {
  Plateau plateau(1e-13);
  bool is_at_rest = false;
  for (int k = 0; k < 100; ++k) is_at_rest |= plateau.is_reached(k % 2 == 0 ? 1 : 1 + 4e-16);
  CHECK(is_at_rest);
}

// Lengths of Fisher's iris petals in mm from 10 to 69: how many flowers have each.
constexpr int kPetals[] = {1, 1, 2, 7, 13, 13, 7, 4, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
                           1, 0, 0, 2, 0,  2,  1, 1, 1, 3, 5, 3, 4, 2, 4, 8, 3, 5, 4, 5,
                           4, 8, 2, 2, 2,  3,  6, 3, 3, 2, 2, 3, 0, 1, 1, 0, 1, 2, 0, 1};

Vector petals() {
  Vector p = Vector::Zero(101);
  for (int i = 0; i < 60; ++i) p[10 + i] = kPetals[i];
  return normalised(p);
}

MixtureResult fit_petals(MixtureSolver solver) {
  MixtureOptions options;
  options.solver = solver;
  options.tolerance = 1e-3 * kBit;
  return fit_mixture(linspace(0, 10, 101), petals(), {{1.5, 0.5, 1}, {5, 1, 1}}, options);
}

TEST_CASE("a mixture fitted to a real sample stops at the most likely one") {
  const auto r =
      fit_petals(GENERATE(MixtureSolver::em, MixtureSolver::enm, MixtureSolver::incremental));
  CHECK(r.converged);
  CHECK(r.iterations < 300);
  // A thousand rounds of EM on the same bins, by an independent program.
  CHECK(r.components[0].mean == Approx(1.46174979).epsilon(1e-6));
  CHECK(r.components[0].std == Approx(0.17165658).epsilon(1e-6));
  CHECK(r.components[1].mean == Approx(4.90497646).epsilon(1e-6));
  CHECK(r.components[1].std == Approx(0.82321767).epsilon(1e-6));
  CHECK(r.components[0].weight == Approx(0.33311094).epsilon(1e-6));
  CHECK(r.last.kl / kBit == Approx(0.21651801).epsilon(1e-6));
}

// A sample of two components, and as many as `fitted` to start with.
struct SampleCase {
  Vector x = linspace(0, 100, 101), p = Vector::Zero(101);
  std::vector<Component> start;
};

SampleCase sample_case(std::uint64_t seed, int fitted) {
  Rng rng(seed, "samples");
  SampleCase c;
  const double centre[] = {30 + 15 * rng.uniform(), 50 + 20 * rng.uniform()};
  const double width[] = {4 + 4 * rng.uniform(), 4 + 4 * rng.uniform()};
  for (int k = 0; k < 500; ++k) {
    const int j = rng.uniform() < 0.4 ? 0 : 1;
    c.p[std::clamp<Index>(std::lround(rng.normal(centre[j], width[j])), 0, 100)] += 1;
  }
  c.p = normalised(c.p);
  for (int j = 0; j < fitted; ++j)
    c.start.push_back({25 + 50 * rng.uniform(), 3 + 9 * rng.uniform(), 1});
  return c;
}

TEST_CASE("a fit at rest is within the tolerance of what three thousand rounds reach") {
  const auto seed = GENERATE(range(1, 11));
  const auto fitted = GENERATE(2, 3);
  const auto c = sample_case(static_cast<std::uint64_t>(seed), fitted);
  MixtureOptions options;
  options.solver = seed % 2 == 0 ? MixtureSolver::em : MixtureSolver::enm;
  options.tolerance = 1e-3;
  const auto stopped = fit_mixture(c.x, c.p, c.start, options);
  options.tolerance = 1e-300;
  options.max_iterations = 3000;
  const auto last = fit_mixture(c.x, c.p, c.start, options);
  INFO("seed " << seed << ", " << fitted << " components, " << stopped.iterations << " rounds");
  CHECK(stopped.converged);
  CHECK(stopped.last.kl - last.last.kl < 1e-3);
}

TEST_CASE("fewer components than the law has come to rest above it") {
  const Vector x = linspace(0, 100, 101), p = mixture_law(x, {{30, 6, 0.5}, {70, 6, 0.5}});
  MixtureOptions options;
  const auto r = fit_mixture(x, p, {{40, 5, 1}}, options);
  CHECK(r.converged);
  CHECK(r.last.kl > 0.1);
  CHECK(r.components[0].mean == Approx(50));
  CHECK(r.components[0].std == Approx(std::sqrt(20 * 20 + 36)).epsilon(1e-3));
}

}  // namespace
}  // namespace assay::g_theory
