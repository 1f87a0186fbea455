// Exports and the table of places, from a small database.
#include "core/report/run/export.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <fstream>
#include <limits>
#include <sstream>

#include "core/data/npy.hpp"
#include "core/report/compare/leaderboard.hpp"
#include "core/report/fold/statistics.hpp"
#include "tests/db/fixture.hpp"

namespace assay {
namespace {

// Two seeds at each of two points, the last of them still missing; the first two have curves.
struct Study : db::Bench {
  explicit Study(const std::filesystem::path& file) : Bench(file) {
    std::vector<db::PlanEntry> plan;
    for (std::int64_t point = 0; point < 2; ++point)
      for (std::uint64_t seed = 0; seed < 2; ++seed)
        plan.push_back({point, seed, db::fingerprint(name(point, seed)),
                        point == 0 ? R"({"rate":0.5})" : R"({"rate":0.25,"place":"here"})"});
    store.plan(experiment, plan);
    with_curve(0, {{1, 8.0}, {2, kNaN}, {4, 2.0}});
    with_curve(1, {{0, 0.1}, {4, std::numeric_limits<double>::infinity()}});
    finished(name(1, 0), 5.0, 0, 1);
  }

  void with_curve(std::uint64_t seed, const std::vector<std::pair<std::int64_t, double>>& points) {
    const auto id = begin(name(0, seed), seed);
    for (const auto& [step, value] : points) store.point(id, loss, step, value, 0);
    auto e = end();
    e.results = {{loss, static_cast<double>(seed) + 1}};
    store.finish(id, e);
  }

  static std::string name(std::int64_t point, std::uint64_t seed) {
    return std::to_string(point) + std::to_string(seed);
  }
};

struct Fixture {
  db::Folder folder;
  Study study{folder / "a.db"};
  db::Reader reader{folder / "a.db"};

  std::string rows(db::ScanTable table, RowFormat format, const db::ScanFilter& filter = {}) {
    std::ostringstream out;
    export_rows(reader, table, filter, format, out);
    return out.str();
  }

  std::string curves(RowFormat format) {
    std::ostringstream out;
    export_curves(curve_table(reader, {{"study"}, "loss"}), format, out);
    return out.str();
  }
};

std::string read(const std::filesystem::path& path) {
  std::ifstream in(path);
  return {std::istreambuf_iterator<char>(in), {}};
}

TEST_CASE_METHOD(Fixture, "tables are exported with a header or as objects") {
  CHECK(rows(db::ScanTable::results, RowFormat::csv) ==
        "run_id,experiment,method,point,seed,status,metric,value,unit,goal,timing,trusted\n"
        "1,study,descent,0,0,done,loss,1,nat,min,0,\n"
        "2,study,descent,0,1,done,loss,2,nat,min,0,\n"
        "3,study,descent,1,0,done,loss,5,nat,min,0,\n");
  CHECK(
      rows(db::ScanTable::points, RowFormat::jsonl, {{}, "loss"}) ==
      R"({"run_id":1,"experiment":"study","seed":0,"metric":"loss","step":1,"value":8.0,"t_ms":0})"
      "\n"
      R"({"run_id":1,"experiment":"study","seed":0,"metric":"loss","step":2,"value":null,"t_ms":0})"
      "\n"
      R"({"run_id":1,"experiment":"study","seed":0,"metric":"loss","step":4,"value":2.0,"t_ms":0})"
      "\n"
      R"({"run_id":2,"experiment":"study","seed":1,"metric":"loss","step":0,"value":0.1,"t_ms":0})"
      "\n"
      R"({"run_id":2,"experiment":"study","seed":1,"metric":"loss","step":4,"value":"inf","t_ms":0})"
      "\n");
}

TEST_CASE_METHOD(Fixture, "curves share one axis of steps") {
  CHECK(curves(RowFormat::csv) == "step,run_1,run_2\n0,,0.1\n1,8,\n2,nan,\n4,2,inf\n");
  CHECK(curves(RowFormat::jsonl) ==
        R"({"run_id":1,"experiment":"study","point":0,"seed":0,"varied":{"rate":0.5},)"
        R"("steps":[1,2,4],"values":[8.0,"nan",2.0]})"
        "\n"
        R"({"run_id":2,"experiment":"study","point":0,"seed":1,"varied":{"rate":0.5},)"
        R"("steps":[0,4],"values":[0.1,"inf"]})"
        "\n");
}

TEST_CASE_METHOD(Fixture, "curves are exported as an array with its two axes beside it") {
  export_npy(curve_table(reader, {{}, "loss"}), folder / "loss.npy");
  for (const auto& file : npy_files(folder / "loss.npy")) CHECK(std::filesystem::exists(file));
  const auto values = read_npy(folder / "loss.npy");
  CHECK(values.shape == std::vector<std::int64_t>{2, 4});
  CHECK(values.as<double>()[1] == 8.0);
  CHECK(std::isnan(values.as<double>()[2]));
  CHECK(values.as<double>()[4] == 0.1);
  const auto logged = read_npy(folder / "loss.logged.npy");  // a NaN at step 2, nothing at step 0
  CHECK(std::vector<std::uint8_t>(logged.as<std::uint8_t>().begin(),
                                  logged.as<std::uint8_t>().end()) ==
        std::vector<std::uint8_t>{0, 1, 1, 1, 1, 0, 0, 1});
  const auto steps = read_npy(folder / "loss.steps.npy");
  CHECK(
      std::vector<std::int64_t>(steps.as<std::int64_t>().begin(), steps.as<std::int64_t>().end()) ==
      std::vector<std::int64_t>{0, 1, 2, 4});
  const auto runs = read(folder / "loss.runs.csv");
  CHECK(runs.starts_with("run_id,run_uid,experiment,"));
  CHECK(std::count(runs.begin(), runs.end(), '\n') == 3);
}

TEST_CASE_METHOD(Fixture, "a metric without curves gives an empty table") {
  const auto table = curve_table(reader, {{}, "runtime_s"});
  CHECK(table.runs.empty());
  CHECK(table.curves.empty());
  CHECK(table.steps.empty());
}

TEST_CASE_METHOD(Fixture, "places stand beside the varied parameters") {
  const auto tables = place_tables(reader.leaderboard("study"));
  REQUIRE(tables.size() == 1);
  CHECK(tables[0].metric == "loss");
  CHECK(tables[0].goal == "min");
  CHECK(to_csv(tables[0].table) ==
        "place,rate,place,mean,sd,n\n"
        "1,0.5,,1.5,0.7071,2\n"
        ",0.25,here,5,,1 of 2\n");
}

TEST_CASE_METHOD(Fixture, "programs get the parameters in columns that no other can be") {
  const auto board = leaderboard_columns({reader.leaderboard("study")});
  const std::vector<std::string> begin{"experiment",  "metric",       "place",
                                       "params.rate", "params.place", "mean"};
  CHECK(std::vector<std::string>(board.columns.begin(), board.columns.begin() + 6) == begin);
  CHECK(board.rows.at(1).at(4) == db::Field(std::string("here")));
  CHECK(board.rows.at(0).at(4) == db::Field());
}

TEST_CASE_METHOD(Fixture, "a board keeps the metrics that are asked for") {
  study.store.metric({"descent", "loss", "", "", "none"});
  const auto board = reader.leaderboard("study");
  CHECK(metrics_of(std::vector{board}) == std::vector<std::string>{"loss"});
  CHECK(with_metrics(board, {}).rows.empty());
  CHECK(with_metrics(board, {"loss"}).rows.size() == 2);
  CHECK(with_metrics(board, {"x"}).rows.empty());
}

TEST_CASE("curves without a step in common take what their points take, and no array") {
  const db::Folder folder;
  constexpr std::int64_t kRuns = 300, kSteps = 100;
  {
    db::Bench bench(folder / "a.db");
    for (std::int64_t i = 0; i < kRuns; ++i) {
      const auto id = bench.begin("f" + std::to_string(i));
      for (std::int64_t step = 0; step < kSteps; ++step)
        bench.store.point(id, bench.loss, i * kSteps + step, 0.5, 0);
      bench.store.finish(id, bench.end());
    }
  }
  db::Reader reader(folder / "a.db");
  const auto table = curve_table(reader, {{}, "loss"});
  CHECK(table.steps.size() == kRuns * kSteps);
  CHECK(std::is_sorted(table.steps.begin(), table.steps.end()));
  CHECK_THROWS_WITH(export_npy(table, folder / "loss.npy"),
                    Catch::Contains("30000 points: the runs share few steps"));
  std::ostringstream lines;
  export_curves(table, RowFormat::jsonl, lines);
  CHECK(lines.str().size() < 400'000);
}

}  // namespace
}  // namespace assay
