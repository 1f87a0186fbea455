// Scores that model each class: SFDA, GBC, H-score, TransRate, PARC.
#include <Eigen/Cholesky>
#include <Eigen/Eigenvalues>
#include <Eigen/LU>
#include <catch2/catch.hpp>

#include "plugins/ped/gbc.hpp"
#include "plugins/ped/gram.hpp"
#include "plugins/ped/hscore.hpp"
#include "plugins/ped/parc.hpp"
#include "plugins/ped/scores.hpp"
#include "plugins/ped/sfda.hpp"
#include "plugins/ped/transrate.hpp"
#include "tests/plugins/ped/samples.hpp"

namespace assay::ped {
namespace {

Labels renamed(const Labels& y) {  // the last class first
  Labels other = y;
  for (auto& c : other.of) c = y.classes - 1 - c;
  return other;
}

// The published way to the logits: eigenvectors of the between scatter relative to the within one.
Eigen::MatrixXd eigen_logits(const Clusters& c, double shrinkage) {
  const Eigen::MatrixXd m = class_means(c.features, c.labels);
  const Vector p = counts(c.labels) / static_cast<double>(c.labels.size());
  Eigen::MatrixXd within = Eigen::MatrixXd::Zero(m.cols(), m.cols());
  for (Index n = 0; n < c.labels.size(); ++n) {
    const Eigen::RowVectorXd x = c.features.row(n) - m.row(c.labels[n]);
    within += x.transpose() * x / static_cast<double>(c.labels.size());
  }
  Eigen::MatrixXd shrunk = (1 - shrinkage) * within;
  shrunk.diagonal().array() += shrinkage * within.trace() / static_cast<double>(within.rows());
  const Matrix x = centred(c.features);
  const Eigen::MatrixXd between = x.transpose() * x / static_cast<double>(x.rows()) - shrunk;
  const Eigen::GeneralizedSelfAdjointEigenSolver<Eigen::MatrixXd> solver(between, shrunk);
  const Eigen::MatrixXd weights = m * solver.eigenvectors() * solver.eigenvectors().transpose();
  Eigen::MatrixXd logits = weights * c.features.transpose();
  const Vector offset = p.array().log() - 0.5 * m.cwiseProduct(weights).rowwise().sum().array();
  return logits.colwise() + offset;
}

TEST_CASE("a Cholesky solve gives the discriminant of the generalised eigenproblem") {
  const auto c = clusters(120, 9, 4, 0.5);
  for (double shrinkage : {0.05, 0.7}) {
    const Eigen::MatrixXd ours = sfda_logits(c.features, c.labels, shrinkage);
    CHECK((ours - eigen_logits(c, shrinkage)).cwiseAbs().maxCoeff() < 1e-10);
  }
}

TEST_CASE("SFDA gives the figure of the published script") {
  const auto c = waves();
  CHECK(sfda(c.features, c.labels) == Approx(0.9941042114633956).epsilon(kScripts));
  double shrinkage = -1;
  sfda_logits(c.features, c.labels, shrinkage);
  CHECK(shrinkage == Approx(0.05155193253397855).epsilon(kScripts));
}

TEST_CASE("SFDA and GBC do not know the names of the classes") {
  const auto c = clusters(90, 6, 4, 0.5);
  CHECK(sfda(c.features, renamed(c.labels)) == Approx(sfda(c.features, c.labels)).epsilon(1e-12));
  CHECK(gbc(c.features, renamed(c.labels), {}) ==
        Approx(gbc(c.features, c.labels, {})).epsilon(1e-12));
}

TEST_CASE("SFDA leaves the features as they were") {
  const auto c = clusters(90, 6, 4, 0.5);
  const Matrix before = c.features;
  sfda(c.features, c.labels);
  CHECK(c.features == before);
}

TEST_CASE("with few samples of many dimensions SFDA saturates, though the labels mean nothing") {
  const auto c = clusters(20, 200, 4, 0);
  CHECK(sfda(c.features, c.labels) > 0.999);
}

TEST_CASE("GBC of identical classes counts every ordered pair") {
  const auto c = clusters(10, 4, 1, 1);
  Matrix thrice(30, 4);
  Labels y{{}, 3};
  for (Index n = 0; n < 30; ++n) {
    thrice.row(n) = c.features.row(n / 3);
    y.of.push_back(n % 3);
  }
  for (const auto kind : {GbcCovariance::spherical, GbcCovariance::diagonal})
    CHECK(gbc(thrice, y, {kind, 1e-4, 0}) == Approx(-6).epsilon(1e-13));
}

TEST_CASE("GBC gives the figures of the published script") {
  const auto c = waves();
  CHECK(gbc(c.features, c.labels, {GbcCovariance::spherical, 1e-4, 0}) ==
        Approx(-1.879512468985482).epsilon(kScripts));
  CHECK(gbc(c.features, c.labels, {GbcCovariance::diagonal, 1e-4, 0}) ==
        Approx(-2.02510197186282e-05).epsilon(kScripts));
}

TEST_CASE("GBC after all principal components is that of the features where it is spherical") {
  const auto c = clusters(60, 5, 3, 0.5);
  CHECK(gbc(c.features, c.labels, {GbcCovariance::spherical, 1e-9, 5}) ==
        Approx(gbc(c.features, c.labels, {GbcCovariance::spherical, 1e-9, 0})).epsilon(1e-10));
}

TEST_CASE("the H-score is at most the number of classes less one") {
  const auto near = clusters(200, 6, 5, 0.2), far = clusters(200, 6, 5, 50);
  CHECK(hscore(near.features, near.labels, HscoreVariant::plain) < 4);
  CHECK(hscore(far.features, far.labels, HscoreVariant::plain) == Approx(4).epsilon(0.01));
  CHECK(hscore(far.features, far.labels, HscoreVariant::plain) <= 4 + 1e-12);
}

TEST_CASE("the H-scores are those of NumPy and of scikit-learn's Ledoit-Wolf covariance") {
  const auto c = waves();
  CHECK(hscore(c.features, c.labels, HscoreVariant::plain) ==
        Approx(1.8590075101580386).epsilon(kScripts));
  CHECK(ledoit_wolf_shrinkage(centred(c.features)) ==
        Approx(0.07147781655677192).epsilon(kScripts));
  CHECK(hscore(c.features, c.labels, HscoreVariant::regularised) ==
        Approx(1.553412781518329).epsilon(kScripts));
}

TEST_CASE("TransRate of one class is zero, and that of NumPy otherwise") {
  auto c = waves();
  CHECK(transrate(c.features, c.labels, 1e-4) == Approx(2.9004015465347415).epsilon(kScripts));
  c.labels = {std::vector<Index>(60, 0), 1};
  CHECK(transrate(c.features, c.labels, 1e-4) == Approx(0).margin(1e-12));
}

TEST_CASE("the coding rate is the same by rows and by columns") {
  const auto c = clusters(12, 30, 2, 1);
  const auto tall = c.features.leftCols(5).eval();
  Matrix padded(12, 30);
  padded << tall, Eigen::MatrixXd::Zero(12, 25);
  CHECK(transrate(padded, c.labels, 1e-2) ==
        Approx(transrate(tall, c.labels, 1e-2)).epsilon(1e-11));
}

TEST_CASE("PARC is SciPy's rank correlation of the two tables of distances") {
  const auto c = waves();
  CHECK(*parc(c.features, c.labels, 32) == Approx(64.82226714576025).epsilon(kScripts));
  CHECK(*parc(c.features, c.labels, 3) == Approx(45.117199061097345).epsilon(kScripts));
}

TEST_CASE("a shift of all features changes no score but LogME, which has no intercept") {
  const auto c = clusters(200, 6, 4, 0.5);
  ScoreOptions options;
  options.nleep.ratio = 2;
  for (const auto& [score, name] : score_names()) {
    if (!uses_features(score) || score == Score::logme) continue;
    INFO(name);
    const auto here = evaluate(score, {nearly(c.features), c.labels, {}}, options, Rng(1, "s"));
    const auto there = evaluate(score, {far(c.features), c.labels, {}}, options, Rng(1, "s"));
    REQUIRE(here.has_value());
    REQUIRE(there.has_value());
    CHECK(*there == Approx(*here).epsilon(1e-9));
  }
  options.gbc.covariance = GbcCovariance::diagonal;
  options.hscore = HscoreVariant::regularised;
  for (const auto score : {Score::gbc, Score::hscore})
    CHECK(*evaluate(score, {far(c.features), c.labels, {}}, options, Rng(1, "s")) ==
          Approx(*evaluate(score, {nearly(c.features), c.labels, {}}, options, Rng(1, "s")))
              .epsilon(1e-9));
}

TEST_CASE("how far classes lie apart does not change the spread that SFDA finds within them") {
  auto c = clusters(90, 6, 3, 0.5);
  c.features = nearly(c.features);
  double near = -1, apart = -1;
  sfda_logits(c.features, c.labels, near);
  for (Index n = 0; n < 90; ++n) c.features.row(n).array() += 0x1p20 * static_cast<double>(n % 3);
  sfda_logits(c.features, c.labels, apart);
  CHECK(apart == Approx(near).epsilon(1e-9));
}

TEST_CASE("a dimension that is constant becomes zero where features are centred") {
  auto c = clusters(90, 3, 3, 0.5);
  c.features.col(1).setConstant(0.1);
  CHECK(centred(c.features).col(1).isZero(0));
  CHECK(row_mean(c.features)[1] == 0.1);
}

TEST_CASE("a score that is undefined has a reason") {
  const auto c = clusters(30, 3, 3, 1);
  CHECK(why_undefined(Score::sfda, {Matrix::Constant(30, 3, 0.1), c.labels, {}}) ==
        "the features do not vary");
  CHECK(why_undefined(Score::parc, {c.features.leftCols(1), c.labels, {}}) ==
        "fewer than two directions vary, or no class has two samples");
  CHECK(why_undefined(Score::logme, {1e200 * c.features, c.labels, {}}) ==
        "squares of the features overflow");
}

TEST_CASE("PARC of features without two live components is undefined") {
  const auto c = clusters(20, 1, 2, 1);
  CHECK_FALSE(parc(c.features, c.labels, 32).has_value());
  CHECK_FALSE(parc(Matrix::Ones(20, 3), c.labels, 32).has_value());
}

}  // namespace
}  // namespace assay::ped
