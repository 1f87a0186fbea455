// Verdicts on tiny tables, worked out by hand.
#include "core/claim/judge.hpp"

#include <catch2/catch.hpp>
#include <cmath>

#include "core/claim/text.hpp"
#include "core/claim/values.hpp"

namespace assay {
namespace {

constexpr double kMissing = -12345;  // in a table: no finished run

// An experiment that is written down point by point, each with the losses of its seeds 0, 1, ...
struct ClaimTable {
  Experiment experiment;
  std::vector<RunValues> runs;

  ClaimTable& point(std::vector<std::pair<std::string, Value>> varied, std::vector<double> losses) {
    Point p;
    p.index = experiment.points.size();
    for (const auto& [key, value] : varied) {
      p.params[key].value = value;
      p.varied.emplace_back("params." + key, value);
    }
    p.params["fixed"].value = std::string("yes");
    for (std::uint64_t seed = 0; seed < losses.size(); ++seed) {
      p.seeds.push_back(seed);
      add(seed, losses[seed]);
    }
    experiment.points.push_back(std::move(p));
    return *this;
  }

  void add(std::uint64_t seed, double loss) {
    RunValues run{experiment.points.size(), seed, RunValues::State::done, {{"loss", loss}}};
    if (std::abs(loss - kMissing) < 1) {
      run.state = RunValues::State::missing;
      run.values.clear();
    }
    runs.push_back(std::move(run));
  }

  Judgement judge(const Claim& claim) const {
    auto e = experiment;
    e.claims = {claim};
    return judge_claims(e, runs).at(0);
  }

  // "verdict: figures"
  std::string operator()(const Claim& claim) const {
    const auto judgement = judge(claim);
    return std::string(verdict_name(judgement.verdict)) + ": " + judgement.figures;
  }
};

Value text(const char* word) { return std::string(word); }

Claim at_most(double max, Claim::Fold fold = Claim::Fold::none) {
  Claim claim;
  claim.left.metric = "loss";
  claim.max = max;
  claim.fold = fold;
  return claim;
}

Claim trend(bool increasing, std::string across = "params.rate") {
  Claim claim;
  claim.kind = Claim::Kind::trend;
  claim.left.metric = "loss";
  claim.across = std::move(across);
  claim.increasing = increasing;
  claim.fold = Claim::Fold::mean;
  return claim;
}

Claim best(Value value, Goal goal = Goal::minimize) {
  auto claim = trend(true, "params.solver");
  claim.kind = Claim::Kind::best;
  claim.best = std::move(value);
  claim.goal = goal;
  return claim;
}

Claim less(const char* left, const char* right) {
  Claim claim;
  claim.kind = Claim::Kind::compare;
  claim.left = {"loss", {{"params.solver", text(left)}}};
  claim.right = {"loss", {{"params.solver", text(right)}}};
  claim.fold = Claim::Fold::mean;
  return claim;
}

TEST_CASE("a bound is for every run") {
  ClaimTable table;
  table.point({{"rate", 0.1}}, {1, 2}).point({{"rate", 0.2}}, {3, 4});
  CHECK(table(at_most(4)) == "holds: 1 to 4, 4 runs");
  CHECK(table(at_most(3)) == "fails: 1 of 4 runs beyond: 4 at rate=0.2 seed=1");
  auto claim = at_most(9);
  claim.min = 2;
  CHECK(table(claim) == "fails: 1 of 4 runs beyond: 1 at rate=0.1 seed=0");
}

TEST_CASE("a bound on folded seeds is for every point") {
  ClaimTable table;
  table.point({{"rate", 0.1}}, {1, 3, 8}).point({{"rate", 0.2}}, {3, 3, 3});
  CHECK(table(at_most(4, Claim::Fold::mean)) == "holds: 3 to 4, 2 points");
  CHECK(table(at_most(3, Claim::Fold::median)) == "holds: 3, 2 points");
  CHECK(table(at_most(3, Claim::Fold::mean)) == "fails: 1 of 2 points beyond: 4 at rate=0.1");
}

TEST_CASE("a value is claimed with a tolerance") {
  ClaimTable table;
  table.point({}, {1.5});
  Claim claim;
  claim.left.metric = "loss";
  claim.equals = 1;
  claim.tolerance = 0.5;
  CHECK(table(claim) == "holds: 1.5, 1 run");
  claim.tolerance = 0.49;
  CHECK(table(claim) == "fails: 1 of 1 run beyond: 1.5 at seed=0");
}

TEST_CASE("nan fails every form") {
  ClaimTable table;
  table.point({{"solver", text("a")}, {"rate", 1.0}}, {1, kNaN});
  table.point({{"solver", text("b")}, {"rate", 2.0}}, {2, 2});
  CHECK(table(at_most(9)) == "fails: 1 of 4 runs beyond: nan at solver=a rate=1 seed=1");
  CHECK(table(at_most(9, Claim::Fold::median)) ==
        "fails: 1 of 2 points beyond: nan at solver=a rate=1");
  CHECK(table(trend(true)) == "fails: nan at solver=a rate=1 seed=1");
  CHECK(table(best(text("a"))) == "fails: nan at solver=a rate=1 seed=1");
  CHECK(table(less("a", "b")) == "fails: nan at solver=a rate=1 seed=1");
}

TEST_CASE("a run that diverged before it gave the metric counts as nan") {
  ClaimTable table;
  table.point({}, {1, 1});
  table.runs[1].state = RunValues::State::diverged;
  CHECK(table(at_most(2)) == "holds: 1, 2 runs");
  table.runs[1].values.clear();
  CHECK(table(at_most(2)) ==
        "fails: 1 of 2 runs beyond: nan at seed=1; 1 of 2 runs not to be trusted");
}

TEST_CASE("a metric that some runs did not give fails, unless it is optional") {
  ClaimTable table;
  table.point({{"solver", text("a")}}, {1}).point({{"solver", text("b")}}, {2});
  table.runs[1].values.clear();
  auto claim = at_most(1);
  CHECK(table(claim) == "fails: 1 of 2 runs gave loss (optional = true lets the others off)");
  claim.is_optional = true;
  CHECK(table(claim) == "holds: 1, 1 run; given by 1 of 2 runs");
  table.runs[0].values.clear();
  CHECK(table(claim) == "fails: no run gave loss");
}

TEST_CASE("a claim that speaks of no run fails") {
  ClaimTable table;
  table.point({{"solver", text("a")}}, {1});
  auto claim = at_most(9);
  claim.left.where = {{"params.solver", text("c")}};
  CHECK(table(claim) == "fails: it speaks of no run of the plan");
  CHECK(table(trend(true)) == "fails: it speaks of no run of the plan");  // no rate
}

TEST_CASE("where sees parameters that do not vary") {
  ClaimTable table;
  table.point({{"solver", text("a")}}, {1}).point({{"solver", text("b")}}, {5});
  auto claim = at_most(1);
  claim.left.where = {{"params.fixed", text("yes")}, {"params.solver", text("a")}};
  CHECK(table(claim) == "holds: 1, 1 run");
}

TEST_CASE("missing runs leave a claim undecided, unless a bound is broken already") {
  ClaimTable table;
  table.point({{"solver", text("a")}, {"rate", 1.0}}, {1, kMissing});
  table.point({{"solver", text("b")}, {"rate", 2.0}}, {2, 2});
  CHECK(table(at_most(2)) == "undecided: 1 of 4 runs missing");
  CHECK(table(at_most(1)) == "fails: 2 of 3 runs beyond: 2 at solver=b rate=2 seed=0");
  CHECK(table(at_most(1, Claim::Fold::mean)) == "undecided: 1 of 4 runs missing");
  CHECK(table(trend(false)) == "undecided: 1 of 4 runs missing");
  CHECK(table(less("b", "a")) == "undecided: 1 of 2 runs missing");
}

TEST_CASE("a trend follows the numbers, not the order of the file") {
  ClaimTable table;
  table.point({{"rate", 10.0}}, {3, 5}).point({{"rate", 2.0}}, {4, 2});
  table.point({{"rate", 1.0}}, {3, 3});
  table.point({{"rate", 0.5}}, {1, 2});
  CHECK(table(trend(true)) == "fails: 0.5: 1.5, 1: 3, 2: 3, 10: 4; with ties");
  auto claim = trend(true);
  claim.strict = false;
  CHECK(table(claim) == "holds: 0.5: 1.5, 1: 3, 2: 3, 10: 4; with ties");
  CHECK(claim_label(claim) == "mean loss does not decrease with rate");
  claim.increasing = false;
  CHECK(table(claim) == "fails: 0.5: 1.5, 1: 3, 2: 3, 10: 4; with ties");
}

TEST_CASE("a constant neither increases nor decreases, and is neither lowest nor highest") {
  ClaimTable table;
  table.point({{"rate", 1.0}}, {0.1, 0.1, 0.1}).point({{"rate", 2.0}}, {0.1, 0.1});
  for (const bool increasing : {true, false})
    CHECK(table(trend(increasing)) == "fails: 1: 0.1, 2: 0.1; with ties");
  for (const auto goal : {Goal::minimize, Goal::maximize}) {
    auto claim = best(1.0, goal);
    claim.across = "params.rate";
    CHECK(table(claim) == "fails: 1: 0.1, 2: 0.1; with ties");
  }
}

TEST_CASE("series of one value are left out of a trend, and counted") {
  ClaimTable table;
  table.point({{"solver", text("a")}, {"rate", 1.0}}, {1});
  table.point({{"solver", text("a")}, {"rate", 2.0}}, {3});
  table.point({{"solver", text("b")}, {"rate", 2.0}}, {4});
  CHECK(table(trend(true)) == "holds: solver=a: 1: 1, 2: 3; 1 series of one value left out");
}

TEST_CASE("a trend needs two values") {
  ClaimTable table;
  table.point({{"rate", 1.0}}, {3, 5});
  CHECK(table(trend(true)) == "fails: fewer than two values of params.rate");
}

TEST_CASE("a trend holds for each combination of the other keys") {
  ClaimTable table;  // pooled over the solvers, the means 3 and 3.5 would increase
  table.point({{"solver", text("a")}, {"rate", 1.0}}, {1});
  table.point({{"solver", text("a")}, {"rate", 2.0}}, {3});
  table.point({{"solver", text("b")}, {"rate", 1.0}}, {5});
  table.point({{"solver", text("b")}, {"rate", 2.0}}, {4});
  CHECK(table(trend(true)) == "fails: in 1 of 2 series; solver=b: 1: 5, 2: 4");
  auto claim = trend(true);
  claim.left.where = {{"params.solver", text("a")}};
  CHECK(table(claim) == "holds: 1: 1, 2: 3");
}

TEST_CASE("keys that change with the trend's own are no other keys") {
  ClaimTable table;
  table.point({{"rate", 1.0}, {"steps", std::int64_t{9}}}, {1});
  table.point({{"rate", 2.0}, {"steps", std::int64_t{5}}}, {2});
  CHECK(table(trend(true)) == "holds: 1: 1, 2: 2");
}

TEST_CASE("the best value has the best fold, alone unless it says otherwise") {
  ClaimTable table;
  table.point({{"solver", text("a")}}, {1, 3});
  table.point({{"solver", text("b")}}, {2, 2});
  table.point({{"solver", text("c")}}, {4, 4});
  CHECK(table(best(text("a"))) == "fails: a: 2, b: 2, c: 4; with ties");
  auto shared = best(text("a"));
  shared.strict = false;
  CHECK(table(shared) == "holds: a: 2, b: 2, c: 4; with ties");
  CHECK(claim_label(shared) == "mean loss is lowest at solver=a, ties allowed");
  CHECK(table(best(text("c"))) == "fails: a: 2, b: 2, c: 4");
  CHECK(table(best(text("c"), Goal::maximize)) == "holds: a: 2, b: 2, c: 4");
  CHECK(table(best(text("d"))) == "fails: a: 2, b: 2, c: 4");
}

TEST_CASE("what is not to be trusted is neither the best nor a rival of the best") {
  ClaimTable table;
  table.point({{"solver", text("a")}}, {1, 1}).point({{"solver", text("b")}}, {2, 2});
  table.point({{"solver", text("c")}}, {3, 3});
  table.runs[1].is_untrusted = true;  // of a
  CHECK(table(best(text("a"))) ==
        "fails: a: 1 (untrusted), b: 2, c: 3; 1 of 6 runs not to be trusted");
  CHECK(table(best(text("b"))) ==
        "holds: a: 1 (untrusted), b: 2, c: 3; 1 of 6 runs not to be trusted");
  CHECK(table.judge(best(text("b"))).all["untrusted"] == 1);
}

TEST_CASE("the winner of a comparison must be trusted, its loser need not") {
  ClaimTable table;
  table.point({{"solver", text("a")}}, {1}).point({{"solver", text("b")}}, {2});
  table.runs[0].is_untrusted = true;
  CHECK(table(less("a", "b")) ==
        "fails: 1 and 2, but not to be trusted; 1 of 2 runs not to be trusted");
  table.runs[0].is_untrusted = false;
  table.runs[1].is_untrusted = true;
  CHECK(table(less("a", "b")) == "holds: 1 and 2; 1 of 2 runs not to be trusted");
  auto of_accuracy = less("a", "b");
  of_accuracy.goal = Goal::maximize;  // b wins
  CHECK(table(of_accuracy) ==
        "fails: 1 and 2, but not to be trusted; 1 of 2 runs not to be trusted");
}

TEST_CASE("a claim may admit runs that are not to be trusted, and says so") {
  ClaimTable table;
  table.point({{"solver", text("a")}}, {1}).point({{"solver", text("b")}}, {2});
  table.runs[0].is_untrusted = true;
  auto claim = less("a", "b");
  claim.admits_untrusted = true;
  CHECK(table(claim) == "holds: 1 and 2; 1 of 2 runs not to be trusted");
  CHECK(claim_label(claim) == "mean loss (solver=a) < loss (solver=b), untrusted runs admitted");
  auto lowest = best(text("a"));
  lowest.admits_untrusted = true;
  CHECK(table(lowest) == "holds: a: 1, b: 2; 1 of 2 runs not to be trusted");
}

TEST_CASE("a bound that runs meet which are not to be trusted says how many") {
  ClaimTable table;
  table.point({{"rate", 0.1}}, {1, 2, 2});
  table.runs[2].is_untrusted = true;
  CHECK(table(at_most(4)) == "holds: 1 to 2, 3 runs; 1 of 3 runs not to be trusted");
}

TEST_CASE("folds are compared strictly, with a factor and an offset") {
  ClaimTable table;
  table.point({{"solver", text("a")}}, {1, 2, 3});
  table.point({{"solver", text("b")}}, {3, 4, 8});
  CHECK(table(less("a", "b")) == "holds: 2 and 5");
  CHECK(table(less("b", "a")) == "fails: 5 and 2");
  auto claim = less("a", "b");
  claim.times = 0.5;
  claim.plus = -0.5;
  CHECK(table(claim) == "fails: 2 and 5 (limit 2)");
  claim.fold = Claim::Fold::median;
  claim.plus = 0.25;
  CHECK(table(claim) == "holds: 2 and 4 (limit 2.25)");
}

TEST_CASE("a limit that only rounding lifts above the value is not above it") {
  ClaimTable table;
  table.point({{"solver", text("a")}}, {0.3}).point({{"solver", text("b")}}, {0.1});
  auto claim = less("a", "b");
  claim.times = 3;  // 3 * 0.1 is 0.30000000000000004
  CHECK(table(claim) == "fails: 0.3 and 0.1 (limit 0.3)");
  claim.strict = false;
  CHECK(table(claim) == "holds: 0.3 and 0.1 (limit 0.3)");
  Claim bound = at_most(0);
  bound.max.reset();
  bound.equals = 0.3;
  bound.tolerance = 0.1;
  ClaimTable other;
  other.point({}, {0.4});
  CHECK(other(bound) == "holds: 0.4, 1 run");
}

TEST_CASE("the mean of equal values meets a bound of this value") {
  ClaimTable table;
  table.point({}, std::vector<double>(23, 0.1));
  CHECK(table(at_most(0.1, Claim::Fold::mean)) == "holds: 0.1, 1 point");
}

TEST_CASE("integers beyond 2^53 are compared as integers") {
  ClaimTable table;
  table.point({{"solver", text("a")}}, {0}).point({{"solver", text("b")}}, {0});
  table.runs[0].values["loss"] = 9007199254740992;
  table.runs[1].values["loss"] = 9007199254740993;
  CHECK(table(less("a", "b")) == "holds: 9007199254740992 and 9007199254740993");
  CHECK(table(less("b", "a")) == "fails: 9007199254740993 and 9007199254740992");
  auto bound = at_most(0);
  bound.max = 9007199254740992;
  CHECK(table(bound) == "fails: 1 of 2 runs beyond: 9007199254740993 at solver=b seed=0");
}

TEST_CASE("a strict bound is not met by its own value") {
  ClaimTable table;
  table.point({}, {1, 2});
  auto claim = at_most(2);
  claim.strict = true;
  CHECK(table(claim) == "fails: 1 of 2 runs beyond: 2 at seed=1");
  CHECK(claim_label(claim) == "loss < 2");
}

TEST_CASE("with a level it is the one-sided bound of the mean that must meet the limit") {
  ClaimTable table;
  table.point({}, {1, 2, 3});  // mean 2, bounds 2 -+ 2.919985580355516 / sqrt(3) = 2 -+ 1.68585
  auto claim = at_most(3.6858, Claim::Fold::mean);
  claim.level = 0.95;
  CHECK(table.judge(claim).verdict == Verdict::fails);
  claim.max = 3.6859;
  CHECK(table(claim) == "holds: bounds of the mean 0.3141 to 3.686, 1 point");
  CHECK(claim_label(claim) == "95 % bound of mean loss <= 3.6859");
  ClaimTable one;
  one.point({}, {1});
  CHECK(one(claim) == "fails: 1 of 1 point beyond: [-inf, inf]");
}

TEST_CASE("a comparison with a level needs the bound of the difference below zero") {
  ClaimTable table;
  table.point({{"solver", text("a")}}, {1, 2, 3}).point({{"solver", text("b")}}, {2.5, 4, 4.5});
  auto claim = less("a", "b");  // differences -1.5 -2 -1.5: mean -5/3, sd 0.288675
  claim.level = 0.95;
  CHECK(table(claim) == "holds: mean difference -1.667, at 95 % at most -1.18, 3 seeds");
  claim.plus = -1.2;
  CHECK(table.judge(claim).verdict == Verdict::fails);
}

TEST_CASE("the p value of a comparison is that of the paired seeds") {
  ClaimTable table;
  table.point({{"solver", text("a")}}, {1, 2});
  table.point({{"solver", text("b")}}, {2, 4});
  const auto judgement = table.judge(less("a", "b"));
  // The differences -1 and -2 have t = -3 at one degree of freedom: p = 1 - 2 atan(3) / pi.
  CHECK(judgement.p.value() == Approx(1 - 2 * std::atan(3) / std::acos(-1)));
  CHECK(judgement.all["pairs"] == 2);
  CHECK(judgement.all["p_signed_rank"] == 0.5);  // two of the four signs are as extreme
}

TEST_CASE("a share is of the pairs of equal seed and equal other keys") {
  ClaimTable table;
  table.point({{"solver", text("a")}, {"rate", 1.0}}, {1, 9});
  table.point({{"solver", text("a")}, {"rate", 2.0}}, {1, 1});
  table.point({{"solver", text("b")}, {"rate", 1.0}}, {2, 2});
  table.point({{"solver", text("b")}, {"rate", 2.0}}, {2, 2});
  auto claim = less("a", "b");
  claim.fold = Claim::Fold::none;
  claim.share = 0.75;
  CHECK(table(claim) == "holds: in 3 of 4 pairs");
  claim.share = 0.76;
  CHECK(table(claim) == "fails: in 3 of 4 pairs");
  table.runs[0].values["loss"] = kNaN;  // such a pair does not hold
  claim.share = 0.5;
  CHECK(table(claim) == "holds: in 2 of 4 pairs");
}

TEST_CASE("sides without a common seed cannot be paired") {
  ClaimTable table;
  table.point({{"solver", text("a")}}, {1}).point({{"solver", text("b")}}, {2});
  table.runs[1].seed = 7;
  auto claim = less("a", "b");
  claim.share = 1;
  CHECK(table(claim) == "fails: no pairs of equal seeds");
}

TEST_CASE("claims read as one line each") {
  auto bound = at_most(2.5, Claim::Fold::median);
  bound.min = 1;
  bound.left.where = {{"params.solver", text("a")}};
  auto claim = less("a", "b");
  claim.times = 0.5;
  claim.plus = -1;
  claim.share = 0.9;
  claim.fold = Claim::Fold::none;
  CHECK(claim_label(bound) == "1 <= median loss <= 2.5 where solver=a");
  CHECK(claim_label(trend(false)) == "mean loss decreases with rate");
  CHECK(claim_label(best(text("a"), Goal::maximize)) == "mean loss is highest at solver=a");
  CHECK(claim_label(claim) == "loss (solver=a) < 0.5 * loss (solver=b) - 1 in 90 % of the pairs");
}

TEST_CASE("the table of claims shows p where there is one") {
  ClaimTable table;
  table.point({{"solver", text("a")}}, {1, 2}).point({{"solver", text("b")}}, {2, 4});
  table.experiment.claims = {at_most(9), less("a", "b")};
  const auto judgements = judge_claims(table.experiment, table.runs);
  CHECK(to_csv(claim_table(table.experiment.claims, judgements)) ==
        "claim,verdict,p,figures\n"
        "loss <= 9,holds,,\"1 to 4, 4 runs\"\n"
        "mean loss (solver=a) < loss (solver=b),holds,0.2,1.5 and 3\n");
  const auto without =
      claim_table(std::span(table.experiment.claims).first(1), std::span(judgements).first(1));
  CHECK(without.header.size() == 3);
}

TEST_CASE("the plan in the database says what is finished and what it gave") {
  ClaimTable table;
  table.point({{"rate", 1.0}}, {0, 0}).point({{"rate", 2.0}}, {0, 0});
  table.experiment.points[1].index = 7;  // points between were excluded
  const std::vector<db::PlannedRun> plan{{0, 0, "{}", 1, db::Status::done, {}},
                                         {0, 1, "{}", 2, db::Status::crashed, {}},
                                         {7, 0, "{}", 3, db::Status::diverged, {}},
                                         {7, 1, "{}", {}, {}, {}},
                                         {9, 0, "{}", 4, db::Status::done, {}}};
  std::vector<db::PlannedValue> values(3);
  values[0] = {0, 0, "{}", 1, {"loss", "", "min", "real", false, 0.5}, {}};
  values[1] = {7, 0, "{}", 3, {"rounds", "", "min", "int", false, std::int64_t{4}}, {}};
  values[2] = {0, 0, "{}", 1, {"word", "", "none", "text", false, std::string("good")}, {}};
  const auto runs = run_values(table.experiment, plan, values);
  REQUIRE(runs.size() == 4);
  CHECK(runs[0].values == std::map<std::string, Real>{{"loss", 0.5}});
  CHECK(runs[1].state == RunValues::State::missing);
  CHECK(runs[2].point == 1);
  CHECK(runs[2].state == RunValues::State::diverged);
  CHECK(runs[2].values.at("rounds") == 4);
  CHECK(runs[3].state == RunValues::State::missing);
}

TEST_CASE("verdicts are kept with their figures as JSON") {
  ClaimTable table;
  table.point({}, {kNaN});
  const std::vector<Claim> claims{at_most(1)};
  const auto rows = claim_rows(claims, std::vector<Judgement>{table.judge(claims[0])});
  CHECK(rows.at(0).verdict == "fails");
  CHECK(
      rows.at(0).figures ==
      R"({"n":1,"beyond":1,"low":"nan","high":"nan","first_beyond":{"at":"seed=0","value":"nan"},"untrusted":0,"silent":0,)"
      R"("text":"1 of 1 run beyond: nan at seed=0"})");
}

}  // namespace
}  // namespace assay
