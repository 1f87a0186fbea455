// What methods keep for later runs: found again, never half made, never believed when damaged.
#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>

#include "tests/faults/program.hpp"

namespace assay {
namespace {

namespace fs = std::filesystem;

std::size_t built(Bench& bench) {
  return bench.rows("SELECT * FROM result NATURAL JOIN metric WHERE name = 'built' AND value = 1");
}

std::size_t different_sums(Bench& bench) {
  return bench.rows("SELECT DISTINCT value FROM result NATURAL JOIN metric WHERE name = 'sum'");
}

TEST_CASE("runs that differ in what a stage does not depend on build it once, at any -j") {
  Bench bench;
  bench.experiment("fault_staged", "[sweep]\n\"params.reader\" = [1, 2, 3, 4]\n[run]\njobs = 4\n");
  REQUIRE(bench.run().code == 0);
  CHECK(built(bench) == 1);
  CHECK(different_sums(bench) == 1);
}

TEST_CASE("another key or seed has a stage of its own") {
  Bench bench;
  bench.experiment("fault_staged", "seeds = [0, 1]\n[sweep]\n\"params.width\" = [3, 4]\n");
  REQUIRE(bench.run().code == 0);
  CHECK(built(bench) == 4);
  CHECK(different_sums(bench) == 4);
}

TEST_CASE("a run that is killed while it builds leaves nothing to be found") {
  Bench bench;
  bench.experiment("fault_staged", "[params]\ndies = true\n");
  CHECK(bench.run().code == 1);
  bench.experiment("fault_staged", "");
  REQUIRE(bench.run().code == 0);
  CHECK(built(bench) == 1);
}

TEST_CASE("a damaged stage is built anew, with the same bits") {
  Bench bench;
  bench.experiment("fault_staged", "");
  REQUIRE(bench.run().code == 0);
  for (const auto& entry : fs::recursive_directory_iterator(bench / "assay.db.store/cache"))
    if (entry.path().filename() == "numbers.txt") fs::resize_file(entry.path(), 1);
  REQUIRE(bench.run({"-s", "params.reader=1"}).code == 0);
  CHECK(built(bench) == 2);
  CHECK(different_sums(bench) == 1);
}

TEST_CASE("a repetition takes nothing from earlier runs") {
  Bench bench;
  bench.experiment("fault_staged", "");
  REQUIRE(bench.run().code == 0);
  const auto again = bench.assay({"rerun", "1", "-q", "--db", (bench / "assay.db").string(),
                                  "--plugins", plugin_folder().string()});
  CHECK(again.code == 0);
  CHECK(built(bench) == 2);
}

TEST_CASE("gc empties the cache of what no run has used for as long") {
  Bench bench;
  bench.experiment("fault_staged", "");
  REQUIRE(bench.run().code == 0);
  const auto gc = [&](const std::string& older) {
    return bench.assay({"gc", "--older", older, "--db", (bench / "assay.db").string()}).code;
  };
  REQUIRE(gc("1h") == 0);
  REQUIRE(bench.run({"-s", "params.reader=1"}).code == 0);
  CHECK(built(bench) == 1);
  REQUIRE(gc("0s") == 0);
  REQUIRE(bench.run({"-s", "params.reader=2"}).code == 0);
  CHECK(built(bench) == 2);
}

}  // namespace
}  // namespace assay
