// The identities of R, G and F, which every run that states them checks anew.
#include <catch2/catch.hpp>
#include <cmath>

#include "plugins/g_theory/thermodynamics.hpp"
#include "tests/plugins/g_theory/trial.hpp"

namespace assay::g_theory {
namespace {

constexpr double kIdentity = 1e-12;  // sums of some hundred terms of order 1

Trial trial_of_two_goals(const std::string& task) {
  return trial_of(task)
      .param("truth_kind", std::vector<std::string>{"logistic", "gaussian"})
      .param("truth_a", Reals{30, 65})
      .param("truth_b", Reals{-4, 13});
}

TEST_CASE("R - G is the distance of the labels' laws from their meaning at every slope") {
  for (const auto* task : {"rate_fidelity", "constraint_control", "latent_variable"})
    for (const double s : {0.5, 1.0, 3.0}) {
      INFO(task << " at s = " << s);
      const auto outcome = trial_of_two_goals(task).param("s", s).run();
      REQUIRE(outcome.status == ASSAY_OK);
      CHECK(outcome.real("identity_error") < kIdentity);
    }
  CHECK(trial_of_two_goals("semantic_channel").run().real("identity_error") < kIdentity);
}

TEST_CASE("a distortion has no meaning, and so no identity") {
  const auto outcome = trial_of("rate_fidelity")
                           .param("constraint", std::string("distortion"))
                           .table("distortion", {{"x", Reals{0, 1}}, {"a", Reals{0, 1}}})
                           .run();
  REQUIRE(outcome.status == ASSAY_OK);
  CHECK(outcome.results.count("identity_error") == 0);
}

TEST_CASE("far from equilibrium R - G is the distance from it") {
  System s;
  s.energies = linspace(0, 3, 4), s.degeneracy = Vector::Ones(4);
  s.temperature = Eigen::Vector2d(1, 2), s.region_weight = Eigen::Vector2d(0.25, 0.75);
  CHECK(thermodynamics(s).distance == 0);
  s.region_law = Matrix::Constant(4, 2, 0.25);
  const auto far = thermodynamics(s);
  CHECK(far.distance > 0.1);
  CHECK(far.identity_error() < kIdentity);
}

}  // namespace
}  // namespace assay::g_theory
