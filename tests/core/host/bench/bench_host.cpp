// What the machine itself allows, and a large database to be read: what compare.py cannot do.
//
//   bench_host forks              processes that are forked and awaited, per second
//   bench_host fsyncs FOLDER      blocks of 4 KiB that are written and synced, per second
//   bench_host inserts FOLDER     rows that bare SQLite puts into the points' table, per second
//   bench_host fill FILE          makes a database of 10 000 runs with 10 000 000 points
#include <fcntl.h>
#include <fmt/format.h>
#include <sqlite3.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <functional>
#include <stdexcept>

#include "tests/db/fixture.hpp"

namespace assay::db {
namespace {

namespace fs = std::filesystem;

// How often the action can be done in a second, from about a second's worth of it.
double rate(const std::function<void()>& action) {
  const auto start = std::chrono::steady_clock::now();
  std::chrono::duration<double> taken{};
  int count = 0;
  for (; taken.count() < 1; ++count) {
    action();
    taken = std::chrono::steady_clock::now() - start;
  }
  return count / taken.count();
}

double forks() {
  return rate([] {
    const pid_t pid = fork();
    if (pid == 0) _exit(0);
    if (pid < 0 || waitpid(pid, nullptr, 0) != pid) throw std::runtime_error("cannot fork");
  });
}

double fsyncs(const fs::path& folder) {
  const auto file = folder / "block";
  const int fd = open(file.c_str(), O_CREAT | O_WRONLY, 0600);
  const std::array<char, 4096> block{};
  const double result = rate([&] {
    if (pwrite(fd, block.data(), block.size(), 0) < 0 || fsync(fd) != 0)
      throw std::runtime_error("cannot write to " + file.string());
  });
  close(fd);
  fs::remove(file);
  return result;
}

// In the store's own shape and batches, without anything around it.
double inserts(const fs::path& folder) {
  constexpr int kBatch = 10'000;
  const auto file = folder / "inserts.db";
  double batches = 0;
  {
    SQLite::Database database(file.string(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
    database.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL");
    database.exec(
        "CREATE TABLE point (series_id INTEGER NOT NULL, step INTEGER NOT NULL, value REAL, "
        "t_ms INTEGER NOT NULL, PRIMARY KEY (series_id, step)) STRICT, WITHOUT ROWID");
    SQLite::Statement insert(database, "INSERT INTO point VALUES (1, ?, ?, 0)");
    std::int64_t step = 0;
    batches = rate([&] {
      database.exec("BEGIN IMMEDIATE");
      for (const auto end = step + kBatch; step < end; ++step) {
        insert.bind(1, step);
        insert.bind(2, 0.5 * static_cast<double>(step));
        insert.exec();
        insert.reset();
      }
      database.exec("COMMIT");
    });
  }
  fs::remove(file);
  return kBatch * batches;
}

void fill(const fs::path& file) {
  constexpr int kRuns = 10'000, kSteps = 1000, kSeeds = 5;
  Bench bench(file);
  std::vector<PlanEntry> entries;
  for (int i = 0; i < kRuns; ++i) {
    auto run =
        bench.run(fmt::format("run {}", i), static_cast<std::uint64_t>(i % kSeeds), i / kSeeds);
    for (int k = 0; k < 4; ++k)
      run.params.push_back({fmt::format("params.p{}", k), 0.5 * k, "real", "file"});
    const auto id = bench.store.begin_run(run).value();
    for (int step = 0; step < kSteps; ++step)
      bench.store.point(id, bench.loss, step, 0.1 * step, step);
    auto end = bench.end();
    end.results = {{bench.loss, 1.0 / (1 + i)}, {bench.runtime, 0.1}};
    bench.store.finish(id, end);
    entries.push_back(
        {run.point, run.seed, run.fingerprint, fmt::format(R"({{"params.rate":{}}})", i / kSeeds)});
  }
  bench.store.plan(bench.experiment, entries);
  bench.store.end_session();
}

}  // namespace
}  // namespace assay::db

int main(int argc, char** argv) {
  using namespace assay::db;
  const std::string task = argc > 1 ? argv[1] : "";
  if (task == "forks") {
    fmt::print("{}\n", forks());
  } else if (argc == 3 && task == "fsyncs") {
    fmt::print("{}\n", fsyncs(argv[2]));
  } else if (argc == 3 && task == "inserts") {
    fmt::print("{}\n", inserts(argv[2]));
  } else if (argc == 3 && task == "fill") {
    fill(argv[2]);
  } else {
    fmt::print(stderr, "usage: bench_host forks | fsyncs FOLDER | inserts FOLDER | fill FILE\n");
    return 2;
  }
}
