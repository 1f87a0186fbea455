// The disk fills up, or can no longer be written to, in the middle of a sweep.
#include <catch2/catch.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "db/doctor.hpp"
#include "tests/faults/program.hpp"

namespace assay {
namespace {

using Catch::Contains;
namespace fs = std::filesystem;

// A shell command in a mount namespace of its own; its exit code.
int apart(const std::string& script) {
  return WEXITSTATUS(std::system(("unshare -rm sh -c '" + script + "'").c_str()));
}

bool may_mount() {
  static const bool may = apart("mount -t tmpfs none /mnt 2>/dev/null") == 0;
  if (!may) WARN("skipped: no mounts are permitted here");
  return may;
}

// What is left is sound, and the same command goes on from there.
void check_resumes(Bench& bench, std::size_t runs) {
  const auto kept = bench.count(db::Status::done);
  CHECK(kept > 0);
  CHECK(kept < runs);
  for (const auto& finding : db::examine(bench / "assay.db")) {
    const bool is_of_the_file = finding.check == "file" || finding.check == "integrity" ||
                                finding.check == "tables" || finding.check == "references";
    INFO(finding.check << ": " << finding.what);
    CHECK((finding.is_ok || !is_of_the_file));
  }
  const auto ended = bench.run({"-q"});
  INFO(ended.err);
  CHECK(ended.code == 0);
  CHECK_THAT(ended.out, Contains(std::to_string(kept) + " finished before"));
  CHECK(bench.count(db::Status::done) == runs);
  CHECK(bench.count(db::Status::running) == 0);
}

TEST_CASE("a full disk ends the sweep with a sentence, and what was committed is kept", "[slow]") {
  if (!may_mount()) return;
  Bench bench;
  bench.experiment("descent", "seeds = \"0..19\"\n[params]\nsteps = 20000\n");
  fs::create_directory(bench / "small");
  const auto folder = (bench / "").string();
  const int code = apart("cd " + folder + " && mount -t tmpfs -o size=6m none small && " +
                         ASSAY_BUILD_DIR "/bin/assay run study.toml -j 1 -q --plugins " +
                         plugin_folder().string() +
                         " --db small/assay.db >out 2>err; code=$?; cp -r small/. .; exit $code");
  CHECK(code == 1);
  CHECK_THAT(content(bench / "err"),
             Contains("small/assay.db': the disk is full; what was committed is kept"));
  check_resumes(bench, 20);
}

TEST_CASE("a run that fills the disk with its scratch files harms nobody else", "[slow]") {
  if (!may_mount()) return;
  Bench bench;
  bench.experiment("fault_fills", "seeds = [0, 1, 2]\n");
  fs::create_directory(bench / "small");
  const int code = apart("cd " + (bench / "").string() +
                         " && mount -t tmpfs -o size=6m none small && " ASSAY_BUILD_DIR
                         "/bin/assay run study.toml -j 1 -q --plugins " +
                         plugin_folder().string() +
                         " --db small/assay.db >out 2>err; code=$?; cp -r small/. .; exit $code");
  INFO(content(bench / "err"));
  CHECK(code == 1);
  CHECK(bench.count(db::Status::done) == 2);
  CHECK(bench.run_of(1).run.status == db::Status::failed);
  CHECK(bench.run_of(1).error == "filled the disk with its scratch files");
}

// No kernel lets a test make a file system read-only while a file on it is open for writing, so the
// program's writes are intercepted; a sanitizer must be the first library and allows no such.
#ifndef __SANITIZE_ADDRESS__
TEST_CASE("a disk that turns read-only ends the sweep, and what was committed is kept") {
  Bench bench;
  bench.experiment("descent", "seeds = \"0..19\"\n");
  const auto command = "LD_PRELOAD=" + (plugin_folder() / "preload/write_limit.so").string() +
                       " ASSAY_WRITES_LEFT=300 " ASSAY_BUILD_DIR "/bin/assay run " +
                       (bench / "study.toml").string() + " -j 1 -q --plugins " +
                       plugin_folder().string() + " --db " + (bench / "assay.db").string() + " >" +
                       (bench / "out").string() + " 2>" + (bench / "err").string();
  CHECK(WEXITSTATUS(std::system(command.c_str())) == 1);
  CHECK_THAT(content(bench / "err"),
             Contains("cannot read or write '" + (bench / "assay.db").string()));
  check_resumes(bench, 20);
}
#endif

}  // namespace
}  // namespace assay
