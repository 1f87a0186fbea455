// Files that are named in files: read by the host, from what the experiment names and nowhere else.
#include <catch2/catch.hpp>
#include <fstream>

#include "tests/faults/program.hpp"

namespace assay {
namespace {

using db::Status;
namespace fs = std::filesystem;

// A list, its folder of two maps, and an experiment of both.
struct Listed {
  Bench bench;

  explicit Listed(const std::string& list = "a.csv\nb.csv\n") {
    fs::create_directory(bench / "maps");
    std::ofstream(bench / "maps/a.csv") << "x\n1\n2\n";
    std::ofstream(bench / "maps/b.csv") << "x\n4\n";
    std::ofstream(bench / "outside.csv") << "x\n8\n";
    std::ofstream(bench / "maps/list.csv") << "file\n" << list;
    experiment("maps = \"maps\"");
  }
  void experiment(const std::string& maps, const std::string& params = "") {
    bench.experiment("fault_opens", "seeds = [0, 1, 2]\n" + params +
                                        "[data]\nlist = \"maps/list.csv\"\n" + maps + "\n");
  }
};

TEST_CASE("a run reads the files that its list names") {
  Listed study;
  CHECK(study.bench.run().code == 0);
  CHECK(study.bench.rows("SELECT 1 FROM result WHERE value = 7") == 3);
  study.experiment("maps = [\"maps/b.csv\", \"maps/a.csv\"]");
  CHECK(study.bench.run().code == 0);
}

TEST_CASE("a change in a file that is named by a list makes other runs") {
  Listed study;
  REQUIRE(study.bench.run().code == 0);
  std::ofstream(study.bench / "maps/b.csv") << "x\n5\n";
  CHECK(study.bench.run().code == 0);
  CHECK(study.bench.rows("SELECT 1 FROM result WHERE value = 8") == 3);
}

TEST_CASE("a path that leaves what the experiment names is a fault before anything runs") {
  for (const auto* name : {"../outside.csv", "/dev/zero", "deep/../../outside.csv"}) {
    Listed study("a.csv\n" + std::string(name) + "\n");
    fs::create_directory(study.bench / "maps/deep");
    const auto ended = study.bench.run();
    INFO(ended.err);
    CHECK(ended.code == 2);
    CHECK(ended.err.find("study.toml:7:1: error: ") != std::string::npos);
    CHECK(ended.err.find("' is none of the files of input 'maps'") != std::string::npos);
    CHECK_FALSE(fs::exists(study.bench / "assay.db"));
  }
}

TEST_CASE("a folder with a link to a device is refused where it is named") {
  Listed study;
  fs::create_symlink("/dev/zero", study.bench / "maps/zero.csv");
  const auto ended = study.bench.run();
  CHECK(ended.code == 2);
  CHECK(ended.err.find("zero.csv: neither a file nor a folder") != std::string::npos);
}

TEST_CASE("a file that is rewritten between its hash and its reading gives no results") {
  Listed study;
  study.experiment("maps = \"maps\"", "[params]\nrewrites = true\n");
  CHECK(study.bench.run({"-j", "1"}).code == 2);
  CHECK(study.bench.run_of(0).run.status == Status::done);
  CHECK(study.bench.run_of(1).run.status == Status::bad_input);
  CHECK(study.bench.run_of(1).error.ends_with(
      "maps/a.csv: has changed since the experiment was checked"));
  CHECK(study.bench.run_of(2).run.status == Status::bad_input);
  CHECK(study.bench.rows("SELECT 1 FROM result WHERE value > 7") == 0);
}

}  // namespace
}  // namespace assay
