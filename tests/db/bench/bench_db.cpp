// How fast the store writes and reads. Prints one line a figure; deletes what it wrote.
#include <fmt/format.h>

#include <chrono>
#include <functional>

#include "db/reader.hpp"
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
  fmt::print("{:<48} {:>12.1f} {}\n", what, rate, unit);
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

constexpr int kRuns = 10'000, kSeeds = 5;

void runs(Bench& bench) {
  auto end = bench.end();
  end.results = {{bench.loss, 0.5}, {bench.runtime, 0.1}};
  std::vector<PlanEntry> entries;
  const double time = seconds([&] {
    for (int i = 0; i < kRuns; ++i) {
      auto run =
          bench.run(fmt::format("run {}", i), static_cast<std::uint64_t>(i % kSeeds), i / kSeeds);
      for (int k = 0; k < 4; ++k)
        run.params.push_back({fmt::format("params.p{}", k), 0.5 * k, "real", "file"});
      end.results[0].value = 1.0 / (1 + i);
      bench.store.finish(bench.store.begin_run(run).value(), end);
      entries.push_back({run.point, run.seed, run.fingerprint,
                         fmt::format(R"({{"params.rate":{}}})", i / kSeeds)});
    }
  });
  report("begin_run + finish, 5 params, 2 results", kRuns / time, "runs/s");
  report("plan of 10 000 entries",
         1e3 * seconds([&] { bench.store.plan(bench.experiment, entries); }), "ms");
}

// A study of 50 of the same runs under another name.
void plan_small_study(Bench& bench) {
  auto row = experiment_row();
  row.name = "small";
  std::vector<PlanEntry> entries;
  for (int i = 0; i < 50; ++i)
    entries.push_back({i / kSeeds, static_cast<std::uint64_t>(i % kSeeds),
                       fingerprint(fmt::format("run {}", i)), "{}"});
  bench.store.plan(bench.store.experiment(row), entries);
}

void points_of_all_runs(Bench& bench) {
  constexpr int kSteps = 1000;
  const double time = seconds([&] {
    for (std::int64_t run = 1; run <= kRuns; ++run)
      for (int step = 0; step < kSteps; ++step)
        bench.store.point(run, bench.loss, step, 0.1 * step, step);
    bench.store.flush();
  });
  report("10 000 runs of 1000 points", 1.0 * kRuns * kSteps / time, "points/s");
}

void reading(const fs::path& file) {
  const auto took = [&](const char* what, const std::function<void(Reader&)>& action) {
    report(what, 1e3 * seconds([&] {
                   Reader reader(file);
                   action(reader);
                 }),
           "ms");
  };
  RunFilter page;
  page.limit = 50;
  took("open", [](Reader&) {});
  took("list of the last 50 runs", [&](Reader& r) { r.list_runs(page); });
  took("list of all runs", [](Reader& r) { r.list_runs({}); });
  page.sort = "loss";
  took("list of the 50 runs of greatest loss", [&](Reader& r) { r.list_runs(page); });
  page.where = {{"p3", Comparison::greater, 1.0}};
  took("the same, filtered by a parameter", [&](Reader& r) { r.list_runs(page); });
  took("detail of a run", [](Reader& r) { r.run_detail("5000"); });
  took("status of the plan", [](Reader& r) { r.plan_status("study"); });
  took("leaderboard of 2000 points of 5 seeds", [](Reader& r) { r.leaderboard("study"); });
  took("leaderboard of 10 points of 5 seeds", [](Reader& r) { r.leaderboard("small"); });
  took("best point of the large one", [](Reader& r) {
    r.query(
        "SELECT point FROM leaderboard WHERE experiment = 'study' AND metric = 'loss' "
        "AND place = 1");
  });
  took("final loss of all runs",
       [](Reader& r) { r.query("SELECT run_id, value FROM final_metrics WHERE metric = 'loss'"); });
}

void bench_all(const fs::path& folder) {
  const auto file = folder / "bench.db";
  Bench bench(file);
  runs(bench);
  plan_small_study(bench);
  points_in_order(bench);
  points_interleaved(bench);
  points_of_all_runs(bench);
  bench.store.end_session();
  reading(file);
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
