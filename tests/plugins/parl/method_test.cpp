// The tabular mode in the test's own host.
#include <assay/testing.hpp>
#include <catch2/catch.hpp>
#include <cmath>

#include "plugins/parl/journal.hpp"

namespace assay::parl {
namespace {

using testing::Outcome;
using testing::Trial;
using Reals = std::vector<double>;

void check_refused(Trial trial, const std::string& key, const std::string& part) {
  for (const auto& outcome : {trial.check(), trial.run()}) {
    INFO(key << ": " << part);
    REQUIRE(outcome.faults.size() == 1);
    CHECK(outcome.faults[0].key == key);
    CHECK_THAT(outcome.faults[0].message, Catch::Contains(part));
  }
}

// Two states and actions: action 0 stays, 1 leaves; features are one-hot.
Trial arrays(Reals transitions = {1, 0, 0, 1, 0, 1, 1, 0}, Reals initial = {0.5, 0.5}) {
  Reals identity(16, 0.0);
  for (std::size_t k = 0; k < 4; ++k) identity[5 * k] = 1;
  return Trial()
      .param("problem", "data")
      .array<double>("transitions", std::move(transitions), {2, 2, 2})
      .array<double>("features", std::move(identity), {2, 2, 4})
      .array<double>("true_reward", {1, 0, 0, 0}, {2, 2})
      .array<double>("initial", std::move(initial), {2});
}

Trial sampled(const std::string& algorithm) {
  return Trial()
      .param("expectation", "sampled")
      .param("algorithm", algorithm)
      .param("iterations", std::int64_t{12})
      .param("pairs", std::int64_t{7});
}

}  // namespace

TEST_CASE("every form of the gradient is checked in the run itself") {
  for (const std::string upper : {"preference", "utility"}) {
    const auto outcome = Trial()
                             .param("upper", upper)
                             .param("iterations", std::int64_t{0})
                             .param("check_gradient", true)
                             .run();
    REQUIRE(outcome.status == ASSAY_OK);
    CHECK(outcome.real("hypergrad_fd_error") < 1e-7);
    CHECK(outcome.real("hypergrad_hessian_error") < 1e-10);
    CHECK(outcome.integer("solved") == 1);
  }
}

TEST_CASE("the check tells when the Hessian lacks a term") {
  const auto outcome = arrays()
                           .array<double>("nu0", {1, 0, 0, 1}, {4})
                           .param("hessian", "score_only")
                           .param("iterations", std::int64_t{0})
                           .param("check_gradient", true)
                           .run();
  CHECK(outcome.real("hypergrad_fd_error") > 1e-3);
}

TEST_CASE("without iterations the values are the first ones, and there is no rate") {
  const auto outcome = Trial().param("iterations", std::int64_t{0}).run();
  CHECK(outcome.real("upper_loss") == outcome.real("upper_loss_initial"));
  CHECK(outcome.real("true_return_normalized") == Approx(0).margin(1e-12));  // nu = 0: uniform
  CHECK(outcome.results.count("hypergrad_sq_avg_slope") == 0);
}

TEST_CASE("the loss falls, and its averaged square gradient as 1/T") {
  const auto outcome = Trial().run();
  CHECK(outcome.real("upper_loss") < outcome.real("upper_loss_initial"));
  CHECK(outcome.real("hypergrad_sq_avg_slope") < -0.8);
  CHECK(outcome.curve("upper_loss").size() == 101);
}

TEST_CASE("all solvers of the implicit part take the same path") {
  const auto exact = Trial().param("iterations", std::int64_t{10}).run();
  for (const std::string solver : {"hessian", "cg", "neumann"}) {
    auto trial = Trial().param("iterations", std::int64_t{10}).param("implicit_solver", solver);
    if (solver == "neumann") trial.param("neumann_terms", std::int64_t{3000});
    CHECK(trial.run().real("upper_loss") == Approx(exact.real("upper_loss")).epsilon(1e-8));
  }
}

TEST_CASE("many inner steps follow the exact answer, and the gap says how far they are") {
  const auto exact = Trial().run();
  auto trial = Trial().param("inner", "gradient").param("inner_steps", std::int64_t{300});
  const auto close = trial.run();
  const auto far = trial.param("inner_steps", std::int64_t{1}).run();
  CHECK(close.real("upper_loss") == Approx(exact.real("upper_loss")).epsilon(1e-3));
  CHECK(close.real("inner_gap") < far.real("inner_gap") / 10);
}

TEST_CASE("labels are counted as they are drawn") {
  for (const std::string algorithm : {"a_parl", "no_implicit", "two_stage", "pebble_tabular"}) {
    const auto outcome = sampled(algorithm).run();
    REQUIRE(outcome.status == ASSAY_OK);
    CHECK(outcome.integer("labels_used") == 84);
    CHECK(outcome.integer("threshold_reached") ==
          (outcome.integer("labels_to_threshold") >= 0 ? 1 : 0));
    CHECK(outcome.curve("return_over_labels").back().step == 84);
  }
}

TEST_CASE("a run repeats itself bit for bit, and another seed is another problem") {
  auto trial = sampled("a_parl");
  const auto a = trial.run(), b = trial.threads(2).run(), c = trial.seed(5).run();
  CHECK(a.real("upper_loss") == b.real("upper_loss"));
  CHECK(a.real("true_return") != c.real("true_return"));
}

TEST_CASE("two stages know no law but the uniform policy's") {
  const auto outcome = Trial().param("algorithm", "two_stage").run();
  CHECK(outcome.real("upper_loss") != outcome.real("upper_loss_on_policy"));
  CHECK(outcome.real("upper_loss") < outcome.real("upper_loss_initial"));
}

TEST_CASE("a problem of one's own arrays: the state that pays is held") {
  const auto outcome = arrays().param("upper", "utility").run();
  REQUIRE(outcome.status == ASSAY_OK);
  CHECK(outcome.real("true_return_normalized") > 0.8);
  CHECK(outcome.real("true_return_normalized") < 1);
}

TEST_CASE("arrays that are no decision problem are refused by name") {
  check_refused(arrays({1, 0, 0, 0.999, 0, 1, 1, 0}), "data.transitions",
                "state 0, action 1 sums to 0.999, not to 1 within 1e-9");
  check_refused(arrays({1, 0, 0, 1, -0.5, 1.5, 1, 0}), "data.transitions",
                "state 1, action 0: probability 0 is -0.5");
  check_refused(arrays({1, 0, 0, 1, NAN, 1, 1, 0}), "data.transitions", "probability 0 is nan");
  check_refused(arrays({1, 0, 1, 0, 0, 1, 1, 0}, {1, 0}), "data.initial",
                "no policy reaches state 1");
  check_refused(arrays({1, 0, 0, 1, 0, 1, 1, 0}, {0.5, 0.6}), "data.initial", "sums to 1.1");
  check_refused(arrays().array<double>("true_reward", {1, INFINITY, 0, 0}, {2, 2}),
                "data.true_reward", "element 1 is inf");
}

TEST_CASE("algorithms and segments that do not fit are refused") {
  check_refused(Trial().param("algorithm", "two_stage").param("upper", "utility"),
                "params.algorithm", "needs upper = \"preference\"");
  check_refused(Trial().param("algorithm", "pebble_tabular"), "params.algorithm",
                "needs expectation = \"sampled\"");
  check_refused(Trial().param("segment_length", std::int64_t{9}), "params.segment_length",
                "is 9; the tabular mode takes 8 at most");
  check_refused(Trial().param("segment_length", std::int64_t{5}), "params.segment_length",
                "gives 7776 segments, 4096 at most are enumerated; shorten them or set "
                "expectation = \"sampled\"");
}

TEST_CASE("too long a step ends the run, and says at which iteration") {
  const auto outcome = Trial().param("step_size", 1e308).param("regularization", 1e10).run();
  CHECK(outcome.status == ASSAY_DIVERGED);
  CHECK_THAT(outcome.failure, Catch::Contains("iteration "));
}

TEST_CASE("the slope of means that fall as 1/T is -1") {
  Reals norms(64, 0.0);
  norms[0] = 3;
  CHECK(*averaged_square_slope(norms) == Approx(-1).epsilon(1e-12));
  CHECK(*averaged_square_slope(Reals(64, 2.0)) == Approx(0).margin(1e-12));
  CHECK_FALSE(averaged_square_slope(Reals(7, 2.0)));
  CHECK_FALSE(averaged_square_slope(Reals(8, 0.0)));
}

}  // namespace assay::parl
