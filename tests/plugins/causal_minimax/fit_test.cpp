#include "plugins/causal_minimax/fit.hpp"

#include <assay/rng.hpp>
#include <catch2/catch.hpp>

#include "plugins/causal_minimax/generators.hpp"

namespace assay::causal_minimax {
namespace {

constexpr int kFitRows = 20000;
constexpr RandomShape kFitShape{4, 1, 0.5};

// Rows of the model with the mutable nodes drawn at random.
Dataset sample_of_model(const LinearModel& model, const Roles& roles, Rng rng) {
  const auto graph = graph_of(model);
  Dataset data;
  data.values = Eigen::MatrixXd::Zero(kFitRows, graph.size());
  for (int v = 0; v < graph.size(); ++v) data.names.push_back("X" + std::to_string(v));
  for (int i = 0; i < kFitRows; ++i)
    for (const int v : graph.order()) {
      const double mean =
          contains(roles.mutable_nodes, v) ? 0 : data.values.row(i).dot(model.coefficients.row(v));
      data.values(i, v) = mean + model.noise_sd[v] * rng.normal();
    }
  return data;
}

TEST_CASE("risks of a fitted model are those of the model behind the rows, and of its predictor") {
  const auto roles = roles_of(kFitShape);
  for (std::uint64_t seed = 0; seed < 3; ++seed) {
    const auto model = random_linear_model(kFitShape, 0.7, Rng(seed, "model"));
    const auto rows = sample_of_model(model, roles, Rng(seed, "rows"));
    const auto centred = scaled(rows, scaling_of(rows, Standardize::none));
    const LinearRisk truth(model, roles);
    const LinearRisk fitted(fit_linear_model(centred, graph_of(model), roles), roles);
    for_each_subset(roles.stable, [&](Mask set) {
      CHECK(fitted.risk(set) == Approx(truth.risk(set)).epsilon(0.05));  // 5 standard errors
      const Eigen::VectorXd error =
          centred.values.col(roles.target) - centred.values * fitted.predictor(set);
      CHECK(error.squaredNorm() / kFitRows == Approx(truth.risk(set)).epsilon(0.05));
    });
  }
}

TEST_CASE("a predictor uses the chosen stable nodes and the mutable ones alone") {
  const auto roles = roles_of(kFitShape);
  const LinearRisk risks(random_linear_model(kFitShape, 0.7, Rng(1, "model")), roles);
  const auto f = risks.predictor(bit(2));
  for (int v = 0; v < f.size(); ++v)
    if (!contains(bit(2) | roles.mutable_nodes, v)) CHECK(f[v] == 0);
}

TEST_CASE("scaling makes training columns of mean 0 and, if asked, of deviation 1") {
  Dataset data{{"X", "Y"}, Eigen::MatrixXd(3, 2), {"a"}, {0, 0, 0}};
  data.values << 1, 10, 2, 20, 3, 60;
  const auto z = scaled(data, scaling_of(data, Standardize::train)).values;
  CHECK(z.colwise().mean().norm() < 1e-12);
  CHECK(z.colwise().squaredNorm().isApproxToConstant(2));  // n - 1
  const auto centred = scaled(data, scaling_of(data, Standardize::none)).values;
  CHECK(centred.col(1).isApprox(Eigen::Vector3d(-20, -10, 30)));
}

TEST_CASE("a node without noise is refused by its name") {
  Dataset data{{"X", "Y"}, Eigen::MatrixXd(4, 2), {"a"}, {0, 0, 0, 0}};
  data.values << -2, -4, -1, -2, 1, 2, 2, 4;
  CHECK_THROWS_WITH(fit_linear_model(data, Dag({0, bit(0)}), {1, bit(0), 0}),
                    "'Y' is a linear function of its parents in these rows");
}

}  // namespace
}  // namespace assay::causal_minimax
