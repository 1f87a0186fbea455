// The recipes of docs/database.md do what they say.
#include <catch2/catch.hpp>

#include <algorithm>
#include <cmath>

#include "db/reader.hpp"
#include "tests/db/fixture.hpp"

namespace assay::db {
namespace {

std::string document() {
  std::ifstream file(ASSAY_SOURCE_DIR "/docs/database.md");
  return {std::istreambuf_iterator<char>(file), {}};
}

// What stands between `open` and `close`, at every place.
std::vector<std::string> blocks(const std::string& text, const std::string& open,
                                const std::string& close) {
  std::vector<std::string> found;
  for (auto at = text.find(open); at != std::string::npos; at = text.find(open, at)) {
    at += open.size();
    found.push_back(text.substr(at, text.find(close, at) - at));
  }
  return found;
}

bool is_full(const std::vector<Field>& row) {
  return std::none_of(row.begin(), row.end(), [](const Field& field) {
    return std::holds_alternative<std::monostate>(field);
  });
}

// The experiment that the recipes speak of: two epsilons, two seeds, one failed and one open run.
void fill(Bench& bench) {
  auto row = experiment_row();
  row.name = "sinkhorn-epsilon";
  const auto experiment = bench.store.experiment(row);
  const auto cost = bench.store.metric({"descent", "cost", "", "transport cost", "min"});
  const auto error = bench.store.metric({"descent", "marginal_error", "", ""});
  std::vector<PlanEntry> entries;
  for (int i = 0; i < 6; ++i) {
    auto run = bench.run(std::to_string(i), static_cast<std::uint64_t>(i % 2), i / 2);
    run.experiment_id = experiment;
    const std::string epsilon = i / 2 ? "1.0" : "0.1";
    run.params = {{"params.solver", std::string("sinkhorn"), "text", "file"},
                  {"params.epsilon", std::stod(epsilon), "real", "sweep"}};
    run.inputs = {{"x", "x.csv", "ab", 1, "{}"}};
    entries.push_back({i / 2, run.seed, run.fingerprint, R"({"epsilon":)" + epsilon + "}"});
    const auto id = bench.store.begin_run(run).value();
    for (int step = 0; step < 5; ++step)
      bench.store.point(id, error, step, std::pow(0.1, step + 1), step);
    bench.store.progress(id, 1, 2);
    auto end = bench.end(i == 4 ? Status::failed : Status::done);
    if (i == 4) end.error = "did not converge";
    end.results = {{cost, 0.5 + 0.1 * i}};
    if (i < 5) bench.store.finish(id, end);
  }
  bench.store.flush();
  bench.store.plan(experiment, entries);
}

TEST_CASE("every recipe of the document runs and finds something") {
  const Folder folder;
  Bench bench(folder / "a.db");
  fill(bench);
  Reader reader(folder / "a.db");
  const auto recipes = blocks(document(), "```sql\n", "```");
  CHECK(recipes.size() >= 8);
  for (const auto& sql : recipes) {
    INFO(sql);
    const auto result = reader.query(sql);
    CHECK(std::any_of(result.rows.begin(), result.rows.end(), is_full));
  }
}

TEST_CASE("the queries of the pandas recipes fit the schema") {
  const Folder folder;
  const Bench bench(folder / "a.db");
  const SQLite::Database database((folder / "a.db").string());
  const auto queries = blocks(document(), "read_sql(\"", "\"");
  CHECK(queries.size() == 4);
  for (const auto& sql : queries) CHECK_NOTHROW(SQLite::Statement(database, sql));
}

TEST_CASE("every table and view is in the document") {
  const Folder folder;
  Bench bench(folder / "a.db");
  const auto text = document();
  const auto names = Reader(folder / "a.db")
                         .query("SELECT name FROM sqlite_schema WHERE type IN ('table', 'view')");
  for (const auto& row : names.rows) {
    const auto& name = std::get<std::string>(row[0]);
    INFO(name);
    CHECK(text.find("`" + name + "`") != std::string::npos);
  }
}

}  // namespace
}  // namespace assay::db
