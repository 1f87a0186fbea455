// LogME against the dense marginal likelihood and against the published scripts.
#include "plugins/ped/logme.hpp"

#include <Eigen/LU>
#include <Eigen/QR>
#include <catch2/catch.hpp>
#include <cmath>
#include <numbers>

#include "tests/ped/samples.hpp"

namespace assay::ped {
namespace {

constexpr double kScripts = 1e-9;  // two ways of decomposing the same matrix

// ln N(t; 0, F F' / alpha + I / beta) by an N x N determinant.
double dense_evidence(const Clusters& c, Index label, double alpha, double beta) {
  const Index n = c.features.rows();
  Matrix covariance = c.features * c.features.transpose() / alpha;
  covariance.diagonal().array() += 1 / beta;
  Vector t = Vector::Zero(n);
  for (Index i = 0; i < n; ++i) t[i] = c.labels[i] == label ? 1 : 0;
  const Eigen::PartialPivLU<Matrix> lu(covariance);
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

TEST_CASE("dead dimensions do not change the evidence") {
  auto c = clusters(24, 5, 3, 1);
  const double before = log_evidence(c.features, c.labels, 0, 0.5, 2);
  const double exact = logme(c.features, c.labels, LogmeVariant::exact);
  const double official = logme(c.features, c.labels, LogmeVariant::official);
  CHECK(exact == Approx(official).epsilon(1e-14));
  RowMatrix padded(24, 7);
  padded << c.features, Matrix::Zero(24, 2);
  CHECK(log_evidence(padded, c.labels, 0, 0.5, 2) == Approx(before).epsilon(1e-12));
  CHECK(logme(padded, c.labels, LogmeVariant::exact) == Approx(exact).epsilon(1e-12));
}

TEST_CASE("the published form drifts when columns are repeated, the exact one counts the rank") {
  const auto c = clusters(40, 4, 2, 1);
  RowMatrix twice(40, 8);
  twice << c.features, c.features;
  const RowMatrix louder = std::sqrt(2.0) * c.features;  // the same Gram matrix of the samples
  CHECK(logme(twice, c.labels, LogmeVariant::exact) ==
        Approx(logme(louder, c.labels, LogmeVariant::exact)).epsilon(1e-10));
  CHECK(std::abs(logme(twice, c.labels, LogmeVariant::official) -
                 logme(louder, c.labels, LogmeVariant::official)) > 1e-3);
}

TEST_CASE("all variants give the figures of the published scripts") {
  const auto c = waves();
  CHECK(logme(c.features, c.labels, LogmeVariant::official) ==
        Approx(-0.020664791667472).epsilon(kScripts));
  CHECK(logme(c.features, c.labels, LogmeVariant::icml) ==
        Approx(-0.02067049595818433).epsilon(kScripts));
}

TEST_CASE("with fewer samples than dimensions too") {
  Clusters c{RowMatrix(12, 20), {{}, 3}};
  for (Index n = 0; n < 12; ++n) {
    c.labels.of.push_back(n % 3);
    for (Index d = 0; d < 20; ++d)
      c.features(n, d) = std::sin(0.7 * static_cast<double>((n + 1) * (d + 2)));
  }
  CHECK(logme(c.features, c.labels, LogmeVariant::official) ==
        Approx(1.0833490284053253).epsilon(1e-7));
  CHECK(logme(c.features, c.labels, LogmeVariant::icml) ==
        Approx(-0.8332391173818291).epsilon(1e-7));
}

TEST_CASE("LogME does not know how the axes lie") {
  const auto c = clusters(50, 6, 3, 1);
  const Matrix q = clusters(6, 6, 1, 1, 9).features.householderQr().householderQ();
  for (const auto variant : {LogmeVariant::official, LogmeVariant::exact, LogmeVariant::icml})
    CHECK(logme(c.features * q, c.labels, variant) ==
          Approx(logme(c.features, c.labels, variant)).epsilon(1e-11));
}

TEST_CASE("classes that lie farther apart have more evidence") {
  double last = -1e9;
  for (const double separation : {0.2, 0.6, 1.8, 5.4}) {
    const auto c = clusters(200, 8, 4, separation);
    const double now = logme(c.features, c.labels, LogmeVariant::official);
    CHECK(now > last);
    last = now;
  }
}

}  // namespace
}  // namespace assay::ped
