// How fast the store writes and reads. Prints one line a figure; deletes what it wrote.
#include <fmt/format.h>

#include <chrono>
#include <functional>

#include "tests/db/fixture.hpp"

namespace assay::db {
namespace {

namespace fs = std::filesystem;

double seconds(const std::function<void()>& action) {
  const auto start = std::chrono::steady_clock::now();
  action();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

void report(const char* what, double rate, const char* unit) {
  fmt::print("{:<48} {:>12.0f} {}\n", what, rate, unit);
}

void points_in_order(Bench& bench) {
  constexpr int kPoints = 1'000'000;
  const auto id = bench.begin("in order");
  const double time = seconds([&] {
    for (int step = 0; step < kPoints; ++step)
      bench.store.point(id, bench.loss, step, 0.1 * step, step);
    bench.store.flush();
  });
  bench.store.finish(id, bench.end());
  report("points of one curve", kPoints / time, "points/s");
}

void points_interleaved(Bench& bench) {
  constexpr int kSteps = 125'000, kCurves = 8;
  std::vector<std::int64_t> metrics;
  for (int i = 0; i < kCurves; ++i)
    metrics.push_back(bench.store.metric({"descent", fmt::format("m{}", i), "", ""}));
  const std::int64_t ids[] = {bench.begin("left"), bench.begin("right")};
  const double time = seconds([&] {
    for (int step = 0; step < kSteps; ++step)
      for (const auto metric : metrics)
        bench.store.point(ids[step % 2], metric, step, 0.1 * step, step);
    bench.store.flush();
  });
  for (const auto id : ids) bench.store.finish(id, bench.end());
  report("points of 8 curves of 2 runs, interleaved", kSteps * kCurves / time, "points/s");
}

void runs(Bench& bench) {
  constexpr int kRuns = 10'000;
  auto end = bench.end();
  end.results = {{bench.loss, 0.5}, {bench.runtime, 0.1}};
  const double time = seconds([&] {
    for (int i = 0; i < kRuns; ++i) {
      auto run = bench.run(fmt::format("run {}", i), static_cast<std::uint64_t>(i % 5), i / 5);
      for (int k = 0; k < 4; ++k)
        run.params.push_back({fmt::format("params.p{}", k), 0.5 * k, "real", "file"});
      bench.store.finish(bench.store.begin_run(run).value(), end);
    }
  });
  report("begin_run + finish, 5 params, 2 results", kRuns / time, "runs/s");
}

void bench_all(const fs::path& folder) {
  const auto file = folder / "bench.db";
  Bench bench(file);
  points_in_order(bench);
  points_interleaved(bench);
  runs(bench);
  bench.store.end_session();
  fmt::print("{:<48} {:>12.1f} MB\n", "file", static_cast<double>(fs::file_size(file)) / 1e6);
  for (const char* tail : {"", "-wal", "-shm"}) fs::remove(file.string() + tail);
  fs::remove_all(file.string() + ".store");
}

}  // namespace
}  // namespace assay::db

int main(int argc, char** argv) {
  if (argc != 2) {
    fmt::print(stderr, "usage: bench_db FOLDER\n");
    return 2;
  }
  assay::db::bench_all(argv[1]);
}
