// What runs log, print, return and leave behind, at its most extreme.
#include <catch2/catch.hpp>
#include <cmath>
#include <fstream>
#include <limits>
#include <map>

#include "core/data/npy.hpp"
#include "core/data/utf8.hpp"
#include "tests/faults/program.hpp"

namespace assay {
namespace {

using db::Status;
using Real = std::numeric_limits<double>;
using Int = std::numeric_limits<std::int64_t>;

// The only run of a method that finishes.
db::RunDetail only_run(Bench& bench, const std::string& method, const std::string& rest = "") {
  bench.experiment(method, rest);
  const auto ended = bench.run();
  INFO(ended.err);
  REQUIRE(ended.code == 0);
  auto run = bench.run_of(0);
  REQUIRE(run.run.status == Status::done);
  return run;
}

bool is_same(double a, double b) {
  return std::isnan(a) ? std::isnan(b) : a == b && std::signbit(a) == std::signbit(b);
}

TEST_CASE("final values survive exactly, whatever they are") {
  Bench bench;
  const auto run = only_run(bench, "fault_extremes");
  std::map<std::string, db::Cell> finals;
  for (const auto& final : run.run.finals) finals[final.name] = final.value;
  REQUIRE(finals.size() == 8);
  const auto real = [&](const char* name) { return std::get<double>(finals.at(name)); };
  CHECK(std::isnan(real("nan")));
  CHECK(real("inf") == Real::infinity());
  CHECK(real("minus_inf") == -Real::infinity());
  CHECK(is_same(real("minus_zero"), -0.0));
  CHECK(real("denormal") == Real::denorm_min());
  CHECK(std::get<std::int64_t>(finals.at("least")) == Int::min());
  CHECK(std::get<std::int64_t>(finals.at("most")) == Int::max());
  CHECK(std::get<std::string>(finals.at("words")) == "'; drop table run; -- \u221E");
}

TEST_CASE("points survive exactly, whatever they are") {
  Bench bench;
  const auto run = only_run(bench, "fault_extremes");
  const auto points = bench.database().curve(run.run.run_id, "curve");
  REQUIRE(points.size() == 4);
  CHECK(points[0].step == Int::min());
  CHECK(std::isnan(points[0].value));
  CHECK(is_same(points[1].value, -0.0));
  CHECK(points[2].value == Real::infinity());
  CHECK(points[3].step == Int::max());
  CHECK(points[3].value == -Real::infinity());
}

TEST_CASE("a million points arrive, each once", "[slow]") {
  Bench bench;
  const auto run = only_run(bench, "fault_points");
  const auto points = bench.database().curve(run.run.run_id, "loss");
  REQUIRE(points.size() == 1'000'000);
  bool are_in_order = true;
  for (std::size_t i = 0; i < points.size(); ++i)
    are_in_order = are_in_order && points[i].step == static_cast<std::int64_t>(i) &&
                   points[i].value == static_cast<double>(i);
  CHECK(are_in_order);
}

TEST_CASE("outputs may be named as a run goes on") {
  Bench bench;
  const auto run = only_run(bench, "fault_family");
  REQUIRE(run.curves.size() == 3000);
  for (const auto& curve : run.curves)
    CHECK("part_" + std::to_string(int(curve.last)) == curve.name);
}

TEST_CASE("of many printed lines the first and the last are kept") {
  const auto [count, left_out] = GENERATE(table<int, int>({{2000, 1401}, {600, 1}}));
  Bench bench;
  const auto run =
      only_run(bench, "fault_prints", "[params]\nlines = " + std::to_string(count) + "\n");
  for (const char* source : {"stdout", "stderr"}) {
    const auto kept = lines(run, source);
    REQUIRE(kept.size() == 601);
    CHECK(kept[499] == "line 498");
    CHECK(kept[500] == "... " + std::to_string(left_out) + " lines left out ...");
    CHECK(kept[600] == "line " + std::to_string(count - 1));
  }
}

TEST_CASE("a million printed lines do no harm", "[slow]") {
  Bench bench;
  const auto run = only_run(bench, "fault_prints", "[params]\nlines = 1000000\n");
  CHECK(lines(run, "stdout").size() == 601);
  CHECK(lines(run, "stderr").size() == 601);
}

TEST_CASE("what a run prints cannot act on a terminal") {
  Bench bench;
  const auto first =
      lines(only_run(bench, "fault_prints", "[params]\nlines = 1\n"), "stdout").at(0);
  CHECK(first == " [2J ]0;title  red  31m and \uFFFD\uFFFD bytes");
  CHECK_FALSE(first_non_text(first).has_value());
}

TEST_CASE("a run's scratch folder is gone after it") {
  Bench bench;
  only_run(bench, "fault_artifacts");
  CHECK(std::filesystem::is_empty(bench / "assay.db.store/scratch"));
}

TEST_CASE("artifacts of each format are stored under their content") {
  Bench bench;
  const auto run = only_run(bench, "fault_artifacts");
  std::map<std::string, std::filesystem::path> files;
  for (const auto& artifact : run.artifacts) {
    const auto file =
        bench.database().artifact_folder() / artifact.sha256.substr(0, 2) / artifact.sha256;
    REQUIRE(std::filesystem::file_size(file) == artifact.bytes);
    CHECK("." + artifact.format == std::filesystem::path(artifact.name).extension().string());
    files[artifact.name] = file;
  }
  REQUIRE(files.size() == 5);
  const auto text = [&](const char* name) {
    std::ifstream file(files.at(name));
    return std::string(std::istreambuf_iterator<char>(file), {});
  };
  const auto plan = read_npy(files.at("plan.npy"));
  CHECK(plan.shape == std::vector<std::int64_t>{2, 3});
  CHECK(plan.as<double>()[5] == 0.0);
  CHECK(plan.as<double>()[4] == 1.0);
  CHECK(text("plan.csv") == "a,b,c\n0.0,0.25,0.5\n0.75,1.0,0.0\n");
  CHECK(text("plan.png").starts_with("\x89PNG"));
  CHECK(text("table_7.csv") == "x,n,word\n0.5,1,plain\n-1.0,2,\"with, comma\"\n");
  CHECK(text("own.txt") == "seed 0\n");
}

TEST_CASE("equal artifacts of several runs are stored once") {
  Bench bench;
  bench.experiment("fault_artifacts", "seeds = [0, 1]\n");
  REQUIRE(bench.run().code == 0);
  std::size_t files = 0;
  for (const auto& entry :
       std::filesystem::recursive_directory_iterator(bench.database().artifact_folder()))
    files += entry.is_regular_file() ? 1 : 0;
  CHECK(files == 6);  // four that do not depend on the seed, and two that do
}

TEST_CASE("a method's own check stops a sweep before its first run") {
  Bench bench;
  bench.experiment("fault_check",
                   "[params]\nlow = 5\nhigh = 200\n"
                   "[[sweep]]\n\"params.high\" = [3, 200, 7]\n");
  const auto ended = bench.run();
  CHECK(ended.code == 2);
  CHECK(ended.err.find("study.toml:5:1: error: must be below high") != std::string::npos);
  CHECK(ended.err.find("error: must be below a hundred") != std::string::npos);
  CHECK_FALSE(std::filesystem::exists(bench / "assay.db"));
}

TEST_CASE("a check may throw its verdict") {
  Bench bench;
  bench.experiment("fault_check", "[params]\nmanner = \"throw\"\nlow = 5\n");
  const auto ended = bench.run();
  CHECK(ended.code == 2);
  CHECK(ended.err.find("study.toml:6:1: error: low must be below high") != std::string::npos);
}

TEST_CASE("a check that fails without naming a key is heard") {
  Bench bench;
  bench.experiment("fault_check", "[params]\nmanner = \"break\"\n");
  const auto ended = bench.run();
  CHECK(ended.code == 2);
  CHECK(ended.err.find("error: the check itself broke") != std::string::npos);
}

TEST_CASE("a check that crashes is told apart from one that refuses") {
  Bench bench;
  bench.experiment("fault_check", "[params]\nmanner = \"abort\"\n");
  const auto ended = bench.run();
  CHECK(ended.code == 1);
  CHECK(ended.err.find("the check of method 'fault_check' crashed: aborted (SIGABRT)") !=
        std::string::npos);
}

}  // namespace
}  // namespace assay
