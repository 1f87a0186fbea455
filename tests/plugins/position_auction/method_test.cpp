// The method in the test's own host: problems from inputs to outputs.
#include <algorithm>
#include <assay/testing.hpp>
#include <catch2/catch.hpp>
#include <cmath>

namespace assay::position_auction {
namespace {

using testing::Outcome;
using testing::Table;
using testing::Trial;
using Reals = std::vector<double>;
using Texts = std::vector<std::string>;

const Table kValues = {{"value", Reals{0.9, 0.8, 0.55}}};

Trial file_of(Reals ctr, Table values = kValues) {
  const auto rows = static_cast<std::int64_t>(std::get<Reals>(values[0].values).size());
  const auto columns = static_cast<std::int64_t>(ctr.size()) / rows;
  return Trial()
      .param("problem", "file")
      .array<double>("ctr", std::move(ctr), {rows, columns})
      .table("values", std::move(values));
}

std::string bytes_of(const Outcome& outcome, const std::string& name) {
  return outcome.artifacts.at(name).bytes;
}

void check_refused(Trial trial, const std::string& key, const std::string& part) {
  for (const auto& outcome : {trial.check(), trial.run()}) {
    INFO(key << ": " << part);
    REQUIRE(outcome.faults.size() == 1);
    CHECK(outcome.faults[0].key == key);
    CHECK_THAT(outcome.faults[0].message, Catch::Contains(part));
  }
}

Trial draws(std::int64_t count) {
  return Trial()
      .param("n_auctions", count)
      .param("n_ads", std::int64_t{8})
      .param("n_places", std::int64_t{4});
}

void check_same_bits(const Outcome& a, const Outcome& b) {
  for (const char* name : {"welfare", "revenue", "upper_bound", "max_deviation_gain"})
    CHECK(a.real(name) == b.real(name));
  REQUIRE(a.curve("revenue").size() == b.curve("revenue").size());
  for (std::size_t k = 0; k < a.curve("revenue").size(); ++k)
    CHECK(a.curve("revenue")[k].value == b.curve("revenue")[k].value);
}

}  // namespace

TEST_CASE("any number of threads gives the same bits") {
  auto trial = draws(300).param("truthfulness_grid", std::int64_t{3});
  check_same_bits(trial.run(), trial.threads(3).run());
}

TEST_CASE("every solver meets the same auctions, and none beats the optimum in any") {
  for (const std::string model : {"mnl", "cascade"}) {
    const auto best = draws(40).param("user_model", model).run();
    for (const std::string solver : {"gsp", "independent_matching", "greedy"}) {
      const auto other = draws(40).param("user_model", model).param("solver", solver).run();
      for (std::size_t k = 0; k < 40; ++k)
        CHECK(other.curve("welfare")[k].value <= best.curve("welfare")[k].value + 1e-12);
      CHECK(other.real("optimum") == Approx(best.real("welfare")).epsilon(1e-13));
      CHECK(other.real("mean_ratio") < 1);
      CHECK(other.integer("consistent") == 1);
    }
    CHECK(best.real("approximation_ratio") == 1);
    CHECK(draws(40).param("user_model", model).run().artifacts.at("ctr.npy").values ==
          draws(40).param("solver", "gsp").run().artifacts.at("ctr.npy").values);
  }
}

TEST_CASE("a place of one's own numbers: the winner pays what the rival would have brought") {
  const auto outcome = file_of({0.2, 0.3, 0.5}).run();
  CHECK(outcome.real("welfare") == Approx(0.5 * 0.55).epsilon(1e-14));
  CHECK(outcome.real("revenue") == Approx(0.3 * 0.8).epsilon(1e-14));
  CHECK(outcome.real("price_per_click_max") == Approx(0.48).epsilon(1e-14));
  CHECK(outcome.results.count("virtual_welfare") == 0);
  const auto& table = outcome.artifacts.at("allocation.csv").table;
  CHECK(std::get<std::vector<std::int64_t>>(table[1].values) == std::vector<std::int64_t>{2});
}

TEST_CASE("without creatives there is no welfare, and that is the optimum") {
  const auto outcome = file_of({0.2, 0.3, 0.5}).param("max_ads", std::int64_t{0}).run();
  REQUIRE(outcome.status == ASSAY_OK);
  CHECK(outcome.real("welfare") == 0);
  CHECK(outcome.real("revenue") == 0);
  CHECK(outcome.real("approximation_ratio") == 1);
}

TEST_CASE("a ranking may show a creative where nobody clicks it, at no price") {
  const auto outcome = file_of({0.6, 0, 0.6, 0.2, 0.1, 0.1}).param("solver", "gsp").run();
  CHECK(outcome.real("click_probability") == Approx(0.6).epsilon(1e-14));
  CHECK(outcome.real("shown_ads") == 2);
  CHECK(outcome.real("payment_min") == 0);
  CHECK(outcome.real("price_per_click_max") == Approx(0.9 * 0.3 / 0.4).epsilon(1e-14));
  CHECK(outcome.integer("consistent") == 1);
}

TEST_CASE("rules without payments have no revenue, and thinning shows with its probability") {
  const auto half = draws(5).param("user_model", "cascade").param("solver", "threshold").run();
  CHECK(half.results.count("revenue") == 0);
  CHECK(half.real("threshold_lambda") <= half.real("welfare") + 1e-12);
  const auto thinned = draws(5).param("user_model", "cascade").param("solver", "mnl_thinned").run();
  const auto& table = thinned.artifacts.at("allocation.csv").table;
  REQUIRE(table[6].name == "display_probability");
  const auto& display = std::get<Reals>(table[6].values);
  CHECK(*std::min_element(display.begin(), display.end()) < 1);
  CHECK(thinned.real("utility_min") >= -1e-12);
}

TEST_CASE("a text gets its creatives where they fit, with their prices") {
  const std::string path = std::string(ASSAY_SOURCE_DIR) + "/configs/position_auction/commute.txt";
  const auto run = [&](double relevance) {
    return Trial()
        .param("problem", "text")
        .param("relevance", relevance)
        .param("max_ads", std::int64_t{2})
        .paths("document", ASSAY_FILE, {path})
        .table("creatives", {{"text", Texts{"A fresh battery that keeps its charge",
                                            "Leather case with belt clip", "Rice and beans"}},
                             {"value", Reals{1, 1, 1.01}}})
        .run();
  };
  const auto outcome = run(20);
  REQUIRE(outcome.status == ASSAY_OK);
  const auto text = bytes_of(outcome, "answer.md");
  const auto battery = text.find("> **Sponsored:** A fresh battery");
  const auto leather = text.find("> **Sponsored:** Leather case");
  REQUIRE(battery != std::string::npos);
  REQUIRE(leather != std::string::npos);
  CHECK(text.find("A tired battery") < battery + 400);
  CHECK(battery < leather);
  CHECK(text.find("pays 0.") != std::string::npos);
  CHECK(text.find("Rice") == std::string::npos);
  CHECK(bytes_of(run(0), "answer.md").find("Rice and beans") != std::string::npos);
}

TEST_CASE("welfare shares are compared over the strength of the context") {
  const auto outcome =
      draws(30).param("problem", "context").param("compare_strengths", Reals{0, 1}).run();
  const auto& table = outcome.artifacts.at("welfare_share.csv").table;
  const auto& solvers = std::get<Texts>(table[1].values);
  const auto& shares = std::get<Reals>(table[2].values);
  REQUIRE(shares.size() == 8);
  for (std::size_t k = 0; k < 8; ++k) {
    CHECK(shares[k] <= 1 + 1e-12);
    if (solvers[k] == "optimal") CHECK(shares[k] == 1);
  }
  CHECK(shares[4] < shares[0]);  // gsp
}

TEST_CASE("click probabilities and values that cannot be are refused with their place") {
  check_refused(file_of({0.2, 0.3, 1.0}), "data.ctr", "row 2, column 0 is 1");
  check_refused(file_of({0.2, -0.3, 0.5}), "data.ctr", "row 1, column 0 is -0.3");
  check_refused(file_of({0.2, 0.3, std::nan("")}), "data.ctr", "row 2, column 0 is nan");
  check_refused(file_of({0.2, 0.3, 1 - 1e-10}), "data.ctr", "within 1e-9 of 1");
  check_refused(file_of({0.2, 0.3, 0.1}, {{"value", Reals{0.5, -1, 0.2}}}), "data.values",
                "value 1 is -1");
  auto trial = Trial().param("problem", "file").table("values", kValues);
  check_refused(trial.array<double>("ctr", {0.1, 0.2}, {2, 1}), "data.values",
                "data.ctr has 2 rows, there are 3 values");
}

TEST_CASE("priors that do not fit the values are refused") {
  const auto priors = [](Texts kinds, Reals scales) {
    return file_of({0.2, 0.3, 0.5})
        .param("objective", "revenue")
        .table("distributions", {{"kind", std::move(kinds)}, {"scale", std::move(scales)}});
  };
  CHECK(priors({"uniform", "uniform", "exponential"}, {1, 1, 0.2}).run().status == ASSAY_OK);
  check_refused(priors({"uniform", "normal", "uniform"}, {1, 1, 1}), "data.distributions",
                "unknown kind 'normal'");
  check_refused(priors({"uniform", "uniform", "uniform"}, {1, 0.5, 1}), "data.distributions",
                "value 1 is 0.8, outside of [0, 0.5]");
  check_refused(priors({"uniform"}, {1}), "data.distributions", "has 1 rows for 3 values");
  check_refused(file_of({0.2, 0.3, 0.5}).param("objective", "revenue"), "params.objective",
                "needs data.distributions");
}

TEST_CASE("what no rule serves or nobody could wait for is refused") {
  check_refused(Trial().param("solver", "threshold"), "params.solver", "user_model = \"cascade\"");
  check_refused(Trial().param("max_ads", std::int64_t{7}), "params.max_ads", "is 7 for 6 places");
  check_refused(Trial().param("user_model", "cascade").param("n_places", std::int64_t{20}),
                "params.n_places", "dp_max_places = 16; threshold, mnl_thinned");
  check_refused(Trial().param("user_model", "cascade").param("render_order", "fixed"),
                "params.render_order", "allocations; 5e+06 are the most");
  check_refused(Trial().param("solver", "exhaustive"), "params.solver", "5e+06 are the most");
  check_refused(Trial()
                    .param("n_auctions", std::int64_t{1000})
                    .param("truthfulness_grid", std::int64_t{1000}),
                "params.truthfulness_grid", "2e+07 auctions anew");
  check_refused(Trial().param("ctr_min", 0.5), "params.ctr_min", "above ctr_max");
}

TEST_CASE("a run that is asked to stop stops") {
  auto trial = draws(100000).stop_after(3);
  CHECK(trial.run().status == ASSAY_STOPPED);
}

}  // namespace assay::position_auction
