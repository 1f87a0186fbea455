// LogME against the dense marginal likelihood and against the published scripts.
#include "plugins/ped/logme.hpp"

#include <Eigen/LU>
#include <Eigen/QR>
#include <catch2/catch.hpp>
#include <cmath>
#include <numbers>

#include "core/data/npy.hpp"
#include "plugins/ped/evidence.hpp"
#include "tests/plugins/ped/samples.hpp"

namespace assay::ped {
namespace {

// ln N(t; 0, F F' / alpha + I / beta) by an N x N determinant.
double dense_evidence(const Clusters& c, Index label, double alpha, double beta) {
  const Index n = c.features.rows();
  Eigen::MatrixXd covariance = c.features * c.features.transpose() / alpha;
  covariance.diagonal().array() += 1 / beta;
  Vector t = Vector::Zero(n);
  for (Index i = 0; i < n; ++i) t[i] = c.labels[i] == label ? 1 : 0;
  const Eigen::PartialPivLU<Eigen::MatrixXd> lu(covariance);
  return -0.5 * (t.dot(lu.solve(t)) + std::log(lu.determinant()) +
                 static_cast<double>(n) * std::log(2 * std::numbers::pi));
}

TEST_CASE("the evidence is the marginal likelihood of the indicator") {
  for (const auto& c : {clusters(24, 5, 3, 1), clusters(9, 14, 3, 1)})
    for (const double alpha : {0.3, 2.0})
      for (const double beta : {0.7, 5.0})
        CHECK(log_evidence(c.features, c.labels, 1, alpha, beta) ==
              Approx(dense_evidence(c, 1, alpha, beta)).epsilon(1e-11));
}

constexpr LogmeVariant kAll[] = {LogmeVariant::official, LogmeVariant::exact, LogmeVariant::icml};

TEST_CASE("dead dimensions do not change the evidence") {
  auto c = clusters(24, 5, 3, 1);
  const Matrix padded = side_by_side(c.features, Eigen::MatrixXd::Zero(24, 2));
  CHECK(log_evidence(padded, c.labels, 0, 0.5, 2) ==
        Approx(log_evidence(c.features, c.labels, 0, 0.5, 2)).epsilon(1e-12));
  for (const auto variant : kAll)
    CHECK(logme(padded, c.labels, variant) ==
          Approx(logme(c.features, c.labels, variant)).epsilon(1e-12));
}

TEST_CASE("repeated columns count as one that is louder, though each repeats its rounding") {
  const auto c = clusters(40, 4, 2, 1);
  const Matrix twice = side_by_side(c.features, c.features);
  const Matrix louder = std::sqrt(2.0) * c.features;  // the same Gram matrix of the samples
  for (const auto variant : kAll)
    CHECK(logme(twice, c.labels, variant) ==
          Approx(logme(louder, c.labels, variant)).epsilon(1e-10));
}

// 300 samples of five classes in 20 dimensions, drawn for this test; the figures are those of the
// published script under NumPy 1.24, and of the evidence maximised over ln alpha and ln beta by
// SciPy 1.10.
TEST_CASE("a dead unit and repeated columns have the evidence that the published script gives") {
  const std::string folder = ASSAY_PED_DATA;
  const auto features = read_npy(folder + "/five_classes_x.npy");
  const auto labels = read_npy(folder + "/five_classes_y.npy");
  const auto classes = labels.as<std::int64_t>();
  const Matrix x = Eigen::Map<const Matrix>(features.as<double>().data(), 300, 20);
  const Labels y{{classes.begin(), classes.end()}, 5};
  Matrix dead = x;
  dead.col(3).setZero();
  CHECK(logme(dead, y, LogmeVariant::official) == Approx(0.05776400495846958).epsilon(kScripts));
  CHECK(logme(dead, y, LogmeVariant::exact) == Approx(0.05776400640511).epsilon(kScripts));
  const Matrix twice = side_by_side(x, x);
  CHECK(logme(twice, y, LogmeVariant::official) == Approx(0.08139154640736).epsilon(kScripts));
  CHECK(logme(twice, y, LogmeVariant::exact) == Approx(0.08139155261685).epsilon(kScripts));
}

// The greatest of a grid of precisions, 16 a decade.
double greatest_on_grid(const Clusters& c, Index label, double least, double most) {
  double greatest = -1e300;
  for (double alpha = least; alpha < most; alpha *= std::pow(10, 1.0 / 16))
    for (double beta = 1; beta < 100; beta *= std::pow(10, 1.0 / 16))
      greatest = std::max(greatest, log_evidence(c.features, c.labels, label, alpha, beta));
  return greatest;
}

TEST_CASE("no precisions have more evidence than the exact score") {
  auto mixed = clusters(30, 4, 2, 0);  // nothing to be learned: the best weights are zero
  for (const auto& c : {clusters(30, 4, 2, 1), clusters(10, 14, 2, 1), mixed}) {
    const auto greatest = greatest_log_evidence(project(c.features, c.labels), c.labels.size());
    for (Index label = 0; label < 2; ++label) {
      const double on_grid = greatest_on_grid(c, label, 1e-2, 1e4);
      CHECK(greatest[label] >= on_grid - 1e-9);
      CHECK(greatest[label] < on_grid + 0.1);
    }
    CHECK(logme(c.features, c.labels, LogmeVariant::exact) ==
          Approx(greatest.mean() / static_cast<double>(c.labels.size())));
  }
}

TEST_CASE("of several maxima of the evidence the greatest is taken") {
  // Labels that mean nothing, far from zero: a fixed point from alpha = 1 fits all dimensions, but
  // there is more evidence for the offset alone, at alpha of its square.
  auto c = clusters(60, 4, 2, 0);
  c.features = far(c.features);
  const double exact = logme(c.features, c.labels, LogmeVariant::exact);
  CHECK(exact > logme(c.features, c.labels, LogmeVariant::official) + 1e-3);
  CHECK(60 * exact >= log_evidence(c.features, c.labels, 0, 1e12, 4) - 1e-6);
}

TEST_CASE("the exact evidence does not depend on the unit of the features") {
  const auto c = waves();
  for (const double unit : {1e-6, 1e-2, 1e2, 1e6})
    CHECK(logme(unit * c.features, c.labels, LogmeVariant::exact) ==
          Approx(logme(c.features, c.labels, LogmeVariant::exact)).epsilon(1e-11));
}

TEST_CASE("features far from zero keep their evidence") {
  auto c = waves();
  c.features = c.features.array() + 0x1p20;
  CHECK(logme(c.features, c.labels, LogmeVariant::exact) ==
        Approx(-0.2291174675577615).epsilon(1e-7));
  CHECK(logme(c.features, c.labels, LogmeVariant::official) ==
        Approx(-0.2291174687265707).epsilon(1e-7));
}

TEST_CASE("features without a number other than zero have the evidence of noise alone") {
  const auto y = clusters(30, 1, 3, 0).labels;
  const double variance = 1.0 / 3;
  CHECK(logme(Eigen::MatrixXd::Zero(30, 4), y, LogmeVariant::exact) ==
        Approx(-0.5 * (std::log(2 * std::numbers::pi * variance) + 1)));
}

TEST_CASE("features whose squares overflow have no score") {
  auto c = waves();
  c.features *= 1e200;
  for (const auto variant : kAll) CHECK(std::isnan(logme(c.features, c.labels, variant)));
}

TEST_CASE("all variants give the figures of the published scripts") {
  const auto c = waves();
  CHECK(logme(c.features, c.labels, LogmeVariant::official) ==
        Approx(-0.020664791667472).epsilon(kScripts));
  CHECK(logme(c.features, c.labels, LogmeVariant::icml) ==
        Approx(-0.02067049595818433).epsilon(kScripts));
  CHECK(logme(c.features, c.labels, LogmeVariant::exact) ==
        Approx(-0.02066160227328112).epsilon(kScripts));  // by SciPy's optimiser
}

TEST_CASE("with fewer samples than dimensions too, where the published ones are no evidence") {
  Clusters c{Matrix(12, 20), {{}, 3}};
  for (Index n = 0; n < 12; ++n) {
    c.labels.of.push_back(n % 3);
    for (Index d = 0; d < 20; ++d)
      c.features(n, d) = std::sin(0.7 * static_cast<double>((n + 1) * (d + 2)));
  }
  CHECK(logme(c.features, c.labels, LogmeVariant::official) ==
        Approx(1.0833490284053253).epsilon(1e-7));
  CHECK(logme(c.features, c.labels, LogmeVariant::icml) ==
        Approx(-0.8332391173818291).epsilon(1e-7));
  CHECK(logme(c.features, c.labels, LogmeVariant::exact) ==
        Approx(-0.8319124831366236).epsilon(kScripts));  // by SciPy's optimiser
}

TEST_CASE("LogME does not know how the axes lie") {
  const auto c = clusters(50, 6, 3, 1);
  const Eigen::MatrixXd q = clusters(6, 6, 1, 1, 9).features.householderQr().householderQ();
  for (const auto variant : kAll)
    CHECK(logme(c.features * q, c.labels, variant) ==
          Approx(logme(c.features, c.labels, variant)).epsilon(1e-11));
}

TEST_CASE("classes that lie farther apart have more evidence") {
  double last = -1e9;
  for (const double separation : {0.2, 0.6, 1.8, 5.4}) {
    const auto c = clusters(200, 8, 4, separation);
    const double now = logme(c.features, c.labels, LogmeVariant::exact);
    CHECK(now > last);
    last = now;
  }
}

}  // namespace
}  // namespace assay::ped
