// The method in the test's own host: tasks from inputs to outputs.
#include <algorithm>
#include <assay/testing.hpp>
#include <catch2/catch.hpp>
#include <cmath>
#include <limits>

#include "plugins/numerics/ot/cost.hpp"
#include "plugins/sparse_ot/generators.hpp"
#include "tests/plugins/numerics/ot/samples.hpp"

namespace assay::sparse_ot {
namespace {

using assay::testing::Outcome;
using assay::testing::Trial;
using Reals = std::vector<double>;

Reals uniform_reals(std::size_t count, std::uint64_t seed) {
  ot::Samples samples(seed);
  Reals v(count);
  for (double& x : v) x = samples.uniform();
  return v;
}

Reals transposed(const Reals& v, std::size_t rows, std::size_t cols) {
  Reals t(v.size());
  for (std::size_t i = 0; i < rows; ++i)
    for (std::size_t j = 0; j < cols; ++j) t[j * rows + i] = v[i * cols + j];
  return t;
}

Outcome run_costs(const Reals& costs, std::int64_t n, std::int64_t m, std::int64_t k,
                  const std::string& axis) {
  return Trial()
      .array<double>("cost_matrix", costs, {n, m})
      .param("k", k)
      .param("sparsity_axis", axis)
      .run();
}

// The message of the only fault.
std::string fault_of(Trial& trial) {
  const auto outcome = trial.check();
  REQUIRE(outcome.faults.size() == 1);
  return outcome.faults[0].key + ": " + outcome.faults[0].message;
}

}  // namespace

TEST_CASE("rows of a problem are columns of the transposed one") {
  const auto costs = uniform_reals(12 * 8, 1);
  const auto rows = run_costs(costs, 12, 8, 3, "rows");
  const auto columns = run_costs(transposed(costs, 12, 8), 8, 12, 3, "columns");
  CHECK(rows.real("dual_value") == columns.real("dual_value"));
  CHECK(rows.real("row_error") == columns.real("col_error"));
  CHECK(rows.integer("max_nnz_per_row") == columns.integer("max_nnz_per_column"));
  CHECK(rows.integer("max_nnz_per_row") <= 3);
}

TEST_CASE("all solvers agree where there is one answer") {
  const auto costs = uniform_reals(10 * 10, 2);
  const auto value = [&](const std::string& solver) {
    Trial trial;
    trial.array<double>("cost_matrix", costs, {10, 10}).param("solver", solver);
    if (solver.starts_with("sparse")) trial.param("k", std::int64_t{10});
    return trial.run().real("dual_value");
  };
  const double quadratic = value("quadratic_semidual");
  CHECK(value("quadratic_dual") == Approx(quadratic).epsilon(1e-6));
  CHECK(value("sparse_semidual") == Approx(quadratic).epsilon(1e-6));
  CHECK(value("sparse_dual") == Approx(quadratic).epsilon(1e-6));
  CHECK(value("emd") < quadratic);
}

TEST_CASE("what is solved where it begins has a point on each curve") {
  const auto outcome = run_costs({4, 2, 7, 3, 6, 5, 5, 4, 1}, 3, 3, 1, "columns");
  CHECK(outcome.integer("iterations") < 10);
  REQUIRE(outcome.curve("dual_value").size() == 1);
  CHECK(outcome.curve("dual_value")[0].value == outcome.real("dual_value"));
  CHECK(outcome.curve("grad_norm").size() == 1);
}

TEST_CASE("k of each column replaces k") {
  const auto outcome = Trial()
                           .array<double>("cost_matrix", uniform_reals(6 * 3, 3), {6, 3})
                           .array<std::int64_t>("k_vector", {1, 2, 6}, {3})
                           .run();
  REQUIRE(outcome.status == ASSAY_OK);
  CHECK(outcome.integer("n_nonzero") <= 9);
  CHECK(outcome.real("col_error") < 1e-12);
}

TEST_CASE("recovered plans are feasible") {
  for (const std::string recovery : {"relaxed", "rounded"}) {
    const auto outcome = Trial()
                             .array<double>("cost_matrix", uniform_reals(12 * 12, 4), {12, 12})
                             .param("k", std::int64_t{8})
                             .param("plan_recovery", recovery)
                             .run();
    CHECK(outcome.integer("recovered") == 1);
    CHECK(outcome.real("row_error") < 1e-12);
    CHECK(outcome.real("col_error") < 1e-12);
    if (recovery == "rounded") CHECK(outcome.integer("max_nnz_per_column") <= 8);
  }
}

TEST_CASE("a scale of negative costs does not turn the problem round") {
  Reals costs = uniform_reals(9 * 9, 6);
  for (double& c : costs) c -= 4;
  const auto least = [&](const std::string& scale) {
    return Trial()
        .array<double>("cost_matrix", costs, {9, 9})
        .param("solver", "emd")
        .param("cost", "precomputed")
        .param("cost_scale", scale)
        .run()
        .real("cost");
  };
  double mean = 0;
  for (const double c : costs) mean -= c / 81;
  CHECK(mean * least("mean") == Approx(least("none")));
}

TEST_CASE("a plan that misses its row sums is warned of") {
  const auto outcome = run_costs(uniform_reals(20 * 20, 7), 20, 20, 2, "columns");
  REQUIRE(outcome.real("row_error") > 0.01);
  CHECK(std::any_of(outcome.lines.begin(), outcome.lines.end(), [](const auto& line) {
    return line.level == ASSAY_WARN && line.text.find("misses its marginals") != std::string::npos;
  }));
}

TEST_CASE("every generator makes its problem, with weights of sum one") {
  for (const std::string name : {"gauss_1d", "bigauss_1d", "points_2d", "gaussians"}) {
    const auto outcome = Trial().param("generator", name).param("k", std::int64_t{2}).run();
    INFO(name);
    REQUIRE(outcome.status == ASSAY_OK);
    CHECK(outcome.real("col_error") < 1e-12);
    CHECK(outcome.real("dual_value") <= outcome.real("upper_bound") + 1e-12);
  }
}

TEST_CASE("the second set of points_2d has its mean and its spread") {
  Rng samples(5, "points");
  const auto sets = generate_sets(Generator::points_2d, 1, 40000, samples);
  const Vector mean = sets.y.colwise().mean();
  CHECK(mean[0] == Approx(4).margin(0.03));
  CHECK(mean[1] == Approx(4).margin(0.03));
  // S S' for the square root S of [[1, -0.8], [-0.6, 1]].
  Matrix spread(2, 2), root(2, 2);
  root << 0.92766, -0.43119, -0.32339, 0.92766;
  CHECK((root * root - (Matrix(2, 2) << 1, -0.8, -0.6, 1).finished()).norm() < 1e-3);
  const Matrix centred = sets.y.rowwise() - mean.transpose();
  spread = centred.transpose() * centred / 40000;
  CHECK((spread - root * root.transpose()).norm() < 0.05);
}

TEST_CASE(
    "a sparse router keeps its capacity, drops fewer tokens, and converges to exact routing") {
  const auto route = [](const std::string& solver, std::int64_t steps) {
    Trial trial;
    trial.param("task", "routing").param("solver", solver);
    trial.param("n", std::int64_t{256}).param("m", std::int64_t{8});
    if (steps > 0) trial.param("max_iter", steps);
    return trial.run();
  };
  const auto sparse = route("sparse_semidual", 20), top = route("top_tokens", 0);
  const auto exact = route("emd", 0), longer = route("sparse_semidual", 500);
  CHECK(sparse.integer("capacity") == 32);
  CHECK(sparse.integer("max_tokens_per_expert") <= 32);
  CHECK(sparse.real("dropped_fraction") < top.real("dropped_fraction"));
  CHECK(exact.real("dropped_fraction") == 0);
  CHECK(exact.real("token_mass_error") < 1e-12);
  CHECK(longer.real("token_mass_error") < sparse.real("token_mass_error"));
  CHECK(longer.real("mean_similarity") == Approx(exact.real("mean_similarity")).epsilon(0.01));
}

TEST_CASE("tokens choose at most as many experts as they may") {
  for (const std::int64_t selected : {1, 2, 3}) {
    const auto outcome = Trial()
                             .param("task", "routing")
                             .param("router", "token_choice")
                             .param("num_selected_experts", selected)
                             .param("n", std::int64_t{128})
                             .param("m", std::int64_t{8})
                             .run();
    CHECK(outcome.integer("max_experts_per_token") <= selected);
    CHECK(outcome.real("token_mass_error") < 1e-12);
  }
}

TEST_CASE("colours of one image become means of the other's") {
  const auto outcome = Trial()
                           .param("task", "color_transfer")
                           .param("k", std::int64_t{2})
                           .param("n", std::int64_t{16})
                           .param("m", std::int64_t{12})
                           .run();
  REQUIRE(outcome.status == ASSAY_OK);
  CHECK(outcome.integer("max_nnz_per_column") <= 2);
}

TEST_CASE("gates must be probabilities and scores finite") {
  Trial gates;
  gates.param("task", "routing")
      .param("similarity_is", "gates")
      .array<double>("similarity", {0.5, 0.5, 0.7, 0.7}, {2, 2});
  CHECK(fault_of(gates) ==
        "data.similarity: the gates of token 1 are no probabilities (sum 1.4); similarity_is = "
        "\"logits\" takes a softmax");
  Trial scores;
  scores.param("task", "routing")
      .array<double>("similarity", {1, std::numeric_limits<double>::infinity()}, {1, 2});
  CHECK(fault_of(scores) == "data.similarity: the similarities of token 0 are not all finite");
}

TEST_CASE("too little capacity is warned of and still routed") {
  const auto outcome = Trial()
                           .param("task", "routing")
                           .param("n", std::int64_t{100})
                           .param("m", std::int64_t{4})
                           .param("capacity_factor", 0.5)
                           .run();
  CHECK(outcome.status == ASSAY_OK);
  CHECK(outcome.integer("capacity") == 16);
  CHECK(outcome.real("dropped_fraction") >= 0.36);
}

TEST_CASE("images outside of [0, 1] or alone are refused") {
  Trial bright;
  bright.param("task", "color_transfer")
      .param("k", std::int64_t{1})
      .param("n", std::int64_t{1})
      .param("m", std::int64_t{1})
      .array<double>("image_a", {0.5, 0.5, 1.5}, {1, 3})
      .array<double>("image_b", {0.5, 0.5, 0.5}, {1, 3});
  CHECK(fault_of(bright) == "data.image_a: pixel 0 is not in [0, 1]");
  Trial alone;
  alone.param("task", "color_transfer")
      .param("k", std::int64_t{1})
      .array<double>("image_b", {0.5, 0.5, 0.5}, {1, 3});
  CHECK(fault_of(alone) == "data.image_b: one image is given without the other");
}

}  // namespace assay::sparse_ot
