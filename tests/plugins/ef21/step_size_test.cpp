// Constants of smoothness, contraction and steps, against closed forms and brute force.
#include "plugins/ef21/step_size.hpp"

#include <Eigen/Eigenvalues>
#include <catch2/catch.hpp>
#include <cmath>
#include <numeric>

#include "plugins/ef21/dataset.hpp"

namespace assay::ef21 {

TEST_CASE("xi is sqrt(beta / theta) and (1 + sqrt(1 - alpha)) / alpha - 1") {
  for (double alpha = 1e-4; alpha <= 1; alpha += 0.01)
    CHECK(contraction(alpha).xi() == Approx((1 + std::sqrt(1 - alpha)) / alpha - 1).epsilon(1e-14));
  CHECK(contraction(1).xi() == 0);
  CHECK(contraction(1).theta == 1);
}

TEST_CASE("equal constants of Young bear a fourth of the authors' xi, theirs may promise nothing") {
  CHECK(with_participation(0.1, 0.5).xi() == Approx(38.5).epsilon(2e-3));
  CHECK(with_fixed_constants(0.1, 0.5).xi() == Approx(139).epsilon(2e-3));
  CHECK(with_fixed_constants(1e-3, 0.5).theta < 0);
}

TEST_CASE("no pair of Young's constants is better than equal ones under partial participation") {
  const double alpha = 0.3, p = 0.4, best = with_participation(alpha, p).xi();
  for (double s = 0.01; s < 1; s *= 1.1)
    for (double r = 0.01; r < 1; r *= 1.1) {
      const double theta = 1 - p * (1 - alpha) * (1 + s) - (1 - p) * (1 + r);
      const double beta = p * (1 - alpha) * (1 + 1 / s) + (1 - p) * (1 + 1 / r);
      if (theta > 0) CHECK(std::sqrt(beta / theta) >= best * (1 - 1e-12));
    }
}

TEST_CASE("mini-batches with s = alpha / 2 contract like alpha (1 + alpha) / 2") {
  for (const double alpha : {0.02, 0.5})
    CHECK(with_batches(alpha, alpha / 2).xi() ==
          Approx(contraction(alpha * (1 + alpha) / 2).xi()).epsilon(1e-13));
}

TEST_CASE("the tight step solves its equation and is never the smaller one") {
  for (const double a : {0.0, 0.1, 5.0, 1e4}) {
    const double g = step_size(2, a, 1, true);
    CHECK(g * g * a * a + 2 * g == Approx(1).epsilon(1e-13));
    CHECK(g >= step_size(2, a, 1, false));
  }
}

TEST_CASE("constants 1, 1, 1, 100: means 50.0 and 25.75, seven clones") {
  const auto s = summarise({1, 1, 1, 100}, 1);
  CHECK(s.quadratic == Approx(50.0).epsilon(1e-3));
  CHECK(s.arithmetic == 25.75);
  const auto counts = clone_counts(s);
  CHECK(std::accumulate(counts.begin(), counts.end(), Index{0}) == 7);
}

TEST_CASE("there are at most 2n clones, and their mean is within sqrt 2 of the arithmetic one") {
  Rng rng(1, "clones");
  for (int example = 0; example < 100; ++example) {
    std::vector<double> each(50);
    for (auto& l : each) l = std::exp(2 * rng.normal());
    const auto s = summarise(each, 0);
    const auto counts = clone_counts(s);
    CHECK(std::accumulate(counts.begin(), counts.end(), Index{0}) <= 100);
    const double mean = clone_mean(s, counts);
    CHECK(mean >= s.arithmetic * (1 - 1e-12));
    CHECK(mean <= std::sqrt(2.0) * s.arithmetic);
  }
}

TEST_CASE("smoothness constants are largest eigenvalues, and L <= L_AM <= L_QM") {
  for (const auto loss : {Loss::logistic, Loss::least_squares}) {
    Generator g;
    g.clients = 12, g.rows = 7, g.dim = 5, g.support = 5;
    g.loss = loss;
    const auto data = draw(g, Rng(3, "smoothness"));
    const auto s = smoothness(data, loss, 0.25, 2);
    const double factor = loss == Loss::logistic ? 0.25 : 2;
    Eigen::MatrixXd mean = Eigen::MatrixXd::Zero(5, 5);
    for (Index i = 0; i < 12; ++i) {
      const Eigen::MatrixXd a = data.features.middleRows(7 * i, 7);
      const Eigen::MatrixXd gram = factor / 7 * a.transpose() * a;
      CHECK(s.each[to_size(i)] == Approx(gram.eigenvalues().real().maxCoeff() + 0.25));
      mean += gram / 12;
    }
    CHECK(s.global == Approx(mean.eigenvalues().real().maxCoeff() + 0.25));
    CHECK(s.global <= s.arithmetic);
    CHECK(s.arithmetic <= s.quadratic);
    CHECK(s.arithmetic == Approx(1.25));  // which the generator says
  }
}

TEST_CASE("Lanczos does not fall short where the two largest eigenvalues are close") {
  const Index dim = 300;
  Vector values(dim);
  for (Index j = 0; j < dim; ++j) values[j] = 1 / (1 + static_cast<double>(j));
  values[1] = 1 - 1e-7;
  const double largest =
      lanczos_largest(dim, [&](const Vector& v) { return Vector(values.cwiseProduct(v)); });
  CHECK(largest >= 1 - 1e-13);
  CHECK(largest <= 1 + 1e-9);
}

TEST_CASE("who owns features: counts and weights") {
  Dataset data{Matrix(3, 3), {0, 0, 0}, {0, 1, 2, 3}};
  data.features << 1, 2, 0,  //
      0, 3, 0,               //
      0, 0, 4;
  const auto s = support(data, {0.2, 0.3, 0.5});
  CHECK(s.largest == 2);
  CHECK(s.owners == 2);
  CHECK(s.weight == 0.5);
}

}  // namespace assay::ef21
