// What the store opens, what it refuses, and how it says so.
#include <sqlite3.h>
#include <sys/resource.h>

#include <catch2/catch.hpp>

#include <csignal>
#include <memory>

#include "db/connection.hpp"
#include "db/migrate.hpp"
#include "db/place.hpp"
#include "tests/db/child.hpp"
#include "tests/db/fixture.hpp"

namespace assay::db {
namespace {

using Catch::Contains;
namespace fs = std::filesystem;

constexpr uid_t kNobody = 65534;

std::string opening(const fs::path& file) {
  return refusal([&] { Store store(file); });
}

void write_text(const fs::path& file, const std::string& text) { std::ofstream(file) << text; }

void execute_or_create(const fs::path& file, const char* sql) {
  SQLite::Database(file.string(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE).exec(sql);
}

// The same action without the privileges of root, to which every file is writable.
std::string as_nobody(const std::function<std::string()>& action) {
  return Child([&](const Child::Report& report) {
           if (geteuid() == 0 && setuid(kNobody) != 0) return;
           report(action());
         })
      .wait();
}

// The journal of a transaction that grew out of its cache stays behind.
TEST_CASE("a file whose host died while making it reads as empty, and the next host makes it") {
  const Folder folder;
  const auto file = folder / "a.db";
  Child([&](const Child::Report&) {
    SQLite::Database database(file.string(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
    database.exec(
        "CREATE TABLE t (x); DROP TABLE t;"
        "PRAGMA cache_size = 1; BEGIN; CREATE TABLE t (x);"
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 99)"
        "INSERT INTO t SELECT randomblob(1000) FROM n");
    _exit(0);
  }).wait();
  REQUIRE(fs::exists(file.string() + "-journal"));
  CHECK_THROWS_AS(open_for_reading(file), EmptyStore);
  CHECK(opening(file) == "(no refusal)");
  CHECK(peek(file, "PRAGMA integrity_check") == "ok");
}

TEST_CASE("a link whose target is not there yet leads to the database and its store") {
  const Folder folder;
  fs::create_directory(folder / "disk");
  fs::create_symlink("disk/big.db", folder / "a.db");
  CHECK(opening(folder / "a.db") == "(no refusal)");
  CHECK(opening(folder / "a.db") == "(no refusal)");
  CHECK(fs::is_regular_file(folder / "disk/big.db"));
  CHECK(fs::is_directory(folder / "disk/big.db.store"));
  CHECK_FALSE(fs::exists(folder / "a.db.store"));
}

TEST_CASE("links that go round in a circle are no database") {
  const Folder folder;
  fs::create_symlink("b.db", folder / "a.db");
  fs::create_symlink("a.db", folder / "b.db");
  CHECK_THAT(opening(folder / "a.db"), Contains("is a link that leads round in a circle"));
}

TEST_CASE("a new file is recognised by its application id and has the newest schema") {
  const Folder folder;
  { Store store(folder / "a.db"); }
  CHECK(peek(folder / "a.db", "PRAGMA application_id") == std::to_string(kApplicationId));
  CHECK(peek(folder / "a.db", "PRAGMA user_version") == "4");
  CHECK(peek(folder / "a.db", "PRAGMA journal_mode") == "wal");
  CHECK(peek(folder / "a.db", "PRAGMA auto_vacuum") == "2");
  CHECK(fs::is_directory(folder / "a.db.store"));
  CHECK(opening(folder / "a.db") == "(no refusal)");
}

TEST_CASE("an empty file is a new one") {
  const Folder folder;
  write_text(folder / "a.db", "");
  CHECK(opening(folder / "a.db") == "(no refusal)");
}

TEST_CASE("what is not ours is refused and left as it was") {
  const Folder folder;
  write_text(folder / "text.db", "experiment,seed\n");
  CHECK_THAT(opening(folder / "text.db"),
             Contains("text.db' is not a results database: it is no SQLite file"));
  execute_or_create(folder / "foreign.db", "CREATE TABLE music (title TEXT)");
  CHECK_THAT(opening(folder / "foreign.db"),
             Contains("foreign.db' is not a results database: it belongs"));
  CHECK(peek(folder / "foreign.db", "PRAGMA journal_mode") == "delete");
  execute_or_create(folder / "stamped.db", "PRAGMA application_id = 7");
  CHECK_THAT(opening(folder / "stamped.db"), Contains("belongs to another program"));
  CHECK_THAT(opening(folder.path()), Contains("is a folder, not a results database"));
  CHECK_THAT(opening(folder / "no/a.db"), Contains("no' does not exist"));
}

// A run that fills the disk is ended for it: no other failure may be taken for that one.
TEST_CASE("a full disk is told from a lock and from damage") {
  const auto is_of_disk = [](int code) {
    try {
      refuse_with_sentence("a.db", SQLite::Exception("told", code));
    } catch (const DiskError&) {
      return true;
    } catch (const StoreError&) {
      return false;
    }
  };
  CHECK(is_of_disk(SQLITE_FULL));
  CHECK(is_of_disk(SQLITE_IOERR_WRITE));
  CHECK_FALSE(is_of_disk(SQLITE_BUSY));
  CHECK_FALSE(is_of_disk(SQLITE_CORRUPT));
}

TEST_CASE("a file of a newer schema is refused with both numbers") {
  const Folder folder;
  { Store store(folder / "a.db"); }
  execute_or_create(folder / "a.db", "PRAGMA user_version = 99");
  CHECK_THAT(opening(folder / "a.db"), Contains("newer assay (schema 99, this one knows up to 4)"));
}

TEST_CASE("a file or folder that may not be written is refused") {
  const Folder folder;
  { Store store(folder / "a.db"); }
  fs::permissions(folder.path(), fs::perms(0777));
  fs::permissions(folder / "a.db", fs::perms(0444));
  CHECK_THAT(as_nobody([&] { return opening(folder / "a.db"); }),
             Contains("no permission to write"));
  fs::permissions(folder / "a.db", fs::perms(0666));
  fs::permissions(folder.path(), fs::perms(0555));
  CHECK_THAT(as_nobody([&] { return opening(folder / "a.db"); }), Contains("is read-only"));
  fs::permissions(folder.path(), fs::perms(0777));
}

TEST_CASE("network file systems are told apart by their magic number") {
  CHECK(network_file_system(0x6969) == "NFS");
  CHECK(network_file_system(static_cast<long>(0xff534d42)) == "CIFS");
  CHECK(network_file_system(static_cast<int>(0xff534d42)) == "CIFS");  // as 32-bit systems widen it
  CHECK_FALSE(network_file_system(0xef53));                            // ext4
}

TEST_CASE("processes that create one file at the same moment all succeed") {
  const Folder folder;
  std::vector<std::unique_ptr<Child>> children;
  for (int i = 0; i < 6; ++i)
    children.push_back(std::make_unique<Child>(
        [&](const Child::Report& report) { report(opening(folder / "a.db")); }));
  for (auto& child : children) CHECK(child->wait() == "(no refusal)");
}

TEST_CASE("an older file is copied, then brought up to date in one step") {
  const Folder folder;
  const auto file = folder / "a.db";
  const std::string_view steps[] = {"CREATE TABLE a (x)", "ALTER TABLE a ADD COLUMN y"};
  SQLite::Database database(file.string(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
  migrate(database, file, std::span(steps).first(1), "CREATE VIEW v AS SELECT x FROM a");
  database.exec("INSERT INTO a VALUES (1)");
  migrate(database, file, steps, "CREATE VIEW v AS SELECT x, y FROM a");
  CHECK(peek(file, "SELECT x || coalesce(y, '?') FROM v") == "1?");
  CHECK(peek(file, "PRAGMA user_version") == "2");
  CHECK(peek(folder / "a.db.backup-v1", "SELECT x FROM v") == "1");
  CHECK(peek(folder / "a.db.backup-v1", "PRAGMA user_version") == "1");
}

TEST_CASE("a migration that fails changes nothing") {
  const Folder folder;
  const auto file = folder / "a.db";
  const std::string_view steps[] = {"CREATE TABLE a (x)", "CREATE TABLE b (x); NONSENSE"};
  SQLite::Database database(file.string(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
  migrate(database, file, std::span(steps).first(1), "CREATE VIEW v AS SELECT x FROM a");
  CHECK_THROWS_AS(migrate(database, file, steps, ""), SQLite::Exception);
  CHECK(peek(file, "PRAGMA user_version") == "1");
  CHECK(peek(file, "SELECT group_concat(name) FROM sqlite_schema") == "a,v");
}

TEST_CASE("a disk that takes no more is reported and what was committed stays") {
  const Folder folder;
  const auto said = Child([&](const Child::Report& report) {
                      Bench bench(folder / "a.db");
                      const auto id = bench.finished("kept", 1.0);
                      const auto next = bench.begin("f");
                      signal(SIGXFSZ, SIG_IGN);
                      const rlimit limit{1 << 20, 1 << 20};  // no file may grow past 1 MiB
                      setrlimit(RLIMIT_FSIZE, &limit);
                      report(refusal([&] {
                        for (int step = 0; step < 200'000; ++step)
                          bench.store.point(next, bench.loss, step, 0.1 * step, step);
                      }));
                      report(" " + std::to_string(id));
                    }).wait();
  CHECK_THAT(said, Contains("input/output error; what was committed is kept 1"));
  CHECK(peek(folder / "a.db", "PRAGMA integrity_check") == "ok");
  CHECK(peek(folder / "a.db", "SELECT status FROM run WHERE run_id = 1") == "done");
}

TEST_CASE("a writer waits for a foreign lock as long as it is told to") {
  const Folder folder;
  SQLite::Database other(folder / "a.db", SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
  Store(folder / "a.db").recover();
  other.exec("BEGIN IMMEDIATE");
  int calls = 0;
  Store store(folder / "a.db", system_ms, [&](std::chrono::milliseconds) {
    if (++calls == 3) other.exec("ROLLBACK");
    return true;
  });
  CHECK(store.experiment(experiment_row()) > 0);
  CHECK(calls == 3);
  other.exec("BEGIN IMMEDIATE");
  store.on_wait([](std::chrono::milliseconds) { return false; });
  CHECK(refusal([&] { store.experiment(experiment_row("x = 2\n")); }) ==
        "'" + (folder / "a.db").string() + "' is locked by another program");
}

TEST_CASE("failures of SQLite are told in the words of the file") {
  const auto words = [](int code) { return sentence("a.db", SQLite::Exception("x", code)); };
  CHECK(words(13) == "cannot write 'a.db': the disk is full; what was committed is kept");
  CHECK(words(5) == "'a.db' is locked by another program");
  CHECK(words(517) == words(5));  // SQLITE_BUSY_SNAPSHOT
  CHECK(words(11) == "'a.db' is damaged: x");
}

}  // namespace
}  // namespace assay::db
