// Whole runs of the method: repeatable, resumable, and the same for one thread and two.
#include <assay/testing.hpp>
#include <catch2/catch.hpp>
#include <cmath>

#include "tests/plugins/monge_gap/draws.hpp"

namespace assay::monge_gap {
namespace {

using assay::testing::Outcome;
using assay::testing::Trial;

Trial run_on_data(const std::string& solver) {
  Trial trial;
  trial.param("solver", solver).param("eval_size", 60);
  if (solver == "monge_gap" || solver == "fitting_only" || solver == "icnn_dual")
    trial.param("n_steps", 9).param("batch_size", 24).param("eval_every", 4);
  if (solver == "icnn_dual")
    trial.param("inner_steps", 2).param("hidden", std::vector<std::int64_t>{8, 8});
  return trial;
}

Trial short_run(const std::string& solver) { return run_on_data(solver).param("n_test", 100); }

std::vector<double> elements(const Matrix& m) { return {m.data(), m.data() + m.size()}; }

Trial& give(Trial& trial, const std::string& role, const Matrix& m) {
  return trial.array<double>(role, elements(m), {m.rows(), m.cols()});
}

void check_same(const Outcome& a, const Outcome& b) {
  REQUIRE(a.status == ASSAY_OK);
  REQUIRE(b.status == ASSAY_OK);
  for (const auto& [name, value] : a.results)
    if (name != "steps_per_s" && name != "train_time_s") {
      INFO(name);
      CHECK(value == b.results.at(name));
    }
  REQUIRE(a.curves.size() == b.curves.size());
  for (const auto& [name, points] : a.curves) {
    INFO(name);
    REQUIRE(points.size() == b.curve(name).size());
    for (std::size_t k = 0; k < points.size(); ++k) {
      CHECK(points[k].step == b.curve(name)[k].step);
      CHECK(points[k].value == b.curve(name)[k].value);
    }
  }
}

TEST_CASE("one seed gives one run, with one thread and with two") {
  for (const char* solver : {"monge_gap", "icnn_dual"}) {
    const auto first = short_run(solver).seed(3).run();
    check_same(first, short_run(solver).seed(3).run());
    check_same(first, short_run(solver).seed(3).threads(2).run());
    CHECK(first.real("l2_uvp") != short_run(solver).seed(4).run().real("l2_uvp"));
  }
}

TEST_CASE("a gap of weight zero is fitting_only, bit for bit") {
  const auto weightless = short_run("monge_gap").param("lambda_mg", std::vector<double>{0}).run();
  check_same(weightless, short_run("fitting_only").run());
  CHECK(weightless.curves.count("monge_gap") == 0);
}

TEST_CASE("a run that was stopped goes on to the end of an uninterrupted one") {
  for (const char* solver : {"monge_gap", "icnn_dual"})
    for (const std::size_t questions : {3, 7}) {
      const auto whole = short_run(solver).seed(5).run();
      Trial trial = short_run(solver).seed(5).stop_after(questions);
      const auto stopped = trial.run();
      CHECK(stopped.status == ASSAY_STOPPED);
      REQUIRE(trial.checkpoint());
      check_same(whole, trial.stop_after(std::nullopt).run());
    }
}

TEST_CASE("solvers without training give their scores and their images") {
  for (const char* solver : {"identity", "linear_map", "entropic_map"}) {
    const auto outcome = short_run(solver).run();
    REQUIRE(outcome.status == ASSAY_OK);
    CHECK(outcome.artifacts.count("mapped.csv") == 1);
    CHECK(outcome.artifacts.count("model.pt") == 0);
    CHECK(std::isfinite(outcome.real("sinkhorn_divergence")));
  }
  CHECK(short_run("identity").run().real("relative_gap") == 0);
  CHECK(short_run("linear_map").run().real("l2_uvp") < short_run("identity").run().real("l2_uvp"));
}

TEST_CASE("a trained run leaves model, curve and images") {
  const auto outcome = short_run("monge_gap").run();
  for (const char* name : {"mapped.csv", "model.pt", "training_curve.csv"})
    CHECK(outcome.artifacts.count(name) == 1);
  CHECK(outcome.curve("loss").size() == 9);
  CHECK(outcome.curve("l2_uvp").size() == 2);
  CHECK(outcome.curve("l2_uvp")[0].step == 3);
  CHECK(outcome.real("unconverged_fraction") == 0);
}

TEST_CASE("every generator and cost that goes with it trains") {
  for (const char* generator :
       {"convex_potential", "moons_scurve", "sphere_rotation", "gauss_to_mixture"}) {
    INFO(generator);
    Trial trial = short_run("monge_gap");
    trial.param("generator", generator);
    if (std::string(generator) == "sphere_rotation") trial.param("cost", "arccos");
    const auto outcome = trial.run();
    REQUIRE(outcome.status == ASSAY_OK);
    CHECK(outcome.real("monge_gap_exact") >= -1e-9);
    CHECK(outcome.results.count("l2_uvp") ==
          (std::string(generator) == "convex_potential" ? 1 : 0));
  }
}

TEST_CASE("options of the network and of the loss are heard") {
  const auto base = short_run("monge_gap").run().real("monge_gap");
  const auto with = [](const char* name, assay::testing::Value value) {
    const auto outcome = short_run("monge_gap").param(name, std::move(value)).run();
    REQUIRE(outcome.status == ASSAY_OK);
    return outcome.real("monge_gap");
  };
  CHECK(with("residual", false) != base);
  CHECK(with("reference", "both") != base);
  CHECK(with("lambda_cons", 0.5) != base);
  CHECK(with("lambda_mg", std::vector<double>{0, 2}) != base);
  CHECK(with("activation", "silu") != base);
  CHECK(with("optimizer", "sgd") != base);
  CHECK(with("lr_schedule", "cosine") != base);
  CHECK(with("weight_decay", 0.1) != base);
  CHECK(with("hidden", std::vector<std::int64_t>{7}) != base);
  CHECK(with("cost", "euclidean") != base);
}

TEST_CASE("given pairs are scored as they are") {
  const Matrix x = gaussian(40, 2, 1), t = 2 * x, y = 2 * gaussian(30, 2, 2);
  Trial trial;
  trial.param("task", "evaluate");
  give(give(give(trial, "source", x), "mapped", t), "target", y);
  give(give(trial, "test_source", x), "test_mapped", t);
  const auto outcome = trial.run();
  REQUIRE(outcome.status == ASSAY_OK);
  CHECK(outcome.real("monge_gap_exact") == Approx(0).margin(1e-9));
  CHECK(outcome.real("displacement_cost") == Approx(x.rowwise().squaredNorm().mean()));
  CHECK(outcome.real("l2_uvp") == 0);
  CHECK(outcome.real("monge_gap") >= outcome.real("epsilon_mg_used") * std::log(40.0));
  CHECK(outcome.real("grad_norm") > 0);
  CHECK(outcome.artifacts.empty());
}

TEST_CASE("data lose a fifth of their rows to the test, which no step sees") {
  const Matrix x = gaussian(50, 2, 3), y = gaussian(50, 2, 4);
  Trial trial = run_on_data("monge_gap");
  give(give(trial, "source", x), "target", y);
  const auto outcome = trial.run();
  REQUIRE(outcome.status == ASSAY_OK);
  CHECK(outcome.results.count("l2_uvp") == 0);
  Trial tested = run_on_data("linear_map");
  give(give(give(tested, "source", x), "target", 3 * x), "test_source", y);
  give(tested, "test_mapped", 3 * y);
  CHECK(tested.run().real("l2_uvp") == Approx(0).margin(1e-12));  // all rows are trained on
}

TEST_CASE("pairs whose costs do not fit into memory are refused") {
  const Matrix x = gaussian(400, 2, 7);
  Trial trial;
  trial.param("task", "evaluate").memory_limit(1 << 20);
  give(give(trial, "source", x), "mapped", x);
  const auto outcome = trial.check();
  REQUIRE(outcome.faults.size() == 1);
  CHECK(outcome.faults[0].key == "params.eval_size");
  CHECK(trial.param("eval_size", 100).run().status == ASSAY_OK);
}

TEST_CASE("an image is mapped as its pixels") {
  Matrix x = gaussian(30, 3, 5).cwiseAbs(), y = gaussian(30, 3, 6).cwiseAbs();
  Trial trial = run_on_data("identity");
  give(give(trial, "source", x), "target", y);
  trial.image("query", {0.1, 0.2, 0.3, 0.4, 0.5, 0.6}, {1, 2, 3});
  const auto outcome = trial.run();
  REQUIRE(outcome.status == ASSAY_OK);
  CHECK(outcome.artifacts.count("map.csv") == 1);
  CHECK(outcome.artifacts.count("map.png") == 1);
}

}  // namespace
}  // namespace assay::monge_gap
