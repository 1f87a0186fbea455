// The network of a flow: its divergence, what it learns, what it keeps.
#include "plugins/kinetic_paths/flow_network.hpp"

#include <assay/testing.hpp>
#include <catch2/catch.hpp>
#include <cmath>

#include "plugins/kinetic_paths/batches.hpp"
#include "plugins/kinetic_paths/flow_passes.hpp"

namespace assay::kinetic_paths {
namespace {

Matrix drawn(Index rows, Index cols) {
  Rng rng(5, "points");
  Matrix m(rows, cols);
  for (Index k = 0; k < m.size(); ++k) m.data()[k] = rng.normal();
  return m;
}

FlowNetwork network(Index dimension) { return FlowNetwork({dimension, 24, 2}, Rng(1, "weights")); }

}  // namespace

TEST_CASE("the exact divergence is that of differences, of both kinds of network") {
  constexpr double kStep = 1e-2;  // single precision
  for (const Index d : {2, 10}) {
    const auto net = network(d);
    const Matrix x = drawn(3, d);
    const Vector trace = net.exact_trace(0.4, x).trace;
    Vector sum = Vector::Zero(3);
    for (Index k = 0; k < d; ++k) {
      Matrix above = x, below = x;
      above.col(k).array() += kStep;
      below.col(k).array() -= kStep;
      sum += (net.predict(0.4, above) - net.predict(0.4, below)).col(k) / (2 * kStep);
    }
    CHECK((trace - sum).cwiseAbs().maxCoeff() < 2e-3);
  }
}

TEST_CASE("the derivative in every parameter is that of differences, of both kinds of network") {
  constexpr float kStep = 5e-3F;
  for (const Index d : {2, 10}) {
    Rng rng(1, "weights");
    FlowPasses passes({d, 18, 2}, rng);
    const Matrix x = drawn(5, d), weight = drawn(5, d);
    passes.set_rows(5);
    const auto value = [&] {  // <weight, prediction>
      for (Index i = 0; i < 5; ++i)
        passes.put_input(to_size(i), x.row(i).data(), 0.1 * static_cast<double>(i));
      passes.forward();
      double sum = 0;
      for (Index k = 0; k < 5 * d; ++k)
        sum += weight.data()[k] * static_cast<double>(passes.output()[k]);
      return sum;
    };
    value();
    for (Index k = 0; k < 5 * d; ++k)
      passes.output_slope()[k] = static_cast<float>(weight.data()[k]);
    passes.back(true, nullptr);
    double worst = 0;
    for (std::size_t k = 0; k < passes.parameters.count(); k += 7) {
      float& p = passes.parameters.value(k)[0];
      const float kept = p;
      p = kept + kStep;
      const double above = value();
      p = kept - kStep;
      const double below = value();
      p = kept;
      const double slope = (above - below) / (2 * static_cast<double>(kStep));
      worst =
          std::max(worst, std::abs(slope - static_cast<double>(passes.parameters.gradient(k)[0])));
    }
    CHECK(worst < 5e-3);
  }
}

TEST_CASE("a path by its table is the path") {
  const Vector gamma = Vector::LinSpaced(96, 0, 1).array().square().max(0.03);
  const NamedPath paths[] = {{"ko", geodesic(AngleMetric(gamma)), 1},
                             {"trig", flow::trigonometric(), 1},
                             {"vp", flow::variance_preserving(0.1, 20), 0.999}};
  for (const auto& path : paths) {
    const TabulatedPath table(path);
    for (double share = 0; share <= 1; share += 1.0 / 1024) {
      const auto p = path.at(path.end * share), q = table.at(share);
      CHECK(std::abs(p.a - q.a) < 1e-5);
      CHECK(std::abs(p.m - q.m) < 1e-5);
      CHECK(std::abs(p.da - q.da) < 2e-3 * (1 + std::abs(p.da)));
      CHECK(std::abs(p.dm - q.dm) < 2e-3 * (1 + std::abs(p.dm)));
    }
  }
}

TEST_CASE("probes with all signs give the exact divergence") {
  const auto net = network(2);
  const Matrix x = drawn(4, 2);
  std::vector<Matrix> probes;
  for (const double sign : {1.0, -1.0}) {
    Matrix z = Matrix::Ones(4, 2);
    z.col(1) *= sign;
    probes.push_back(z);
  }
  const auto exact = net.exact_trace(0.7, x), estimated = net.estimated_trace(0.7, x, probes);
  CHECK((exact.trace - estimated.trace).cwiseAbs().maxCoeff() < 1e-5);
  CHECK(exact.prediction == net.predict(0.7, x));
}

TEST_CASE("steps lower the loss, and a network that is restored goes on as the first") {
  auto first = network(2), second = network(2);
  Batch batch;
  Rng rng(2, "batch");
  for (int i = 0; i < 64; ++i) {
    batch.t.push_back(static_cast<float>(rng.uniform()));
    for (int k = 0; k < 2; ++k) {
      batch.x.push_back(static_cast<float>(rng.normal()));
      batch.target.push_back(2 * batch.x.back());
    }
  }
  const double before = first.step(batch, 1e-2);
  for (int k = 0; k < 100; ++k) first.step(batch, 1e-2);
  training::ByteWriter to;
  first.save(to);
  training::ByteReader from(to.bytes());
  second.restore(from);
  const double after = first.step(batch, 1e-2);
  CHECK(after < before / 10);
  CHECK(second.step(batch, 1e-2) == after);
}

TEST_CASE("the likelihood of Gaussian data is its entropy") {
  const auto outcome = testing::Trial()
                           .param("task", "train")
                           .param("dataset", "gaussian")
                           .param("paths", std::vector<std::string>{"trig"})
                           .param("train_steps", std::int64_t{200})
                           .param("batch_size", std::int64_t{128})
                           .param("hidden_width", std::int64_t{32})
                           .param("nfe", std::vector<std::int64_t>{2})
                           .param("num_samples", std::int64_t{200})
                           .param("nll", "exact")
                           .run();
  REQUIRE(outcome.status == ASSAY_OK);
  const double entropy = 0.5 * std::log2(8 * std::atan(1.0) * std::exp(1.0));
  CHECK(outcome.real("nll_bpd") == Approx(entropy).epsilon(0.05));
}

}  // namespace assay::kinetic_paths
