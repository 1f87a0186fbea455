// Exact transport against CLP, which solves the same problem as a general linear program.
#include <Clp_C_Interface.h>

#include <catch2/catch.hpp>
#include <cmath>
#include <memory>
#include <vector>

#include "plugins/numerics/ot/emd.hpp"
#include "tests/plugins/numerics/ot/samples.hpp"

namespace assay::ot {
namespace {

constexpr double kRelative = 1e-9;  // CLP stops at reduced costs of 1e-7, at a vertex all the same
constexpr Index kRows = 30, kCols = 40;

struct Instance {
  Matrix costs;
  std::vector<double> a, b;
};

// min <P, C> over P >= 0, one constraint for each row and each column of P.
double optimal_cost_by_clp(const Instance& instance) {
  const Index n = instance.costs.rows(), m = instance.costs.cols();
  std::vector<double> equals = instance.a;
  equals.insert(equals.end(), instance.b.begin(), instance.b.end());
  std::vector<CoinBigIndex> starts;
  std::vector<int> constraints;
  for (Index i = 0; i < n; ++i)
    for (Index j = 0; j < m; ++j) {
      starts.push_back(static_cast<CoinBigIndex>(constraints.size()));
      constraints.push_back(static_cast<int>(i));
      constraints.push_back(static_cast<int>(n + j));
    }
  starts.push_back(static_cast<CoinBigIndex>(constraints.size()));
  const std::vector<double> ones(constraints.size(), 1.0);
  const std::unique_ptr<Clp_Simplex, decltype(&Clp_deleteModel)> model(Clp_newModel(),
                                                                       &Clp_deleteModel);
  Clp_setLogLevel(model.get(), 0);
  Clp_loadProblem(model.get(), static_cast<int>(n * m), static_cast<int>(n + m), starts.data(),
                  constraints.data(), ones.data(), nullptr, nullptr, instance.costs.data(),
                  equals.data(), equals.data());
  Clp_initialSolve(model.get());
  REQUIRE(Clp_isProvenOptimal(model.get()) == 1);
  return Clp_getObjValue(model.get());
}

void check_against_clp(const Instance& instance) {
  const EmdResult r = emd(Geometry::of_matrix(instance.costs), instance.a, instance.b);
  REQUIRE(r.converged);
  CHECK(r.cost == Approx(optimal_cost_by_clp(instance)).epsilon(kRelative).margin(kRelative));
}

Instance random_instance(Samples& samples) {
  Instance instance{Matrix(kRows, kCols), samples.weights(kRows), samples.weights(kCols)};
  for (Index k = 0; k < instance.costs.size(); ++k) instance.costs.data()[k] = samples.uniform();
  return instance;
}

void normalise(std::vector<double>& w) {
  double sum = 0;
  for (const double v : w) sum += v;
  for (double& v : w) v /= sum;
}

TEST_CASE("random costs and weights have the optimum that CLP finds") {
  Samples samples(201);
  for (int k = 0; k < 5; ++k) check_against_clp(random_instance(samples));
}

TEST_CASE("so have integer costs and weights full of ties") {
  Samples samples(202);
  for (int k = 0; k < 5; ++k) {
    Instance instance = random_instance(samples);
    instance.costs = (4 * instance.costs).array().floor();
    for (auto* w : {&instance.a, &instance.b}) {
      for (double& v : *w) v = 1 + std::floor(3 * samples.uniform());
      normalise(*w);
    }
    check_against_clp(instance);
  }
}

TEST_CASE("so have problems where many weights are zero, and costs may be negative") {
  Samples samples(203);
  for (int k = 0; k < 5; ++k) {
    Instance instance = random_instance(samples);
    instance.costs.array() -= 0.5;
    for (auto* w : {&instance.a, &instance.b}) {
      for (double& v : *w)
        if (samples.uniform() < 0.4) v = 0;
      normalise(*w);
    }
    check_against_clp(instance);
  }
}

// CLP's tolerances are absolute: pairs forbidden by 1e9 are left out there.
TEST_CASE("so have problems where most pairs are forbidden by a huge cost") {
  Samples samples(204);
  for (int k = 0; k < 5; ++k) {
    Instance instance = random_instance(samples);
    instance.a.assign(kRows, 1.0 / kRows);
    instance.b.assign(kCols, 1.0 / kCols);
    Instance limited = instance;
    for (Index i = 0; i < kRows; ++i)
      for (Index j = 0; j < kCols; ++j)
        if (j * kRows / kCols != i && (j + 1) * kRows / kCols != i && samples.uniform() < 0.8)
          instance.costs(i, j) += 1e9, limited.costs(i, j) += 1e3;  // more than all others together
    const EmdResult r = emd(Geometry::of_matrix(instance.costs), instance.a, instance.b);
    REQUIRE(r.converged);
    const double expected = optimal_cost_by_clp(limited);
    REQUIRE(expected < 1);  // one unit of forbidden mass, 1 / 120, costs more
    CHECK(r.cost == Approx(expected).epsilon(kRelative));
  }
}

TEST_CASE("so have costs of heavy tails") {
  Samples samples(205);
  for (int k = 0; k < 5; ++k) {
    Instance instance = random_instance(samples);
    for (Index e = 0; e < instance.costs.size(); ++e)
      instance.costs.data()[e] = std::exp(3 * samples.normal());
    check_against_clp(instance);
  }
}

}  // namespace
}  // namespace assay::ot
