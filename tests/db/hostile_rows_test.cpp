// Rows that no assay would write: each is read as far as it makes sense, and hides no other.
#include <catch2/catch.hpp>

#include <limits>

#include "db/json_text.hpp"
#include "db/keeper.hpp"
#include "db/reader.hpp"
#include "tests/db/fixture.hpp"

namespace assay::db {
namespace {

// Two finished runs, then SQL that the schema's own checks would refuse.
struct Tampered {
  explicit Tampered(const std::string& sql) {
    {
      Bench bench(file);
      const std::vector<PlanEntry> plan{{0, 0, fingerprint("f"), R"({"rate":0.1})"},
                                        {1, 0, fingerprint("g"), R"({"rate":0.2})"}};
      bench.store.plan(bench.experiment, plan);
      bench.finished("f", 0.25);
      bench.finished("g", 0.5, 0, 1);
      bench.store.end_session();
    }
    SQLite::Database(file.string(), SQLite::OPEN_READWRITE)
        .exec("PRAGMA ignore_check_constraints = ON; PRAGMA foreign_keys = OFF; " + sql);
  }
  std::vector<RunListRow> runs() const { return Reader(file).list_runs({}); }
  RunDetail first() const { return Reader(file).run_detail("1").value(); }

  const Folder folder;
  const std::filesystem::path file = folder / "a.db";
};

std::string nested(int depth) { return std::string(depth, '[') + std::string(depth, ']'); }

TEST_CASE("JSON that is nested beyond all sense is no JSON") {
  CHECK(is_sound_json(nested(64)));
  CHECK_FALSE(is_sound_json(nested(65)));
  CHECK_FALSE(is_sound_json(nested(2'000'000)));
  CHECK(is_sound_json(R"(["[[[[\\\"[[["])"));
  CHECK(object_text(R"({"a":1})") == R"({"a":1})");
  CHECK(object_text("[1]") == "{}");
  CHECK(array_text("{") == "[]");
  CHECK(text_list(R"(["a",1,"b"])") == std::vector<std::string>{"a", "b"});
}

TEST_CASE("a point of the plan that is no JSON object hides no other") {
  for (const auto& varied : {nested(100'000), std::string("[1,2]"), std::string("3"),
                             std::string("xx"), R"({"a":)" + nested(100'000) + "}"}) {
    const Tampered database("UPDATE plan_entry SET varied = '" + varied + "' WHERE point = 0");
    const auto runs = database.runs();
    REQUIRE(runs.size() == 2);
    CHECK(runs[0].varied == R"({"rate":0.2})");
    CHECK(runs[1].varied == "{}");
    CHECK(Reader(database.file).planned_values("study").size() == 2);
    CHECK(Reader(database.file).leaderboard("study").rows.size() == 2);
  }
}

TEST_CASE("lists, objects and texts of the wrong kind are read as empty") {
  const Tampered database(
      "UPDATE session SET host = '7', argv = '{'; UPDATE plugin SET manifest = '" +
      nested(100'000) + "'; UPDATE experiment SET tags = '7'");
  const auto run = database.first();
  CHECK(run.session.host == "{}");
  CHECK(run.session.argv == "[]");
  CHECK(run.plugin.manifest == "{}");
  CHECK(run.experiment_tags.empty());
}

TEST_CASE("a parameter has the type of its value, whatever the row says") {
  const auto type_after = [](const std::string& set) {
    return Tampered("UPDATE param SET " + set).first().params.at(0).type;
  };
  CHECK(type_after("type = 'bool', value = 'yes'") == "text");
  CHECK(type_after("type = 'bool', value = 1") == "bool");
  CHECK(type_after("type = 'json', value = 3") == "int");
  CHECK(type_after("type = 'json', value = '" + nested(100) + "'") == "text");
  CHECK(type_after("type = 'json', value = '[1]'") == "json");
  CHECK(type_after("type = 'text', value = x'00ff'") == "real");  // a blob: nothing, NaN
}

TEST_CASE("a status of no version is a failure") {
  const Tampered database("UPDATE run SET status = 'weird' WHERE run_id = 1");
  CHECK(database.runs().back().status == Status::failed);
  CHECK(Keeper(database.file).trash(RunIds{1}).moved == RunIds{1});
}

TEST_CASE("times beyond the calendar are its first and last") {
  const Tampered database(
      "UPDATE run SET started_at = 9223372036854775807, ended_at = -9223372036854775808");
  const auto run = database.first();
  CHECK(run.run.started_at == 253'402'300'799'999);
  CHECK(run.ended_at == -62'135'596'800'000);
  CHECK(std::abs(*run.run.wall_ms) <= 253'402'300'799'999);
}

}  // namespace
}  // namespace assay::db
