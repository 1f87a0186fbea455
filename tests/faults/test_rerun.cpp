// Recorded runs, executed again: what is the same, what is not, what cannot be.
#include <catch2/catch.hpp>
#include <csignal>
#include <filesystem>

#include "tests/faults/program.hpp"

namespace assay {
namespace {

using Catch::Contains;

// On the database of the bench, with its methods.
Ended call(Bench& bench, Arguments arguments) {
  arguments.insert(arguments.end(), {"--db", (bench / "assay.db").string()});
  if (arguments[0] == "rerun" || arguments[0] == "audit")
    arguments.insert(arguments.end(), {"--plugins", plugin_folder().string()});
  return bench.assay(arguments);
}

TEST_CASE("a run without chance is the same when it is executed again") {
  Bench bench;
  bench.experiment("fault_restless", "seeds = [7]\n[params]\nrestless = false\n");
  REQUIRE(bench.run().code == 0);
  const auto again = call(bench, {"rerun", "1", "-q"});
  CHECK(again.code == 0);
  CHECK_THAT(again.out,
             Contains("run 1, again as run 2: the same (1 result, 2 curves, 20 points, 0 artifacts)"));
  CHECK(bench.runs().at(1).rerun_of == 1);
  CHECK(bench.runs().at(1).fingerprint == bench.runs().at(0).fingerprint);
  CHECK(bench.rows("SELECT * FROM leaderboard WHERE n > 1") == 0);
}

TEST_CASE("the first differing step of a curve is named; steady curves and timings are not") {
  Bench bench;
  bench.experiment("fault_restless", "seeds = [7]\n");
  REQUIRE(bench.run().code == 0);
  const auto again = call(bench, {"rerun", "1", "-q"});
  CHECK(again.code == 1);
  CHECK_THAT(again.out, Contains("DIFFERENT") && Contains("curve wild: first differs at step 3") &&
                            Contains("7 of 10 points differ") && Contains("result last: was"));
  CHECK_THAT(again.out, !Contains("steady") && !Contains("runtime_s"));
  const auto json = call(bench, {"rerun", "1", "-q", "--json"});
  CHECK_THAT(json.out, Contains(R"("same":false)") && Contains(R"("first_step":3)"));
}

TEST_CASE("within the tolerance a run counts as the same") {
  Bench bench;
  bench.experiment("fault_restless", "seeds = [7]\n");
  REQUIRE(bench.run().code == 0);
  CHECK(call(bench, {"rerun", "1", "-q", "--tolerance", "1"}).code == 0);
}

TEST_CASE("a rerun of a rerun repeats the original") {
  Bench bench;
  bench.experiment("fault_restless", "seeds = [7]\n[params]\nrestless = false\n");
  REQUIRE(bench.run().code == 0);
  REQUIRE(call(bench, {"rerun", "1", "-q"}).code == 0);
  CHECK(call(bench, {"rerun", "2", "-q"}).code == 0);
  CHECK(bench.runs().at(2).rerun_of == 1);
}

TEST_CASE("a rerun does not replace the plan of its experiment") {
  Bench bench;
  bench.experiment("fault_restless", "seeds = [0, 1, 2]\n");
  REQUIRE(bench.run().code == 0);
  call(bench, {"rerun", "2", "-q"});
  CHECK(bench.rows("SELECT * FROM current_plan") == 3);
}

TEST_CASE("an audit repeats as many runs as it is asked for and counts what differs") {
  Bench bench;
  bench.experiment("fault_restless", "seeds = [0, 1, 2, 3]\n");
  REQUIRE(bench.run().code == 0);
  const auto audit = call(bench, {"audit", "--sample", "50%", "--seed", "1", "-q"});
  CHECK(audit.code == 1);
  CHECK_THAT(audit.out, Contains("2 of 4 finished runs (seed 1): 0 the same, 2 different"));
  CHECK(bench.rows("SELECT * FROM run WHERE rerun_of IS NOT NULL") == 2);
  const auto none = call(bench, {"audit", "--experiment", "stdy"});
  CHECK(none.code == 2);
  CHECK_THAT(none.err, Contains("did you mean 'study'?"));
}

TEST_CASE("progress of running runs is stored for those who watch") {
  Bench bench;
  bench.experiment("fault_endless", "seeds = [0]\n");
  auto host = bench.start();
  REQUIRE(eventually([&] {
    return bench.rows(
               "SELECT * FROM run_overview WHERE progress_total > 0 AND progress_done > 0") == 1;
  }));
  const auto page = call(bench, {"watch", "--once"});
  CHECK(page.code == 0);
  CHECK_THAT(page.out, Contains("study  0/1 finished, 1 running") && Contains(" %"));
  host.signal(SIGINT);
  host.wait();
}

TEST_CASE("a followed log ends with its run") {
  Bench bench;
  bench.experiment("fault_endless", "seeds = [0]\n");
  auto host = bench.start();
  REQUIRE(eventually([&] { return bench.has_process(); }));
  Call log({"log", "1", "-f", "--db", (bench / "assay.db").string()},
           std::filesystem::path(bench / "x").parent_path(), 1000);
  host.signal(SIGINT);
  host.wait();
  CHECK(log.wait().code == 0);
}

}  // namespace
}  // namespace assay
