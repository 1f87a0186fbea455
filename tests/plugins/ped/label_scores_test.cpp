// Scores that predict labels: LEEP, NCE, NLEEP and the linear probe.
#include <catch2/catch.hpp>

#include "plugins/ped/gaussian_mixture.hpp"
#include "plugins/ped/leep.hpp"
#include "plugins/ped/linear_probe.hpp"
#include "tests/plugins/ped/samples.hpp"

namespace assay::ped {
namespace {

Matrix source_probabilities(Index samples, Index classes) {
  Matrix p(samples, classes);
  for (Index n = 0; n < samples; ++n) {
    for (Index z = 0; z < classes; ++z)
      p(n, z) = std::abs(std::sin(1 + static_cast<double>((n + 1) * (z + 1)))) + 0.1;
    p.row(n) /= p.row(n).sum();
  }
  return p;
}

Rng sample_draws(std::uint64_t seed) { return Rng(seed, "draws"); }

TEST_CASE("LEEP and NCE give the figures of NumPy") {
  const auto y = waves().labels;
  const auto p = source_probabilities(60, 4);
  CHECK(leep(p, y) == Approx(-1.0975874638526049).epsilon(1e-12));
  CHECK(nce(p, y) == Approx(-1.0900860303483906).epsilon(1e-12));
}

TEST_CASE("LEEP of one-hot probabilities is NCE") {
  const auto y = waves().labels;
  Matrix hard = Matrix::Zero(60, 4);
  for (Index n = 0; n < 60; ++n) hard(n, (n * n) % 4) = 1;
  CHECK(leep(hard, y) == nce(hard, y));
}

TEST_CASE("a source that tells the classes apart leaves nothing to be said") {
  const auto y = waves().labels;
  Matrix p = Matrix::Zero(60, 3);
  for (Index n = 0; n < 60; ++n) p(n, y[n]) = 1;
  CHECK(leep(p, y) == 0);
  CHECK(nce(p, y) == 0);
  CHECK(expected_label_probability(p, y) == 1);
}

TEST_CASE("a mixture finds clusters that lie apart") {
  const auto c = clusters(150, 3, 3, 30);
  const auto r = responsibilities(c.features, {3}, sample_draws(3));
  CHECK((r.rowwise().sum().array() - 1).abs().maxCoeff() < 1e-12);
  CHECK(expected_label_probability(r, c.labels) == Approx(1).epsilon(1e-9));
}

TEST_CASE("NLEEP is near one for classes apart, and near chance for labels without meaning") {
  const auto apart = clusters(300, 4, 3, 20), mixed = clusters(300, 4, 3, 0);
  const NleepOptions options{2, 0.8, false};
  CHECK(nleep(apart.features, apart.labels, options, sample_draws(1)) > 0.999);
  const double chance = nleep(mixed.features, mixed.labels, options, sample_draws(1));
  CHECK(chance > 1.0 / 3);
  CHECK(chance < 0.45);
  CHECK(nleep(apart.features, apart.labels, {2, 0.8, true}, sample_draws(1)) > std::log(0.999));
}

TEST_CASE("equal draws give an equal NLEEP") {
  const auto c = clusters(200, 6, 4, 0.7);
  CHECK(nleep(c.features, c.labels, {}, sample_draws(7)) ==
        nleep(c.features, c.labels, {}, sample_draws(7)));
}

TEST_CASE("the linear classifier finds scikit-learn's minimum") {
  const auto c = waves();
  const LinearClassifier classifier(c.features, c.labels);
  CHECK(classifier.loss() == Approx(8.84614473428092).epsilon(1e-7));
  CHECK(accuracy(classifier.predict(c.features), c.labels.of) == 1);
}

TEST_CASE("the linear probe tells separable classes apart and knows nothing of random labels") {
  Rng rng(1, "folds");
  const auto apart = clusters(200, 5, 4, 10), mixed = clusters(400, 5, 4, 0);
  CHECK(linear_probe(apart.features, apart.labels, 5, rng) == 1);
  CHECK(linear_probe(mixed.features, mixed.labels, 5, rng) == Approx(0.25).margin(0.08));
}

}  // namespace
}  // namespace assay::ped
