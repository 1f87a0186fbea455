// Claims: their four forms and what is wrong with those that have none.
#include <catch2/catch.hpp>

#include "tests/core/config/fixture.hpp"

namespace assay {
namespace {

constexpr std::string_view kSweep =
    "[[sweep]]\n\"params.epsilon\" = [0.1, 1.0]\n\"params.steps\" = [1, 2]\n";

Checked with_claim(const std::string& claim) {
  return check(std::string(kSweep) + "[[claim]]\n" + claim);
}

Claim claim_of(const std::string& text) {
  auto checked = with_claim(text);
  INFO(checked.faults);
  CHECK(checked.faults.empty());
  REQUIRE(checked.experiment);
  REQUIRE(checked.experiment->claims.size() == 1);
  return checked.experiment->claims[0];
}

TEST_CASE("a bound holds for every run unless the seeds are folded") {
  const auto claim = claim_of("metric = \"cost\"\nmax = 1\nmin = 0.5\n");
  CHECK(claim.kind == Claim::Kind::bound);
  CHECK(claim.left.metric == "cost");
  CHECK(claim.max == 1.0);
  CHECK(claim.min == 0.5);
  CHECK_FALSE(claim.equals);
  CHECK(claim.fold == Claim::Fold::none);
  CHECK(claim_of("metric = \"cost\"\nmax = 1\nfold = \"median\"\n").fold == Claim::Fold::median);
}

TEST_CASE("a value may be claimed with a tolerance") {
  const auto claim = claim_of("metric = \"mean_3\"\nequals = 2\ntolerance = 1e-9\n");
  CHECK(claim.equals == 2.0);
  CHECK(claim.tolerance == 1e-9);
}

TEST_CASE("a trend runs across a key") {
  const auto claim = claim_of(
      "metric = \"cost\"\nwhere = { \"params.steps\" = 1 }\nacross = "
      "\"params.epsilon\"\ntrend = \"decreasing\"\n");
  CHECK(claim.kind == Claim::Kind::trend);
  CHECK(claim.across == "params.epsilon");
  CHECK_FALSE(claim.increasing);
  CHECK(claim.fold == Claim::Fold::mean);
  REQUIRE(claim.left.where.size() == 1);
  CHECK(claim.left.where[0].first == "params.steps");
  CHECK(claim.left.where[0].second == Value(std::int64_t{1}));
}

TEST_CASE("a best value takes its goal from the method unless the claim says otherwise") {
  const auto claim = claim_of("metric = \"cost\"\nacross = \"params.epsilon\"\nbest = 1\n");
  CHECK(claim.kind == Claim::Kind::best);
  CHECK(claim.best == Value(1.0));
  CHECK(claim.goal == Goal::minimize);
  CHECK(
      claim_of("metric = \"cost\"\nacross = \"params.epsilon\"\nbest = 1\ngoal = \"max\"\n").goal ==
      Goal::maximize);
}

TEST_CASE("a comparison has two sides, a factor and a share") {
  const auto claim = claim_of(
      "left = { metric = \"cost\", where = { params.epsilon = 1 } }\n"
      "less_than = { metric = \"cost\", where = { \"params.epsilon\" = 0.1 }, times = 0.2, plus = "
      "1 }\nshare = 0.9\n");
  CHECK(claim.kind == Claim::Kind::compare);
  CHECK(claim.left.where[0].second == Value(1.0));
  CHECK(claim.right.where[0].second == Value(0.1));
  CHECK(claim.times == 0.2);
  CHECK(claim.plus == 1.0);
  CHECK(claim.share == 0.9);
  CHECK(claim.fold == Claim::Fold::none);
}

TEST_CASE("a claim keeps its place and its text") {
  const auto checked = check(
      "[[claim]]\nmetric = \"cost\"\n\n# small\nmax = 1\n\n"
      "[[claim]]\n[claim.left]\nmetric = \"cost\"\n[claim.less_than]\n"
      "metric = \"mean_1\"\n[run]\njobs = 1\n");
  INFO(checked.faults);
  REQUIRE(checked.experiment);
  const auto& claims = checked.experiment->claims;
  CHECK(claims[0].where.line == 2);
  CHECK(claims[0].text == "[[claim]]\nmetric = \"cost\"\n\n# small\nmax = 1");
  CHECK(claims[1].text ==
        "[[claim]]\n[claim.left]\nmetric = \"cost\"\n[claim.less_than]\n"
        "metric = \"mean_1\"");
}

TEST_CASE("a claim of no form, and one of two, are faults") {
  CHECK(with_claim("metric = \"cost\"\n").faults ==
        "a.toml:5:1: error: this claims nothing\n"
        "  5 | [[claim]]\n"
        "    | ^^^^^^^^^ expected max, min, equals, trend, best, or left with less_than\n");
  CHECK(with_claim("metric = \"cost\"\nmax = 1\ntrend = \"increasing\"\n").faults ==
        "a.toml:8:1: error: a claim has one form, not 'max' and 'trend'\n"
        "  8 | trend = \"increasing\"\n"
        "    | ^^^^^ write a [[claim]] for each\n");
}

TEST_CASE("a metric must be an output that can be weighed") {
  CHECK(with_claim("metric = \"cots\"\nmax = 1\n").faults ==
        "a.toml:6:10: error: method 'fake' has no output 'cots'\n"
        "  6 | metric = \"cots\"\n"
        "    |          ^^^^^^ did you mean 'cost'?\n");
  CHECK(with_claim("metric = \"mean_{j}\"\nmax = 1\n").faults ==
        "a.toml:6:10: error: 'mean_{j}' is a family of outputs\n"
        "  6 | metric = \"mean_{j}\"\n"
        "    |          ^^^^^^^^^^ name one member of it\n");
  CHECK(with_claim("metric = \"verdict\"\nmax = 1\n").faults ==
        "a.toml:6:10: error: output 'verdict' is a text, which no claim can weigh\n"
        "  6 | metric = \"verdict\"\n"
        "    |          ^^^^^^^^^\n");
  CHECK(with_claim("max = 1\n").faults ==
        "a.toml:5:1: error: 'metric' is missing in this claim\n"
        "  5 | [[claim]]\n"
        "    | ^^^^^^^^^ expected one of: cost, mean_{j}\n");
}

TEST_CASE("keys of a claim must exist and have values of their type") {
  CHECK(with_claim("metric = \"cost\"\nwhere = { \"params.epsilom\" = 1, \"params.steps\" = \"x\" "
                   "}\nmaxx = 1\nmax = 1\n")
            .faults ==
        "a.toml:7:11: error: method 'fake' knows no 'params.epsilom'\n"
        "  7 | where = { \"params.epsilom\" = 1, \"params.steps\" = \"x\" }\n"
        "    |           ^^^^^^^^^^^^^^^^ did you mean 'params.epsilon'?\n"
        "a.toml:7:50: error: parameter 'steps' is a text, not an int\n"
        "  7 | where = { \"params.epsilom\" = 1, \"params.steps\" = \"x\" }\n"
        "    |                                                  ^^^ expected int, >= 1, default "
        "100, default 10 where task=evaluate: gradient steps\n"
        "a.toml:8:1: error: unknown key 'maxx' in this claim\n"
        "  8 | maxx = 1\n"
        "    | ^^^^ did you mean 'max'?\n");
}

TEST_CASE("a trend needs a key that varies and a direction") {
  CHECK(with_claim("metric = \"cost\"\ntrend = \"rising\"\n").faults ==
        "a.toml:5:1: error: 'across' is missing in this claim\n"
        "  5 | [[claim]]\n"
        "    | ^^^^^^^^^ expected a swept key, such as \"params.epsilon\"\n"
        "a.toml:7:9: error: unknown value 'rising' of 'trend'\n"
        "  7 | trend = \"rising\"\n"
        "    |         ^^^^^^^^ expected one of: increasing, decreasing\n");
  CHECK(
      with_claim("metric = \"cost\"\nacross = \"params.fast\"\ntrend = \"increasing\"\n").faults ==
      "a.toml:7:10: warning: 'params.fast' does not vary in this experiment\n"
      "  7 | across = \"params.fast\"\n"
      "    |          ^^^^^^^^^^^^^ the claim cannot be decided\n");
}

TEST_CASE("a best value without a goal is a fault where the method has none") {
  CHECK(with_claim("metric = \"mean_1\"\nacross = \"params.epsilon\"\nbest = 1\n").faults ==
        "a.toml:8:1: error: 'goal' is missing\n"
        "  8 | best = 1\n"
        "    | ^^^^ expected \"min\" or \"max\": method 'fake' does not say which is better\n");
}

TEST_CASE("a comparison of one side is a fault") {
  CHECK(with_claim("left = { metric = \"cost\" }\nshare = 1.5\n").faults ==
        "a.toml:5:1: error: 'less_than' is missing in this claim\n"
        "  5 | [[claim]]\n"
        "    | ^^^^^^^^^ expected { metric = ..., where = { ... } }\n"
        "a.toml:7:9: error: 'share' is out of range\n"
        "  7 | share = 1.5\n"
        "    |         ^^^ expected > 0, <= 1\n");
}

TEST_CASE("bounds must agree with each other") {
  CHECK(with_claim("metric = \"cost\"\nmin = 2\nmax = 1\n").faults ==
        "a.toml:7:7: error: 'min' is greater than 'max'\n"
        "  7 | min = 2\n"
        "    |       ^\n");
  CHECK(with_claim("metric = \"cost\"\nmax = inf\ntolerance = 1\n").faults ==
        "a.toml:7:7: error: 'max' must be finite\n"
        "  7 | max = inf\n"
        "    |       ^^^\n"
        "a.toml:8:1: error: 'tolerance' needs 'equals'\n"
        "  8 | tolerance = 1\n"
        "    | ^^^^^^^^^\n");
}

TEST_CASE("a condition that no point meets is a warning, also where --only took the points") {
  CHECK(with_claim("metric = \"cost\"\nmax = 1\nwhere = { \"params.epsilon\" = 3 }\n").faults ==
        "a.toml:8:9: warning: no point of this experiment meets this\n"
        "  8 | where = { \"params.epsilon\" = 3 }\n"
        "    |         ^^^^^^^^^^^^^^^^^^^^^^^^ the claim cannot be decided\n");
  CHECK(check(std::string(kSweep) +
                  "[[claim]]\nmetric = \"cost\"\nmax = 1\nwhere = { \"params.epsilon\" = 1.0 }\n",
              {{}, {"params.epsilon=0.1"}})
            .faults.empty());
}

}  // namespace
}  // namespace assay
