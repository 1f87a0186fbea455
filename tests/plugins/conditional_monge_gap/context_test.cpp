// Embeddings, contexts and the baseline of equal shifts.
#include "plugins/conditional_monge_gap/context.hpp"

#include <assay/errors.hpp>
#include <catch2/catch.hpp>
#include <cmath>

#include "plugins/conditional_monge_gap/mean_shift.hpp"
#include "tests/plugins/conditional_monge_gap/samples.hpp"

namespace assay::conditional_monge_gap {
namespace {

Matrix distances_of(const Matrix& x) {
  return Matrix::NullaryExpr(x.rows(), x.rows(),
                             [&](Index i, Index j) { return (x.row(i) - x.row(j)).norm(); });
}

TEST_CASE("distances that fit into the space are laid out exactly") {
  const Matrix x = normal_matrix(7, 2, 1);
  const auto layout = smacof(distances_of(x), 2, draws(1));
  CHECK(layout.stress < 1e-3);
  CHECK((distances_of(layout.points) - distances_of(x)).cwiseAbs().maxCoeff() < 0.05);
  CHECK(layout.points.colwise().mean().norm() < 1e-12);
}

TEST_CASE("a regular tetrahedron does not fit into the plane") {
  const Matrix d = Matrix::Ones(4, 4) - Matrix::Identity(4, 4);
  CHECK(smacof(d, 3, draws(2)).stress < 1e-4);
  CHECK(smacof(d, 2, draws(2)).stress > 0.1);
}

TEST_CASE("conditions with alike effects get alike embeddings within [0, 1]") {
  const Matrix base = normal_matrix(15, 3, 2);
  EffectOptions o;
  o.dimension = 2;
  const auto e = effect_embedding({"a", "b", "far"}, {base, base.array() + 0.2, base.array() + 9},
                                  o, draws(3));
  CHECK(e.is_of_conditions);
  CHECK(e.vectors.minCoeff() == 0);
  CHECK(e.vectors.maxCoeff() == 1);
  const auto d = distances_of(e.vectors);
  CHECK(d(0, 1) < d(0, 2) / 2);
  o.stop_point = [] { throw Stopped(); };
  CHECK_THROWS_AS(effect_embedding({"a", "b"}, {base, base}, o, draws(3)), Stopped);
}

const std::vector<Condition> kConditions = {{"A1", "A", 10}, {"A2", "A", 1000}, {"B1", "B", 10}};

TEST_CASE("the second branch sees the embedding and the dose, standardised over training") {
  const Contexts contexts(one_hot({"A", "B", "A"}), {}, kConditions);
  CHECK(contexts.lengths() == std::vector<Index>{2, 3});
  Vector mean = Vector::Zero(3), square = Vector::Zero(3);
  for (const auto& c : kConditions) {
    const auto slices = contexts(c);
    REQUIRE(slices.size() == 2);
    CHECK(slices[1].head(2) == slices[0]);
    mean += slices[1] / 3;
    square += slices[1].cwiseAbs2() / 3;
  }
  CHECK(mean.norm() < 1e-12);
  for (Index k = 0; k < 3; ++k) CHECK(square[k] == Approx(1));
}

TEST_CASE("a column without variance is centred and not divided") {
  const Contexts contexts(one_hot({"A"}), {}, {{"A1", "A", 10}, {"A2", "A", 1000}});
  CHECK(contexts({"new", "A", 100})[0][0] == 0);
  CHECK(contexts({"new", "A", 100})[1][1] == Approx(0).margin(1e-12));  // the middle in log dose
}

TEST_CASE("doses enter as they are told to") {
  CHECK(transformed_dose(100, DoseTransform::kLog) == Approx(std::log(100.0)));
  CHECK(transformed_dose(100, DoseTransform::kLog10) == Approx(2));
  CHECK(transformed_dose(100, DoseTransform::kLinear) == 100);
  const Contexts none(one_hot({"A", "B"}), {ContextMode::kConcat, DoseTransform::kNone, false},
                      kConditions);
  CHECK(none.lengths() == std::vector<Index>{2});
  CHECK(none({"x", "B", -5})[0] == Vector::Unit(2, 1));
}

TEST_CASE("a combination has a slice for every drug") {
  const Contexts contexts(one_hot({"A", "B"}),
                          {ContextMode::kDeepSet, DoseTransform::kLog10, false},
                          {{"A1", "A", 10}, {"AB", "A+B", 100}});
  const auto slices = contexts({"AB", "A+B", 100});
  REQUIRE(slices.size() == 2);
  CHECK(slices[0] == Vector(Eigen::Vector3d(1, 0, 2)));
  CHECK(slices[1] == Vector(Eigen::Vector3d(0, 1, 2)));
}

MeanShifts shifts() {
  MeanShifts s;
  s.conditions = {{"A1", "A", 10}, {"A2", "A", 1000}, {"B1", "B", 10}};
  s.shift.resize(3, 1);
  s.shift << 1, 3, 9;
  return s;
}

TEST_CASE("shifts are interpolated in log dose and never beyond the last dose") {
  CHECK(mean_shift(shifts(), {"A2", "A", 1000})[0] == 3);
  CHECK(mean_shift(shifts(), {"new", "A", 100})[0] == Approx(2));
  CHECK(mean_shift(shifts(), {"new", "A", 1e6})[0] == 3);
  CHECK(mean_shift(shifts(), {"new", "A", 1e-3})[0] == 1);
}

TEST_CASE("an unseen drug moves as the others do at the nearest dose") {
  CHECK(mean_shift(shifts(), {"C1", "C", 12})[0] == Approx(5));  // of 1 and 9
  CHECK(mean_shift(shifts(), {"C2", "C", 900})[0] == Approx(3));
  CHECK(mean_shift(shifts(), {"C3", "C", std::nan("")})[0] == Approx(13.0 / 3));
  CHECK(mean_shift(shifts(), {"A3", "A", 0})[0] == Approx(2));
}

}  // namespace
}  // namespace assay::conditional_monge_gap
