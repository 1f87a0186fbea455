// Each way in which a run can end badly: its status, its reason, what is kept, and who is spared.
#include <catch2/catch.hpp>
#include <fstream>

#include "tests/faults/program.hpp"

namespace assay {
namespace {

using db::Status;

// Runs seeds 0, 1, 2 of a method that misbehaves at seed 1, and returns that run. The others must
// have finished, and what was logged before the fault must be there.
db::RunDetail run_beside_others(Bench& bench, const std::string& method, int exit_code) {
  bench.experiment(method);
  const auto ended = bench.run();
  INFO(ended.err);
  CHECK(ended.code == exit_code);
  for (const std::uint64_t seed : {0, 2}) {
    const auto other = bench.run_of(seed);
    CHECK(other.run.status == Status::done);
    CHECK(other.run.finals.size() == 1);
  }
  auto run = bench.run_of(1);
  REQUIRE(run.curves.size() == 1);
  CHECK(run.curves[0].n == 3);
  return run;
}

struct Case {
  const char *method, *error;
  Status status;
  int exit_code;
};

TEST_CASE("a run that fails keeps its points and harms no other run") {
  const auto c = GENERATE(
      Case{"fault_segfault", "segmentation fault (SIGSEGV)", Status::crashed, 1},
      Case{"fault_abort", "aborted (SIGABRT)", Status::crashed, 1},
      Case{"fault_exit", "its process ended with exit code 0 in the middle of the run",
           Status::crashed, 1},
      Case{"fault_closes", "its process ended with exit code 0 in the middle of the run",
           Status::crashed, 1},
      Case{"fault_throw", "the gauge broke", Status::failed, 1},
      Case{"fault_mistypes", "another type was given for output 'x' than its real", Status::failed,
           1},
      Case{"fault_forges",
           "sent what cannot be true: a result of another type than output 'x' declares",
           Status::crashed, 1},
      Case{"fault_wrong_name", "output 'lost' is not declared, did you mean 'loss'?",
           Status::failed, 1},
      Case{"fault_wrong_artifact", "artifact 'note.csv' is not declared, did you mean 'notes.csv'?",
           Status::failed, 1},
      Case{"fault_bad_alloc", "an allocation failed", Status::out_of_memory, 1},
      Case{"fault_diverge", "the loss left the finite range at step 3", Status::diverged, 0},
      Case{"fault_refuse", "params.order: must be odd", Status::bad_input, 2});
  DYNAMIC_SECTION(c.method) {
    Bench bench;
    const auto run = run_beside_others(bench, c.method, c.exit_code);
    CHECK(run.run.status == c.status);
    CHECK(run.error == c.error);
  }
}

// What it had logged and the host had not yet taken is lost: the counts of it are overwritten.
TEST_CASE("a run that writes over the memory it shares with the host harms only itself") {
  Bench bench;
  bench.experiment("fault_scribble", "seeds = [0, 1, 2]\n");
  CHECK(bench.run().code == 1);
  CHECK(bench.count(Status::done) == 2);
  const auto run = bench.run_of(1);
  CHECK(run.run.status == Status::crashed);
  CHECK(run.error == "overwrote the memory that it shares with the host");
}

TEST_CASE("a run cannot cut short the memory that it shares with the host") {
  Bench bench;
  const auto run = run_beside_others(bench, "fault_cuts", 1);
  CHECK(run.run.status == Status::failed);
  CHECK(run.error == "the memory keeps its size");
}

TEST_CASE("the signal that ended a run is recorded") {
  Bench bench;
  const auto run = run_beside_others(bench, "fault_segfault", 1);
  CHECK(run.exit_signal == 11);
  CHECK_FALSE(run.exit_code.has_value());
  CHECK(run.ended_at.has_value());
  const auto said = lines(run, "stderr");
  REQUIRE(said.size() > 2);
  CHECK(said[0] == "crashed here, innermost frame first:");
#ifdef __SANITIZE_ADDRESS__
  CHECK_THAT(said[1] + said[2], Catch::Contains("fault_segfault.so"));  // its own frame first
#else
  CHECK_THAT(said[1], Catch::Contains("fault_segfault.so"));
#endif
}

TEST_CASE("what kills a run kills the program that debugs it, and leaves no database") {
  Bench bench;
  bench.experiment("fault_segfault");
  CHECK(bench.run({"--debug", "--only", "seed=0"}).code == 0);
  CHECK(bench.run({"--debug", "--only", "seed=1"}).code == 128 + 11);
  CHECK_FALSE(std::filesystem::exists(bench / "assay.db"));
}

TEST_CASE("a library that starts threads is loaded anew for each run") {
  Bench bench;
  const auto run = run_beside_others(bench, "fault_threads", 1);
  CHECK(run.run.status == Status::crashed);
  CHECK(run.error == "segmentation fault (SIGSEGV)");
}

TEST_CASE("a library that is built anew during a sweep does not run as the old one") {
  Bench bench;
  const auto folder = bench / "plugins";
  std::filesystem::create_directory(folder);
  std::filesystem::copy_file(plugin_folder() / "fault_rebuilt.so", folder / "fault_rebuilt.so");
  bench.experiment("fault_rebuilt", "seeds = [1, 0]\n");
  const Arguments study{
      "run",  (bench / "study.toml").string(), "-j", "1", "--plugins", folder.string(),
      "--db", (bench / "assay.db").string()};
  CHECK(bench.assay(study).code == 2);
  CHECK(bench.run_of(1).run.status == Status::done);
  CHECK(
      bench.run_of(0).error ==
      "the library of method 'fault_rebuilt' has changed since the experiment was checked; run it "
      "again");
  auto again = study;
  again.insert(again.end(), {"--only", "seed=0"});
  CHECK(bench.assay(again).code == 0);
}

// A copy of the library that may be written to, and the call of a study of it.
Arguments study_of_copy(Bench& bench, const std::string& method) {
  const auto folder = bench / "plugins";
  std::filesystem::create_directory(folder);
  std::filesystem::copy_file(plugin_folder() / (method + ".so"), folder / (method + ".so"));
  return {"run",  (bench / "study.toml").string(), "-j", "1", "--plugins", folder.string(),
          "--db", (bench / "assay.db").string()};
}

TEST_CASE("a library that is written into while it runs gives no results") {
  Bench bench;
  bench.experiment("fault_rewrites", "seeds = [0, 1, 2]\n[params]\nlibrary = true\n");
  const auto study = study_of_copy(bench, "fault_rewrites");
  CHECK(bench.assay(study).code == 2);
  CHECK(bench.run_of(0).run.status == Status::done);
  CHECK(bench.run_of(1).run.status == Status::bad_input);
  CHECK(bench.run_of(1).error ==
        "the library of method 'fault_rewrites' was changed while the run went on");
  CHECK(bench.run_of(2).run.status == Status::bad_input);
}

TEST_CASE("a data file that changes while a run may read it gives no results") {
  Bench bench;
  std::ofstream(bench / "notes.bin") << "one\n";
  bench.experiment("fault_rewrites",
                   "seeds = [0, 1, 2]\n[params]\nfile = true\n[data]\nnotes = \"notes.bin\"\n");
  CHECK(bench.run({"-j", "1"}).code == 2);
  CHECK(bench.run_of(0).run.status == Status::done);
  CHECK(bench.run_of(1).run.status == Status::bad_input);
  CHECK(bench.run_of(1).error == "input 'notes' was changed while the run went on");
  CHECK(bench.run_of(2).error.find("has changed since the experiment was checked") !=
        std::string::npos);
}

TEST_CASE("a data file that is only touched is still the same") {
  Bench bench;
  std::ofstream(bench / "notes.bin") << "one\n";
  bench.experiment("fault_rewrites", "seeds = [0, 1, 2]\n[data]\nnotes = \"notes.bin\"\n");
  CHECK(bench.run().code == 0);
  std::filesystem::last_write_time(bench / "notes.bin",
                                   std::filesystem::file_time_type::clock::now());
  CHECK(bench.run({"--force"}).code == 0);
}

TEST_CASE("a process that a run left behind ends with it") {
  Bench bench;
  const auto run = run_beside_others(bench, "fault_orphan", 1);
  CHECK(run.error == "leaves a child behind");
  const auto notes = lines(run, "plugin");
  REQUIRE(notes.size() == 1);
  REQUIRE(notes[0].starts_with("child "));
  const auto child = static_cast<pid_t>(std::stol(notes[0].substr(6)));
  CHECK(eventually([&] { return !is_alive(child); }));
}

TEST_CASE("a process that a run left behind in another session ends with it") {
  Bench bench;
  const auto run = run_beside_others(bench, "fault_leaver", 1);
  CHECK(run.error == "leaves a session behind");
  const auto notes = lines(run, "plugin");
  REQUIRE(notes.size() == 1);
  const auto child = static_cast<pid_t>(std::stol(notes[0].substr(6)));
  CHECK(child > 1);
  CHECK(eventually([&] { return !is_alive(child); }));
}

TEST_CASE("a run that speaks in the name of its worker ends itself and no other") {
  Bench bench;
  const auto run = run_beside_others(bench, "fault_impostor", 1);
  CHECK(run.run.status == Status::crashed);
  CHECK(run.error == "wrote into the line between its worker and the host");
}

TEST_CASE("a run whose worker does not tell of its end is ended by a limit", "[slow]") {
  Bench bench;
  bench.experiment("fault_stops", "seeds = [0, 1, 2]\n[run]\njobs = 1\n");
  CHECK(bench.run().code == 1);
  CHECK(bench.count(Status::done) == 2);
  const auto run = bench.run_of(1);
  CHECK(run.run.status == Status::crashed);
  CHECK(run.error == "its worker did not tell of its end");
}

TEST_CASE("a library that never finishes unloading holds nobody up") {
  Bench bench;
  bench.experiment("fault_farewell");
  CHECK(bench.run().code == 0);
  CHECK(bench.count(Status::done) == 3);
}

TEST_CASE("a failed run is attempted again by the next call, a finished one is not") {
  Bench bench;
  run_beside_others(bench, "fault_throw", 1);
  CHECK(bench.run().code == 1);
  CHECK(bench.runs().size() == 4);
  CHECK(bench.count(Status::failed) == 2);
}

TEST_CASE("a diverged run is a result and is not run again") {
  Bench bench;
  run_beside_others(bench, "fault_diverge", 0);
  CHECK(bench.run().code == 0);
  CHECK(bench.runs().size() == 3);
}

TEST_CASE("fail-fast ends the sweep at the first failure") {
  Bench bench;
  bench.experiment("fault_throw", "seeds = \"1..9\"\n");
  const auto ended = bench.run({"--fail-fast", "-j", "1"});
  CHECK(ended.code == 1);
  CHECK(bench.runs().size() == 1);
  CHECK(ended.out.find("8 not started") != std::string::npos);
}

TEST_CASE("a failed run is tried as often as the experiment allows") {
  Bench bench;
  bench.experiment("fault_throw", "seeds = [1]\n[run]\nretries = 2\n");
  CHECK(bench.run().code == 1);
  const auto runs = bench.runs();
  REQUIRE(runs.size() == 3);
  for (std::size_t i = 0; i < runs.size(); ++i)
    CHECK(runs[i].attempt == static_cast<std::int64_t>(i) + 1);
}

TEST_CASE("a run that fails among short ones is tried again, and each of the others is run once") {
  const std::string jobs = GENERATE("1", "2");
  std::string seeds;  // those before and behind it are claimed together
  for (int seed = 2; seed < 80; ++seed)
    seeds += std::to_string(seed) + (seed == 50 ? ", 1, " : ", ");
  Bench bench;
  bench.experiment("fault_throw", "seeds = [" + seeds + "]\n[run]\nretries = 2\n");
  CHECK(bench.run({"-q", "-j", jobs}).code == 1);
  CHECK(bench.count(db::Status::done) == 78);
  CHECK(bench.count(db::Status::failed) == 3);
  CHECK(bench.runs().size() == 81);
}

TEST_CASE("behind a run that fails none is begun where the first failure ends all") {
  std::string seeds;
  for (int seed = 2; seed < 80; ++seed)
    seeds += std::to_string(seed) + (seed == 50 ? ", 1, " : ", ");
  Bench bench;
  bench.experiment("fault_throw", "seeds = [" + seeds + "]\n");
  CHECK(bench.run({"-q", "-j", "1", "--fail-fast"}).code == 1);
  CHECK(bench.count(db::Status::done) == 49);
  CHECK(bench.count(db::Status::failed) == 1);
  CHECK(bench.runs().size() == 50);  // what was claimed is given back
}

TEST_CASE("refused input is not tried again") {
  Bench bench;
  bench.experiment("fault_refuse", "seeds = [1]\n[run]\nretries = 2\n");
  CHECK(bench.run().code == 2);
  CHECK(bench.runs().size() == 1);
}

TEST_CASE("a run that was killed goes on from its checkpoint") {
  Bench bench;
  bench.experiment("fault_checkpoint", "[run]\nretries = 1\n");
  const auto ended = bench.run();
  INFO(ended.err);
  CHECK(ended.code == 0);
  const auto runs = bench.runs();
  REQUIRE(runs.size() == 2);
  CHECK(runs[0].run.status == Status::crashed);
  CHECK(runs[0].exit_signal == 9);
  CHECK(runs[0].curves.at(0).n == 5);
  CHECK(runs[1].run.status == Status::done);
  CHECK(runs[1].resumed_from == std::to_string(runs[0].run.run_id));
  const auto& finals = runs[1].run.finals;
  REQUIRE(finals.size() == 2);
  for (const auto& final : finals)
    CHECK(std::get<std::int64_t>(final.value) == (final.name == "total" ? 45 : 5));
}

// The checkpoint is older than the last point: that one is logged again, not taken over.
TEST_CASE("a resumed run has the whole curve and the time of both, as a run that never stopped") {
  Bench bench;
  bench.experiment("fault_resumed", "[run]\nretries = 1\n");
  REQUIRE(bench.run().code == 0);
  const auto runs = bench.runs();
  REQUIRE(runs.size() == 2);
  CHECK(runs[0].curves.at(0).n == 6);
  const auto points = bench.database().curve(runs[1].run.run_id, "sum");
  REQUIRE(points.size() == 10);
  for (std::size_t i = 0; i < points.size(); ++i)
    CHECK(points[i].value == static_cast<double>((i + 1) * (i + 2) / 2));
  const auto last_carried = points[4].t_ms;
  CHECK(last_carried <= points[5].t_ms);
  CHECK(runs[1].run.wall_ms.value() >= last_carried);
  const auto again =
      bench.assay({"rerun", std::to_string(runs[1].run.run_id), "-q", "--db",
                   (bench / "assay.db").string(), "--plugins", plugin_folder().string()});
  CHECK(again.out.find("the same (1 result, 1 curve, 10 points, 0 artifacts)") !=
        std::string::npos);
}

TEST_CASE("the checkpoint of a finished run is not left behind") {
  Bench bench;
  bench.experiment("fault_checkpoint", "[run]\nretries = 1\n");
  REQUIRE(bench.run().code == 0);
  CHECK(std::filesystem::is_empty(bench / "assay.db.store/checkpoints"));
}

}  // namespace
}  // namespace assay
