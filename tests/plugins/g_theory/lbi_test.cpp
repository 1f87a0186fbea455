// Meaning learned from usage: what it recovers and what it must not depend on.
#include "plugins/g_theory/lbi.hpp"

#include <catch2/catch.hpp>
#include <cmath>

#include "plugins/g_theory/multilabel.hpp"
#include "tests/plugins/g_theory/samples.hpp"

namespace assay::g_theory {
namespace {

TEST_CASE("the learned truth makes the semantic information the Shannon information") {
  Rng rng(0, "lbi");
  const Vector p = random_law(rng, 8);
  const Matrix w = random_channel(rng, 8, 3), t = truth_of_usage(w);
  const auto m = measure(p, w, t);
  CHECK(m.semantic == Approx(m.shannon).margin(1e-13));
  CHECK(t.colwise().maxCoeff().minCoeff() == 1);
}

TEST_CASE("how common a label is does not change what it means") {
  Rng rng(1, "lbi");
  Matrix w = random_channel(rng, 8, 3);
  const Matrix before = truth_of_usage(w);
  w.col(1) *= 0.25;
  CHECK((truth_of_usage(w) - before).cwiseAbs().maxCoeff() < 1e-15);
}

TEST_CASE("a truth function is recovered from its own use, whatever the source") {
  const Vector x = linspace(0, 100, 101);
  const Vector p = GENERATE_COPY(Vector(Vector::Constant(101, 1.0 / 101)), normal_law(x, 35, 22));
  const TruthFunction f =
      GENERATE(TruthFunction{TruthKind::gaussian, 22, 7}, TruthFunction{TruthKind::logistic, 60, 3},
               TruthFunction{TruthKind::logistic, 18, -1.5});
  const Vector usage = 0.3 * truth_matrix(x, {f}).col(0);
  const auto found = fitted_truth(f.kind, x, p, usage);
  CHECK(found.a == Approx(f.a).epsilon(1e-4));
  CHECK(found.b == Approx(f.b).epsilon(1e-3));
}

TEST_CASE("a dam is fitted as well as the dam that generated the usage") {
  const Vector x = linspace(0, 100, 101), p = normal_law(x, 45, 20);
  const TruthFunction f{TruthKind::dam, 20, 30, 50, 65};
  const Vector usage = truth_matrix(x, {f}).col(0);
  const auto found = fitted_truth(TruthKind::dam, x, p, usage);
  const double best = semantic_kl(p, usage, usage);
  CHECK(semantic_kl(p, usage, truth_matrix(x, {found}).col(0)) == Approx(best).epsilon(2e-3));
}

TEST_CASE("learned meaning predicts under a moved source exactly; a kept likelihood does not") {
  const Vector x = linspace(0, 100, 101);
  const Usage usage{normal_law(x, 35, 22),
                    truth_matrix(x, {{TruthKind::gaussian, 22, 7}, {TruthKind::logistic, 60, 3}})};
  const Vector moved = normal_law(x, 60, 15);
  const auto kl_of = [&](Learning learning) {
    const Matrix truth = learned_truth(x, usage, learning, nullptr);
    return score(predictor(usage, truth, learning, moved), moved, usage.share).prediction_kl;
  };
  CHECK(kl_of(Learning::lbi) == Approx(0).margin(1e-12));
  CHECK(kl_of(Learning::likelihood) > 0.05 * kBit);
}

TEST_CASE("logistic regression recovers a logistic usage") {
  const Vector x = linspace(0, 100, 101), p = Vector::Constant(101, 1.0 / 101);
  const Vector usage = truth_matrix(x, {{TruthKind::logistic, 60, 8}}).col(0);
  const Vector found = logistic_regression(x, p, usage);
  CHECK((found - usage).cwiseAbs().maxCoeff() < 0.01);
}

}  // namespace
}  // namespace assay::g_theory
