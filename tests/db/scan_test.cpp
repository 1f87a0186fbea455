// Whole tables, row by row.
#include "db/scan.hpp"

#include <catch2/catch.hpp>
#include <sstream>

#include "db/reader.hpp"
#include "tests/db/fixture.hpp"

namespace assay::db {
namespace {

// The chosen columns as lines.
std::string scanned(const std::filesystem::path& file, ScanTable table, const ScanFilter& filter,
                    const std::vector<std::string>& wanted) {
  std::vector<std::string> names;
  std::string text;
  Reader(file).scan(
      table, filter, [&](const auto& columns) { names = columns; },
      [&](const auto& fields) {
        for (const auto& name : wanted) {
          const auto at = std::find(names.begin(), names.end(), name) - names.begin();
          text += text_of(fields.at(static_cast<std::size_t>(at))) + " ";
        }
        text.back() = '\n';
      });
  return text;
}

// Two runs of `study`, the second of which also serves `heir`; one of `other`; one in the trash.
struct Three : Bench {
  explicit Three(const std::filesystem::path& file) : Bench(file) {
    finished("one", 1.0);
    const auto second = begin("two", 1);
    store.point(second, runtime, 0, 0.25, 5);
    store.point(second, loss, 2, std::nan(""), 9);
    store.point(second, loss, 1, 7.0, 8);
    auto e = end();
    e.results = {{loss, 2.0}, {runtime, 3.0}};
    store.finish(second, e);
    auto row = experiment_row();
    row.name = "heir";
    store.plan(store.experiment(row), std::vector<PlanEntry>{{0, 1, fingerprint("two"), "{}"}});
    row.name = "other";
    experiment = store.experiment(row);
    finished("three", 4.0);
    store.finish(store.begin_run(run("three"), true).value(), end());
  }
};

TEST_CASE("metrics are those of results or of points, of the experiments that are asked for") {
  const Folder folder;
  Three three(folder / "a.db");
  Reader reader(folder / "a.db");
  using Metrics = std::vector<std::string>;
  CHECK(reader.scan_metrics(ScanTable::results, {}) == Metrics{"loss", "runtime_s"});
  CHECK(reader.scan_metrics(ScanTable::results, {"other"}).empty());  // its run is in the trash
  CHECK(reader.scan_metrics(ScanTable::points, {"heir"}) == Metrics{"loss", "runtime_s"});
  CHECK(reader.scan_metrics(ScanTable::points, {"other"}).empty());
}

TEST_CASE("a scan sees the runs that experiments started or use") {
  const Folder folder;
  const Three three(folder / "a.db");
  const auto runs = [&](std::vector<std::string> experiments) {
    return scanned(folder / "a.db", ScanTable::runs, {std::move(experiments), {}},
                   {"run_id", "experiment"});
  };
  CHECK(runs({}) == "1 study\n2 study\n4 other\n");
  CHECK(runs({"study"}) == "1 study\n2 study\n");
  CHECK(runs({"heir"}) == "2 study\n");
  CHECK(runs({"heir", "other"}) == "2 study\n4 other\n");
  CHECK(runs({"it's"}) == "");
}

TEST_CASE("results, params and points come run by run") {
  const Folder folder;
  const Three three(folder / "a.db");
  const auto file = folder / "a.db";
  CHECK(scanned(file, ScanTable::results, {}, {"run_id", "metric", "value"}) ==
        "1 loss 1\n2 loss 2\n2 runtime_s 3\n");
  CHECK(scanned(file, ScanTable::results, {{}, "runtime_s"}, {"run_id", "value"}) == "2 3\n");
  CHECK(scanned(file, ScanTable::params, {{"heir"}, {}}, {"run_id", "key", "value"}) ==
        "2 params.rate 0.1\n");
  CHECK(scanned(file, ScanTable::points, {}, {"run_id", "metric", "step", "value", "t_ms"}) ==
        "2 loss 1 7 8\n2 loss 2 - 9\n2 runtime_s 0 0.25 5\n");
  CHECK(scanned(file, ScanTable::points, {{"study"}, "loss"}, {"step"}) == "1\n2\n");
}

}  // namespace
}  // namespace assay::db
