#include "plugins/causal_minimax/neural.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>

#include "plugins/causal_minimax/classes.hpp"
#include "plugins/causal_minimax/simulations.hpp"
#include "tests/plugins/causal_minimax/graphs.hpp"

namespace assay::causal_minimax {
namespace {

constexpr int kNodeY = 0, kNodeM = 1, kNodeX = 2;

Eigen::MatrixXd standardised(Eigen::MatrixXd rows) {
  rows.rowwise() -= rows.colwise().mean().eval();
  rows.array().rowwise() /=
      (rows.colwise().norm() / std::sqrt(static_cast<double>(rows.rows()))).array();
  return rows;
}

// Y -> M (mutable) -> X, additive; X and Y do not share noise.
struct Chain {
  Dag graph = graph_of(3, {{kNodeY, kNodeM}, {kNodeM, kNodeX}});
  Roles roles{kNodeY, bit(kNodeX), bit(kNodeM)};
  Rows train;
  Mechanisms mechanisms;

  Chain() : train(empty_rows(50, 3)) {
    Rng rng(1, "chain");
    mechanisms = {bit(kNodeX), std::vector<Function>(3),
                  Eigen::MatrixXd::Zero(train.values.rows(), 3)};
    mechanisms.of[kNodeX] = {0,
                             [](const double* const* x, double*, double* out, std::size_t n) {
                               for (std::size_t i = 0; i < n; ++i) out[i] = 3 * x[0][i];
                             },
                             {}};
    for (Eigen::Index i = 0; i < train.count; ++i) {
      train.values(i, kNodeY) = rng.normal();
      train.values(i, kNodeM) = train.values(i, kNodeY) + rng.normal();
      mechanisms.residuals(i, kNodeX) = rng.normal();
      train.values(i, kNodeX) = 3 * train.values(i, kNodeM) + mechanisms.residuals(i, kNodeX);
    }
  }
  Rows sample(const SampleOptions& options) const {
    return interventional_sample(train, graph, roles, mechanisms, options, Rng(2, "sample"));
  }
};

TEST_CASE("the interventional sample permutes what is mutable and makes anew what lies below") {
  const Chain chain;
  const auto sample = chain.sample({});
  REQUIRE(sample.count == 8 * chain.train.count);
  for (Eigen::Index r = 0; r < 8; ++r) {
    const auto rows = Eigen::seqN(r * chain.train.count, chain.train.count);
    std::vector<double> before, after;
    for (Eigen::Index i = 0; i < chain.train.count; ++i) {
      before.push_back(chain.train.values(i, kNodeM));
      after.push_back(sample.values(rows.first() + i, kNodeM));
      const double noise = chain.mechanisms.residuals(i, kNodeX);
      CHECK(sample.values(rows.first() + i, kNodeX) == Approx(3 * after.back() + noise));
      CHECK(sample.values(rows.first() + i, kNodeY) == chain.train.values(i, kNodeY));
    }
    CHECK(before != after);
    std::sort(before.begin(), before.end());
    std::sort(after.begin(), after.end());
    CHECK(before == after);
  }
}

TEST_CASE("regeneration takes the row's own noise, another row's or none") {
  const Chain chain;
  const auto noise = [&chain](Regeneration how) {
    const auto sample = chain.sample({false, false, how, 1});
    const Eigen::VectorXd rest = sample.values.col(kNodeX) - 3 * sample.values.col(kNodeM);
    return std::vector<double>(rest.begin(), rest.begin() + chain.train.count);
  };
  const auto own = noise(Regeneration::abduct);
  auto other = noise(Regeneration::resample);
  for (const double none : noise(Regeneration::noiseless)) CHECK(std::abs(none) < 1e-12);
  auto sorted = own;
  CHECK_FALSE(std::equal(own.begin(), own.end(), other.begin(),
                         [](double a, double b) { return std::abs(a - b) < 1e-12; }));
  std::sort(sorted.begin(), sorted.end());
  std::sort(other.begin(), other.end());
  for (std::size_t i = 0; i < sorted.size(); ++i) CHECK(sorted[i] == Approx(other[i]));
}

TEST_CASE("a joint permutation moves the mutable columns together") {
  const auto graph = graph_of(3, {{0, 1}, {0, 2}});
  Eigen::MatrixXd rows(40, 3);
  for (Eigen::Index i = 0; i < 40; ++i) rows.row(i).setConstant(static_cast<double>(i));
  const auto train = rows_of(rows);
  const Roles roles{0, 0, bit(1) | bit(2)};
  for (const bool is_joint : {true, false}) {
    const auto sample = interventional_sample(
        train, graph, roles, {}, {false, is_joint, Regeneration::abduct, 1}, Rng(1, "joint"));
    CHECK((sample.values.col(1) == sample.values.col(2)) == is_joint);
  }
}

TEST_CASE("the authors' sample randomises mutable children and what lies below them off Y") {
  // Y -> M1 -> A -> B, Y -> B, N mutable but no child of Y.
  const auto graph = graph_of(5, {{0, 1}, {1, 2}, {2, 3}, {0, 3}, {4, 3}});
  const Roles roles{0, bit(2) | bit(3), bit(1) | bit(4)};
  CHECK(do_targets(graph, roles, false) == (bit(1) | bit(4)));
  CHECK(do_targets(graph, roles, true) == (bit(1) | bit(2)));
}

TEST_CASE("the worst case moves a target below a mutable variable") {
  // M (mutable, no parents) -> Y = M + u, and f = M / 2: the error is worst at one of the bounds.
  const auto graph = graph_of(2, {{1, 0}});
  const Roles roles{0, 0, bit(1)};
  auto train = empty_rows(500, 2);
  Mechanisms mechanisms{bit(0), std::vector<Function>(2),
                        Eigen::MatrixXd::Zero(train.values.rows(), 2)};
  const auto scaled_by = [](double factor) {
    return Function{
        0,
        [=](const double* const* x, double*, double* out, std::size_t n) {
          for (std::size_t i = 0; i < n; ++i) out[i] = factor * x[0][i];
        },
        [=](const double* const*, double*, const double* g, double* const* dx, std::size_t n) {
          for (std::size_t i = 0; i < n; ++i) dx[0][i] += factor * g[i];
        }};
  };
  mechanisms.of[0] = scaled_by(1);
  Rng rng(3, "rows");
  for (Eigen::Index i = 0; i < train.count; ++i) {
    train.values(i, 1) = rng.normal();
    mechanisms.residuals(i, 0) = 0.3 * rng.normal();
    train.values(i, 0) = train.values(i, 1) + mechanisms.residuals(i, 0);
  }
  const InterventionSearch search(train, graph, roles, mechanisms, {});
  const auto worst = search.maximise(scaled_by(0.5), bit(1), nullptr, Rng(3, "start"));
  const auto [low, high] = search.bounds()[0];
  double at_low = 0, at_high = 0;
  for (Eigen::Index i = 0; i < train.count; ++i) {
    at_low += std::pow(low / 2 + mechanisms.residuals(i, 0), 2) / 500;
    at_high += std::pow(high / 2 + mechanisms.residuals(i, 0), 2) / 500;
  }
  CHECK(worst.risk <= std::max(at_low, at_high) + 1e-12);
  CHECK(worst.risk >= 0.98 * std::min(at_low, at_high));
}

TEST_CASE("learned risks of a linear model are near the exact ones", "[slow]") {
  const RandomShape shape{3, 1, 0.5};
  const auto roles = roles_of(shape);
  const auto model = random_linear_model(shape, 0.5, Rng(5, "model"));
  const auto simulation = random_linear(model, roles);
  Eigen::MatrixXd rows(6000, simulation.graph.size());
  for (int e = 0; e < 6; ++e) {
    Rng rng(static_cast<std::uint64_t>(e), "rows");
    rows.middleRows(1000 * e, 1000) = simulation.draw(0, 1000, rng);
  }
  const double variance = (rows.col(0).array() - rows.col(0).mean()).square().mean();
  const LinearRisk exact(model, roles);
  const NeuralModel learned(standardised(rows), simulation.graph, roles, {}, Rng(1, "neural"));
  for (const Mask set : {Mask{0}, roles.stable}) {
    const auto found = learned.worst_case(learned.predictor(set), set, nullptr);
    CHECK(variance * found.risk == Approx(exact.risk(set)).epsilon(0.1));
  }
}

TEST_CASE("one seed gives one fit, and rows held out give a higher risk than rows learned from") {
  const auto simulation = sim_icml(0.1);
  Rng rng(1, "rows");
  const auto rows = standardised(simulation.draw(2, 200, rng));
  NeuralOptions options;
  options.worst_case.steps = 50;
  options.holds_out = false;
  const auto risk = [&] {
    const NeuralModel model(rows, simulation.graph, simulation.roles, options, Rng(1, "neural"));
    const Mask set = simulation.roles.stable;
    return model.worst_case(model.predictor(set), set, nullptr).risk;
  };
  const double here = risk();
  CHECK(here == risk());
  options.holds_out = true;
  CHECK(risk() > here);
}

TEST_CASE("what lies below J has the row's own noise, or none where that is asked for") {
  // Y -> M (mutable) -> X, each the sum of its parent and noise.
  const auto graph = graph_of(3, {{kNodeY, kNodeM}, {kNodeM, kNodeX}});
  const Roles roles{kNodeY, bit(kNodeX), bit(kNodeM)};
  Rng rng(4, "rows");
  Eigen::MatrixXd rows(2000, 3);
  for (auto row : rows.rowwise()) {
    row[kNodeY] = rng.normal();
    row[kNodeM] = row[kNodeY] + rng.normal();
    row[kNodeX] = row[kNodeM] + rng.normal();
  }
  NeuralOptions options;
  options.worst_case.steps = 20;
  const NeuralModel noisy(standardised(rows), graph, roles, options, Rng(1, "neural"));
  options.is_noiseless = true;
  const NeuralModel noiseless(standardised(rows), graph, roles, options, Rng(1, "neural"));
  const auto f = noiseless.predictor(bit(kNodeX));
  const auto worst = noiseless.worst_case(f, bit(kNodeX), nullptr);
  const auto with = noisy.environment(worst.intervention);
  const auto without = noiseless.environment(worst.intervention);
  CHECK(with.col(kNodeM) == without.col(kNodeM));
  const Eigen::VectorXd noise = with.col(kNodeX) - without.col(kNodeX);
  CHECK(noise.squaredNorm() / static_cast<double>(noise.size()) == Approx(1.0 / 3).epsilon(0.1));
}

TEST_CASE("the simulations have the graphs that they are named for") {
  const auto icml = sim_icml(0.1), ad = ad_like(0.1);
  const auto classes = [](const Simulation& s) {
    return equivalence_classes(s.graph.without_edges_at(s.roles.mutable_nodes), s.roles.target,
                               s.roles.stable, 1000)
        .size();
  };
  CHECK(classes(icml) == 45);
  CHECK(size_of(ad.roles.stable | ad.roles.mutable_nodes) == 25);
  CHECK(size_of(ad.roles.mutable_nodes) == 3);
  CHECK_FALSE(full_set_condition(ad.graph, ad.roles.target, ad.roles.mutable_nodes));
  CHECK_FALSE(full_set_condition(icml.graph, icml.roles.target, icml.roles.mutable_nodes));
}

TEST_CASE("rows of a simulation follow its mechanisms but for the noise") {
  Rng rng(1, "rows");
  const auto x = sim_icml(1e-9).draw(3, 20, rng);
  for (Eigen::Index i = 0; i < x.rows(); ++i) {
    CHECK(x(i, 9) == Approx(3 * std::tanh(1.91 * x(i, 0))).margin(1e-6));
    CHECK(x(i, 3) == Approx(std::tanh(-0.95 * x(i, 1))).margin(1e-6));
    CHECK(x(i, 7) == Approx(-1.52 * x(i, 8)).margin(1e-6));
  }
  const auto p = product(1e-9).draw(2, 20, rng);
  for (Eigen::Index i = 0; i < p.rows(); ++i)
    CHECK(p(i, 1) == Approx(p(i, 0) * p(i, 2)).margin(1e-6));
}

TEST_CASE("the adversary's rows give the exact predictor the error of the closed form") {
  constexpr double kNoise = 0.1;
  Rng rng(1, "adversary");
  const auto x = adversarial_product(kNoise, 400000, rng);
  const Eigen::ArrayXd y = x.col(0), x1 = x.col(1), x2 = x.col(2);
  const double error = (y - x1 * x2 / (x2.square() + kNoise * kNoise)).square().mean();
  CHECK(error == Approx(1 + kKappa).margin(0.01));
}

}  // namespace
}  // namespace assay::causal_minimax
