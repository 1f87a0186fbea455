// The views: the public interface of the database.
#include <catch2/catch.hpp>

#include <cmath>
#include <limits>
#include <sstream>

#include "db/reader.hpp"
#include "tests/db/fixture.hpp"
#include "tests/limits.hpp"

namespace assay::db {
namespace {

// Rows as lines, cells parted by a space.
std::string table(const std::filesystem::path& file, const std::string& sql) {
  std::string text;
  for (const auto& row : Reader(file).query(sql).rows) {
    for (std::size_t i = 0; i < row.size(); ++i) text += (i ? " " : "") + text_of(row[i]);
    text += "\n";
  }
  return text;
}

// Points of a sweep, each with its seeds' losses, planned as version `resolved` of the study.
struct Study : Bench {
  using Bench::Bench;

  void plan_version(const std::string& resolved, std::size_t points, std::size_t seeds) {
    std::vector<PlanEntry> entries;
    for (std::size_t p = 0; p < points; ++p)
      for (std::size_t s = 0; s < seeds; ++s)
        entries.push_back({static_cast<std::int64_t>(p), s, fingerprint(name(p, s)),
                           R"({"params.solver":"emd","params.rate":0.)" + std::to_string(p + 1) +
                               R"(,"run.threads":2,"params.warm":true})"});
    store.plan(store.experiment(experiment_row(resolved)), entries);
  }

  void finish_point(std::size_t point, const std::vector<double>& losses) {
    for (std::size_t s = 0; s < losses.size(); ++s)
      finished(name(point, s), losses[s], s, static_cast<std::int64_t>(point));
  }

  static std::string name(std::size_t point, std::size_t seed) {
    return std::to_string(point) + "/" + std::to_string(seed);
  }
};

TEST_CASE("the leaderboard folds seeds and places points by the goal") {
  const Folder folder;
  const auto file = folder / "a.db";
  Study study(file);
  study.plan_version("v1", 2, 3);
  study.finish_point(0, {1.0, 2.0, 3.0});
  study.finish_point(1, {0.5, 0.5, 0.5});
  CHECK(table(file,
              "SELECT place, point_label, mean, sd, n, n_finite, n_planned, min, max FROM "
              "leaderboard") ==
        "1 solver=emd rate=0.2 run.threads=2 warm=true 0.5 0 3 3 3 0.5 0.5\n"
        "2 solver=emd rate=0.1 run.threads=2 warm=true 2 1 3 3 3 1 3\n");
  study.store.metric({"descent", "loss", "nat", "objective", "max"});
  CHECK(table(file, "SELECT place, point FROM leaderboard") == "1 0\n2 1\n");
}

TEST_CASE("the spread of seeds is exact far from zero") {
  const Folder folder;
  Study study(folder / "a.db");
  study.plan_version("v1", 1, 3);
  study.finish_point(0, {1e9, 1e9 + 1, 1e9 + 2});  // one pass over squares would give 0
  CHECK(table(folder / "a.db", "SELECT mean, sd FROM leaderboard") == "1e+09 1\n");
}

TEST_CASE("points with a seed that is not finite or not there have no place") {
  const Folder folder;
  const auto file = folder / "a.db";
  Study study(file);
  study.plan_version("v1", 4, 2);
  study.finish_point(0, {1.0, kNaN});
  study.finish_point(1, {3.0, 3.0});
  study.finish_point(2, {0.1});
  study.finish_point(3, {kInf, -kInf});
  CHECK(table(file, "SELECT point, place, mean, n, n_finite, n_planned FROM leaderboard") ==
        "1 1 3 2 2 2\n"
        "0 - 1 2 1 2\n"
        "2 - 0.1 1 1 2\n"
        "3 - - 2 0 2\n");
}

TEST_CASE("a point with a run that is not to be trusted has no place, however good its value") {
  const Folder folder;
  const auto file = folder / "a.db";
  Study study(file);
  study.plan_version("v1", 3, 2);
  study.finish_point(0, {3.0, 3.0});
  study.finished_untrusted(Study::name(1, 0), 1.0, 0, 1);
  study.finished(Study::name(1, 1), 1.0, 1, 1);
  study.finish_point(2, {2.0, 2.0});
  CHECK(table(file,
              "SELECT point, place, mean, n, n_untrusted FROM leaderboard "
              "WHERE metric = 'loss'") ==
        "2 1 2 2 0\n"
        "0 2 3 2 0\n"
        "1 - 1 2 1\n");
  CHECK(table(file, "SELECT metric, value FROM final_metrics WHERE trusted = 0") ==
        "loss 1\nconverged 0\n");
}

TEST_CASE("ties share a place and metrics without a goal have none") {
  const Folder folder;
  const auto file = folder / "a.db";
  Study study(file);
  study.plan_version("v1", 3, 1);
  study.finish_point(0, {2.0});
  study.finish_point(1, {1.0});
  study.finish_point(2, {1.0});
  CHECK(table(file, "SELECT place, point FROM leaderboard") == "1 1\n1 2\n3 0\n");
  study.store.metric({"descent", "loss", "nat", "objective", "none"});
  CHECK(table(file, "SELECT place, point FROM leaderboard") == "- 0\n- 1\n- 2\n");
}

TEST_CASE("the leaderboard shows metrics with a goal first and timings last") {
  const Folder folder;
  const auto file = folder / "a.db";
  Study study(file);
  study.plan_version("v1", 1, 1);
  const auto size = study.store.metric({"descent", "a_size", "", "", "none"});
  const auto error = study.store.metric({"descent", "z_error", "", "", "min"});
  const auto id = study.begin("0/0");
  auto end = study.end();
  end.results = {{study.runtime, 1.0}, {size, 2.0}, {error, 3.0}, {study.loss, 4.0}};
  study.store.finish(id, end);
  CHECK(table(file, "SELECT metric FROM leaderboard") == "loss\nz_error\na_size\nruntime_s\n");
}

TEST_CASE("a finished run serves the next version of the experiment") {
  const Folder folder;
  const auto file = folder / "a.db";
  Study study(file);
  study.plan_version("v1", 2, 1);
  study.finish_point(0, {1.0});
  study.finish_point(1, {2.0});
  study.plan_version("v2", 3, 1);
  CHECK(table(file, "SELECT place, mean, point FROM leaderboard") == "1 1 0\n2 2 1\n");
  CHECK(table(file, "SELECT point, run_id, status FROM current_plan ORDER BY point") ==
        "0 1 done\n1 2 done\n2 - pending\n");
  study.plan_version("v1", 1, 1);
  CHECK(table(file, "SELECT point, run_id, status FROM current_plan ORDER BY point") ==
        "0 1 done\n");
}

TEST_CASE("reruns, attempts that failed and the trash stay out of the figures") {
  const Folder folder;
  const auto file = folder / "a.db";
  Study study(file);
  study.plan_version("v1", 1, 1);
  study.finished("0/0", 9.0, 0, 0, Status::crashed);
  study.finished("0/0", 1.0);
  auto again = study.run("0/0");
  again.rerun_of = 2;
  auto end = study.end();
  end.results = {{study.loss, 7.0}};
  study.store.finish(study.store.begin_run(again).value(), end);
  CHECK(table(file, "SELECT mean, n FROM leaderboard") == "1 1\n");
  CHECK(table(file, "SELECT run_id, value FROM final_metrics") == "2 1\n");
  study.store.finish(study.store.begin_run(study.run("0/0"), true).value(), study.end());
  CHECK(table(file, "SELECT * FROM leaderboard") == "");
  CHECK(table(file, "SELECT run_id, status FROM run_overview") == "1 crashed\n3 done\n4 done\n");
}

TEST_CASE("overview, params and curves speak of experiments and metrics by name") {
  const Folder folder;
  const auto file = folder / "a.db";
  Study study(file);
  study.plan_version("v1", 1, 1);
  const auto id = study.begin("0/0");
  study.store.point(id, study.loss, 1, 0.5, 10);
  study.store.point(id, study.loss, 2, kNaN, 20);
  auto end = study.end(Status::diverged);
  end.error = "not finite\ntrace";
  study.store.finish(id, end);
  CHECK(table(file,
              "SELECT run_id, experiment, method, status, error, wall_ms, started, "
              "varied ->> '$.\"params.rate\"' FROM run_overview") ==
        "1 study descent diverged not finite 500 1970-01-01 00:16:40 0.1\n");
  CHECK(table(file, "SELECT run_id, key, value, type, origin FROM run_params") ==
        "1 params.rate 0.1 real default\n");
  CHECK(table(file, "SELECT * FROM curves") == "1 study 0 loss 1 0.5 10\n1 study 0 loss 2 - 20\n");
}

TEST_CASE("integers are folded, texts are left to final_metrics") {
  const Folder folder;
  const auto file = folder / "a.db";
  Study study(file);
  study.plan_version("v1", 1, 1);
  const auto count = study.store.metric({"descent", "rounds", "", "", "min", "int"});
  const auto word = study.store.metric({"descent", "verdict", "", "", "none", "text"});
  const auto id = study.begin("0/0");
  auto end = study.end();
  end.results = {{count, std::int64_t{9007199254740993}}, {word, std::string("optimal")}};
  study.store.finish(id, end);
  CHECK(table(file, "SELECT metric, place, min FROM leaderboard") == "rounds 1 9007199254740993\n");
  CHECK(table(file, "SELECT metric, value FROM final_metrics ORDER BY metric") ==
        "rounds 9007199254740993\nverdict optimal\n");
}

TEST_CASE("the least 64-bit integer has a place like any other, and equal integers stay integers") {
  const Folder folder;
  const auto file = folder / "a.db";
  Study study(file);
  study.plan_version("v1", 2, 2);
  const auto count = study.store.metric({"descent", "rounds", "", "", "min", "int"});
  constexpr auto kLeast = std::numeric_limits<std::int64_t>::min();
  for (const auto* entry : {"0/0", "0/1", "1/0", "1/1"}) {
    const auto id = study.begin(entry);
    auto end = study.end();
    end.results = {{count, entry[0] == '0'   ? kLeast
                           : entry[2] == '0' ? std::int64_t{1}
                                             : std::int64_t{2}}};
    study.store.finish(id, end);
  }
  CHECK(table(file, "SELECT place, point, mean, sd FROM leaderboard") ==
        "1 0 -9223372036854775808 0\n2 1 1.5 0.707107\n");
}

TEST_CASE("equal values have this value for their mean, share a place, and do not spread") {
  const Folder folder;
  const auto file = folder / "a.db";
  Study study(file);
  study.plan_version("v1", 2, 23);
  for (std::size_t point = 0; point < 2; ++point)
    study.finish_point(point, std::vector<double>(23, 0.1));
  CHECK(table(file, "SELECT place, mean = 0.1, sd FROM leaderboard") == "1 1 0\n1 1 0\n");
}

TEST_CASE("a point with fewer seeds than another has no place") {
  const Folder folder;
  const auto file = folder / "a.db";
  Study study(file);
  std::vector<PlanEntry> entries;
  for (const auto& [point, seed] : {std::pair{0u, 0u}, {0u, 1u}, {0u, 2u}, {1u, 0u}})
    entries.push_back({point, seed, fingerprint(Study::name(point, seed)), "{}"});
  study.store.plan(study.store.experiment(experiment_row("v1")), entries);
  study.finish_point(0, {2, 2, 2});
  study.finish_point(1, {1});
  CHECK(table(file, "SELECT place, point, n FROM leaderboard") == "1 0 3\n- 1 1\n");
}

// A metric with a goal has ties, a seed too few, no seed at all, a run that is not to be trusted
// and values that are no numbers; one is of integers beyond what a real holds; one is of text.
void finish_oddly(Study& study) {
  const auto size = study.store.metric({"descent", "size", "B", "", "max", "int"});
  const auto label = study.store.metric({"descent", "label", "", "", "none", "text"});
  const double inf = std::numeric_limits<double>::infinity(), nan = std::nan("");
  const std::vector<std::vector<double>> losses = {{0.5, 0.25, 4},     {4, 0.25, 0.5}, {1, 1, 1},
                                                   {1e300, -1e300, 0}, {2, nan, 3},    {inf, 1, 2},
                                                   {nan, nan, nan},    {7, 7}};
  for (std::size_t p = 0; p < losses.size(); ++p)
    for (std::size_t s = 0; s < losses[p].size(); ++s) {
      const auto id = study.begin(Study::name(p, s), s, static_cast<std::int64_t>(p));
      auto end = study.end(p == 1 && s == 1 ? Status::diverged : Status::done);
      if (p == 2 && s == 2) end.trusted = false;
      end.results = {{study.loss, losses[p][s]},
                     {size, (std::int64_t{1} << 53) + static_cast<std::int64_t>(p * s)},
                     {label, "text"},
                     {study.runtime, 0.125 * static_cast<double>(s)}};
      study.store.finish(id, end);
    }
}

TEST_CASE("the reader's leaderboard is the view's, value by value") {
  const Folder folder;
  const auto file = folder / "a.db";
  Study study(file);
  study.plan_version("v0", 2, 2);
  study.plan_version("v1", 10, 3);
  finish_oddly(study);
  const auto board = Reader(file).leaderboard("study");
  const auto view = Reader(file).query(
      "SELECT experiment, metric, place, mean, sd, n, n_finite, n_planned, min, max, unit, goal, "
      "varied, method, point, n_untrusted FROM placed_points WHERE experiment = 'study' "
      "ORDER BY timing, goal = 'none', metric, place IS NULL, place, point");
  CHECK(board.columns == view.columns);
  CHECK(board.rows.size() == 3 * 8);
  CHECK(board.rows == view.rows);
}

TEST_CASE("the reader's leaderboard is the view of one experiment") {
  const Folder folder;
  Study study(folder / "a.db");
  study.plan_version("v1", 1, 1);
  study.finish_point(0, {1.0});
  Reader reader(folder / "a.db");
  CHECK(reader.leaderboard("study").rows.size() == 1);
  CHECK(reader.leaderboard("study").columns.at(2) == "place");
  CHECK(reader.leaderboard("it's").rows.empty());
}

}  // namespace
}  // namespace assay::db
