// What is told of the verdicts of several experiments.
#include "core/claim/verdicts.hpp"

#include <catch2/catch.hpp>

#include "core/claim/values.hpp"
#include "tests/db/fixture.hpp"

namespace assay {
namespace {

using Catch::Matchers::Contains;

Claim loss_at_most(double max) {
  Claim claim;
  claim.left.metric = "loss";
  claim.max = max;
  claim.text = "[[claim]]";
  return claim;
}

// One point with two seeds, whose losses are 1 and 2.
Experiment study(std::vector<Claim> claims) {
  Experiment experiment;
  experiment.name = "study";
  experiment.points.emplace_back().seeds = {0, 1};
  experiment.claims = std::move(claims);
  return experiment;
}

struct Judged {
  db::Folder folder;
  db::Bench bench{folder / "a.db"};
  db::Reader reader{folder / "a.db"};

  explicit Judged(bool is_complete = true) {
    bench.store.plan(bench.experiment,
                     std::vector<db::PlanEntry>{{0, 0, db::fingerprint("a"), "{}"},
                                                {0, 1, db::fingerprint("b"), "{}"}});
    bench.finished("a", 1, 0);
    if (is_complete) bench.finished("b", 2, 1);
  }
};

TEST_CASE("claims are judged by what the current plan gave") {
  Judged of;
  const auto experiment = study({loss_at_most(2), loss_at_most(1.5)});
  const std::vector judged{judged_claims(experiment, of.reader)};
  CHECK(judged[0].judgements[0].verdict == Verdict::holds);
  CHECK(judged[0].judgements[1].verdict == Verdict::fails);
  CHECK_FALSE(all_hold(judged));
  CHECK_THAT(claims_text(judged, 0, false),
             Contains("claims of study\n") && Contains("\n2 claims: 1 holds, 1 fails\n"));
}

TEST_CASE("an undecided claim does not hold") {
  Judged of(false);
  const auto experiment = study({loss_at_most(2)});
  const std::vector judged{judged_claims(experiment, of.reader)};
  CHECK_FALSE(all_hold(judged));
  CHECK_THAT(claims_text(judged, 0, false), Contains("\n1 claim: 1 undecided\n"));
}

TEST_CASE("without claims nothing is said, and nothing is broken") {
  CHECK(claims_text({}, 80, true).empty());
  CHECK(claims_json({}).empty());
  CHECK(all_hold({}));
}

TEST_CASE("programs get a line for each claim") {
  Judged of;
  const auto experiment = study({loss_at_most(2), loss_at_most(1.5)});
  const std::vector judged{judged_claims(experiment, of.reader)};
  const auto text = claims_json(judged);
  CHECK(std::count(text.begin(), text.end(), '\n') == 2);
  const auto first = nlohmann::json::parse(text.substr(0, text.find('\n')));
  CHECK(first.at("experiment") == "study");
  CHECK(first.at("claim") == "loss <= 2");
  CHECK(first.at("verdict") == "holds");
  CHECK(first.at("p").is_null());
}

TEST_CASE("a narrow terminal cuts the figures alone") {
  Judged of;
  const auto experiment = study({loss_at_most(1.5)});
  const std::vector judged{judged_claims(experiment, of.reader)};
  CHECK_THAT(claims_text(judged, 40, false), Contains("loss <= 1.5") && Contains("fails"));
}

}  // namespace
}  // namespace assay
