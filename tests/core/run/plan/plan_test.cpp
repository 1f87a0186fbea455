#include "core/run/plan/plan.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <set>

namespace assay {
namespace {

Method descent() {
  Method method;
  method.id = "descent";
  method.sha256 = "00ff";
  return method;
}

Point point_with(Value rate) {
  Point point;
  point.params["rate"].value = std::move(rate);
  point.seeds = {3};
  return point;
}

CheckedInput input(const std::string& role, const std::string& kind, const std::string& sha256) {
  CheckedInput result;
  result.role = role;
  result.kind = kind;
  result.sha256 = sha256;
  return result;
}

TEST_CASE("everything that may change a result changes the fingerprint") {
  const auto method = descent();
  const auto point = point_with(0.5);
  const std::vector<CheckedInput> inputs = {input("x", "array", "aa")};
  std::set<std::string> seen = {fingerprint(method, point, inputs, 3)};
  const auto is_new = [&](const Method& m, const Point& p, const std::vector<CheckedInput>& i,
                          std::uint64_t seed) {
    return seen.insert(fingerprint(m, p, i, seed)).second;
  };

  CHECK(is_new(method, point, inputs, 4));
  auto other_method = method;
  other_method.id = "ascent";
  CHECK(is_new(other_method, point, inputs, 3));
  auto other_code = method;
  other_code.sha256 = "00fe";
  CHECK(is_new(other_code, point, inputs, 3));

  CHECK(is_new(method, point_with(std::nextafter(0.5, 1)), inputs, 3));
  CHECK(is_new(method, point_with(std::string("0.5")), inputs, 3));
  CHECK(is_new(method, point_with(1.0), inputs, 3));
  CHECK(is_new(method, point_with(std::int64_t{1}), inputs, 3));
  CHECK(is_new(method, point_with(true), inputs, 3));
  CHECK(is_new(method, point_with(0.0), inputs, 3));
  CHECK(is_new(method, point_with(-0.0), inputs, 3));
  CHECK(is_new(method, point_with(std::nan("")), inputs, 3));
  CHECK(is_new(method, point_with(std::vector<double>{0.5}), inputs, 3));
  auto other_name = point;
  other_name.params["step"] = other_name.params["rate"];
  CHECK(is_new(method, other_name, inputs, 3));
  auto more_threads = point;
  more_threads.threads = 2;
  CHECK(is_new(method, more_threads, inputs, 3));

  CHECK(is_new(method, point, {}, 3));
  CHECK(is_new(method, point, {input("y", "array", "aa")}, 3));
  CHECK(is_new(method, point, {input("x", "table", "aa")}, 3));
  CHECK(is_new(method, point, {input("x", "array", "ab")}, 3));
}

TEST_CASE("a text cannot pass for another parameter") {
  auto two = point_with(std::string("a"));
  two.params["step"].value = std::string("b");
  const auto one = point_with(std::string("a\"\nparam step text \"b"));
  CHECK(fingerprint(descent(), two, {}, 0) != fingerprint(descent(), one, {}, 0));
}

TEST_CASE("where things lie and what they are called does not change the fingerprint") {
  const auto expected = fingerprint(descent(), point_with(0.5), {input("x", "array", "aa")}, 3);
  auto method = descent();
  method.version = "2.0";
  method.summary = "other words";
  method.library = "/elsewhere/descent.so";
  auto point = point_with(0.5);
  point.index = 9;
  point.params["rate"].origin = Origin::sweep;
  point.params["rate"].where.line = 12;
  point.varied = {{"params.rate", 0.5}};
  point.seeds = {1, 2, 3};
  auto moved = input("x", "array", "aa");
  moved.setting.written = {"other/place.csv"};
  moved.schema = "{}";
  CHECK(fingerprint(method, point, {moved}, 3) == expected);
}

Experiment experiment_with_a_hole() {
  Experiment experiment;
  experiment.name = "study";
  for (const std::size_t number : {1, 4}) {
    auto point = point_with(static_cast<double>(number));
    point.index = number;
    point.seeds = {0, 1};
    point.varied = {{"params.rate", static_cast<double>(number)}};
    experiment.points.push_back(point);
  }
  return experiment;
}

TEST_CASE("an experiment's name, tags and limits do not change its runs") {
  const auto method = descent();
  auto renamed = experiment_with_a_hole();
  renamed.name = "other";
  renamed.tags = {"quick"};
  renamed.run.timeout = std::chrono::seconds(1);
  renamed.run.memory = 1000;
  renamed.run.jobs = 7;
  const auto a = make_plan(experiment_with_a_hole(), method, {{}, {}});
  const auto b = make_plan(renamed, method, {{}, {}});
  REQUIRE(a.runs.size() == 4);
  for (std::size_t i = 0; i < a.runs.size(); ++i)
    CHECK(a.runs[i].fingerprint == b.runs[i].fingerprint);
}

TEST_CASE("points keep their numbers when others are left out") {
  const auto method = descent();
  const auto plan = make_plan(experiment_with_a_hole(), method,
                              {{input("x", "array", "aa")}, {input("x", "array", "bb")}});
  const auto entries = plan_entries(plan);
  REQUIRE(entries.size() == 4);
  CHECK(entries[1].point == 1);
  CHECK(entries[1].varied == R"({"rate":1.0})");
  CHECK(entries[3].point == 4);
  CHECK(entries[3].seed == 1);
  CHECK(entries[3].varied == R"({"rate":4.0})");
  CHECK(run_label(plan, plan.runs[3]) == "rate=4 seed=1");
}

TEST_CASE("parameters go to the database by their type") {
  Point point;
  point.params["flag"].value = true;
  point.params["list"].value = std::vector<std::int64_t>{1, 2};
  point.params["rate"] = {2.0, Origin::sweep, {}};
  point.params["word"].value = std::string("emd");
  const auto rows = param_rows(point);
  REQUIRE(rows.size() == 4);
  CHECK(rows[0].key == "params.flag");
  CHECK(rows[0].type == "bool");
  CHECK(rows[0].value == db::Cell(std::int64_t{1}));
  CHECK(rows[1].type == "json");
  CHECK(rows[1].value == db::Cell(std::string("[1,2]")));
  CHECK(rows[2].type == "real");
  CHECK(rows[2].origin == "sweep");
  CHECK(rows[2].value == db::Cell(2.0));
  CHECK(rows[3].type == "text");
  CHECK(rows[3].origin == "default");
}

}  // namespace
}  // namespace assay
