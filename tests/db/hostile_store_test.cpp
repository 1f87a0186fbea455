// A store that somebody else prepared: housekeeping removes what is assay's own, and nothing else.
#include <sys/stat.h>

#include <catch2/catch.hpp>

#include <map>

#include "db/doctor.hpp"
#include "db/keeper.hpp"
#include "db/store_folder.hpp"
#include "tests/db/fixture.hpp"

namespace assay::db {
namespace {

namespace fs = std::filesystem;

constexpr StoreKind kKinds[] = {StoreKind::artifacts, StoreKind::scratch, StoreKind::checkpoints,
                                StoreKind::cache, StoreKind::sessions};

void write_old(const fs::path& file, const std::string& text) {
  fs::create_directories(file.parent_path());
  std::ofstream(file) << text;
  const auto long_ago = fs::file_time_type::clock::now() - std::chrono::hours(72);
  for (auto at = file; at.filename() != "home" && at != at.root_path(); at = at.parent_path())
    fs::last_write_time(at, long_ago);
}

std::map<std::string, std::string> content_of(const fs::path& folder) {
  std::map<std::string, std::string> content;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    if (entry.is_directory()) continue;
    std::ifstream file(entry.path());
    content[entry.path().string()] = {std::istreambuf_iterator<char>(file), {}};
  }
  return content;
}

// Somebody's folder with names of their own and of every shape that the store knows.
void furnish(const fs::path& home) {
  write_old(home / "thesis.tex", "years of work");
  const auto hash = sha256("x");
  write_old(home / hash.substr(0, 2) / hash, "like an artifact");
  write_old(home / new_uuid() / "a.txt", "like a scratch folder");
  write_old(home / fingerprint("x"), "like a checkpoint");
  write_old(home / (new_uuid() + ".lock"), "like a lock");
}

void clean(const fs::path& file) {
  Keeper(file).gc(-1000);
  repair(file);
}

TEST_CASE("what lies behind a linked folder of the store stays") {
  const Folder folder;
  const auto file = folder / "a.db";
  const fs::path store = file.string() + ".store";
  const auto home = folder / "home";
  furnish(home);
  const auto before = content_of(home);
  { Bench(file).finished("f", 1); }
  for (const auto kind : kKinds) {
    const auto place = StoreFolder(store, kind).path();
    INFO(place);
    fs::remove_all(place);
    fs::create_directory_symlink(home, place);
    clean(file);
    CHECK(content_of(home) == before);
    CHECK(StoreFolder(store, kind).is_foreign());
    fs::remove(place);
  }
  fs::remove_all(store);
  fs::create_directory_symlink(home, store);
  CHECK(StoreFolder(store, StoreKind::sessions).is_foreign());
}

TEST_CASE("files of other names in the store's folders stay") {
  const Folder folder;
  const auto file = folder / "a.db";
  { Bench(file).finished("f", 1); }
  clean(file);
  const fs::path store = file.string() + ".store";
  for (const auto kind : kKinds) {
    const auto place = StoreFolder(store, kind).path();
    for (const auto* name : {"thesis.tex", "ab/thesis.tex", "some folder/a.txt", ".lock", "x.new"})
      write_old(place / name, "mine");
  }
  const auto before = content_of(store);
  clean(file);
  CHECK(content_of(store) == before);
}

TEST_CASE("a link inside a folder that goes is removed, and what it leads to stays") {
  const Folder folder;
  const auto file = folder / "a.db";
  { Bench(file).finished("f", 1); }
  const auto home = folder / "home";
  furnish(home);
  const auto before = content_of(home);
  const auto scratch = folder / "a.db.store/scratch" / new_uuid();
  write_old(scratch / "deep/er/a.txt", "left");
  fs::create_directory_symlink(home, scratch / "deep/home");
  fs::create_directory_symlink(home, folder / "a.db.store/scratch" / new_uuid());
  CHECK(Keeper(file).gc(0).scratch.size() == 2);
  CHECK(fs::is_empty(folder / "a.db.store/scratch"));
  CHECK(content_of(home) == before);
}

TEST_CASE("a session whose uid is a path names no lock") {
  const Folder folder;
  const auto file = folder / "a.db";
  { Bench(file).finished("f", 1); }
  write_old(folder / "poetry.lock", "somebody's");
  SQLite::Database(file.string(), SQLite::OPEN_READWRITE)
      .exec("UPDATE session SET ended_at = NULL, session_uid = '" + (folder / "poetry").string() +
            "'");
  clean(file);
  CHECK(fs::exists(folder / "poetry.lock"));
  CHECK(peek(file, "SELECT count(*) FROM session WHERE ended_at IS NULL") == "0");
}

// A finished run with the artifact "bytes", in whose place something else can be put.
fs::path with_artifact(const fs::path& file) {
  Bench bench(file);
  const auto id = bench.begin("f");
  auto end = bench.end();
  end.artifacts = {{"a.txt", "output", "txt", sha256("bytes"), 5}};
  bench.store.finish(id, end);
  auto artifact = stored_path(bench.store.artifact_folder(), sha256("bytes"));
  fs::create_directories(artifact.parent_path());
  std::ofstream(artifact) << "bytes";
  return artifact;
}

TEST_CASE("links, devices and pipes are no artifacts") {
  const Folder folder;
  const auto file = folder / "a.db", to = folder / "copy";
  const auto artifact = with_artifact(file);
  const auto store = artifact.parent_path().parent_path();
  std::ofstream(folder / "same") << "bytes";
  const auto check_missing = [&] {
    CHECK(copy_artifact(store, sha256("bytes"), to) == Copied::missing);
    CHECK_FALSE(artifact_content(store, sha256("bytes"), 1000));
    CHECK_FALSE(fs::exists(to));
    CHECK(wrong(file).front() == "artifacts");
    fs::remove(artifact);
  };
  CHECK(copy_artifact(store, sha256("bytes"), folder / "first") == Copied::yes);
  for (const auto& target : {folder / "same", fs::path("/dev/zero")}) {
    fs::remove(artifact);
    fs::create_symlink(target, artifact);
    check_missing();
  }
  REQUIRE(mkfifo(artifact.c_str(), 0600) == 0);
  check_missing();
}

TEST_CASE("an artifact is copied only if it is what its hash says") {
  const Folder folder;
  const auto artifact = with_artifact(folder / "a.db");
  const auto store = artifact.parent_path().parent_path();
  std::ofstream(artifact) << "other";
  CHECK(copy_artifact(store, sha256("bytes"), folder / "copy") == Copied::damaged);
  CHECK(copy_artifact(store, artifact.string(), folder / "copy") == Copied::missing);
  CHECK(copy_artifact(store, "../../a.db", folder / "copy") == Copied::missing);
  CHECK(std::distance(fs::directory_iterator(folder.path()), {}) == 2);  // no part of a copy
}

TEST_CASE("a copy replaces a link and writes nothing through it") {
  const Folder folder;
  const auto artifact = with_artifact(folder / "a.db");
  std::ofstream(folder / "precious") << "precious";
  fs::create_symlink(folder / "precious", folder / "copy");
  const auto store = artifact.parent_path().parent_path();
  CHECK(copy_artifact(store, sha256("bytes"), folder / "copy") == Copied::yes);
  CHECK(sha256_of_file(folder / "precious") == sha256("precious"));
  CHECK(sha256_of_file(folder / "copy") == sha256("bytes"));
}

TEST_CASE("content larger than its room is left out, whatever the row says of its size") {
  const Folder folder;
  const auto artifact = with_artifact(folder / "a.db");
  const auto store = artifact.parent_path().parent_path();
  CHECK(artifact_content(store, sha256("bytes"), 5) == "bytes");
  CHECK_FALSE(artifact_content(store, sha256("bytes"), 4));
}

TEST_CASE("doctor names the folders of the store that are links") {
  const Folder folder;
  const auto file = folder / "a.db";
  { Bench(file).finished("f", 1); }
  fs::create_directory(folder / "home");
  fs::create_directory_symlink(folder / "home", folder / "a.db.store/artifacts");
  std::string what;
  for (const auto& finding : examine(file))
    if (!finding.is_ok && finding.check == "store") what = finding.what;
  CHECK_THAT(what, Catch::Contains("artifacts"));
}

}  // namespace
}  // namespace assay::db
