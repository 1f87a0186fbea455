// A run whose rows were edited no longer has its fingerprint.
#include "core/run/plan/record_check.hpp"

#include <catch2/catch.hpp>

#include "core/base/json.hpp"
#include "core/run/plan/plan.hpp"
#include "registry/method/json.hpp"
#include "tests/db/fixture.hpp"

namespace assay {
namespace {

Method method_with_rate() {
  Param rate;
  rate.name = "rate";
  rate.type = Type::real;
  Method method;
  method.id = "descent";
  method.version = "1.0.0";
  method.sha256 = "0abc";
  method.params = {rate};
  return method;
}

// A run of this rate, recorded as a host would.
std::int64_t record(db::Bench& bench, double rate) {
  const auto method = method_with_rate();
  Point point;
  point.params["rate"].value = rate;
  auto run = bench.run("");
  run.plugin_id = bench.store.plugin(
      {"descent", "1.0.0", "0abc", "1.0", "g++ 12", exact_json(to_json(method))});
  run.fingerprint = fingerprint(method, point, {}, run.seed);
  run.params = param_rows(point);
  const auto id = bench.store.begin_run(run).value();
  bench.store.finish(id, bench.end());
  return id;
}

TEST_CASE("runs are sound whose rows give their fingerprints") {
  const db::Folder folder;
  db::Bench bench(folder / "a.db");
  record(bench, 0.1);
  record(bench, 0.2);
  bench.finished("of a manifest that nobody understands", 1.0);
  db::Reader reader(folder / "a.db");
  const auto finding = recorded_fingerprints(reader);
  CHECK(finding.is_ok);
  CHECK(finding.what == "2 computed again");
}

TEST_CASE("a run is named whose rows were edited") {
  const db::Folder folder;
  db::Bench bench(folder / "a.db");
  record(bench, 0.1);
  const auto edited = record(bench, 0.2);
  db::execute(folder / "a.db",
              "UPDATE param SET value = 0.3 WHERE run_id = " + std::to_string(edited));
  db::Reader reader(folder / "a.db");
  const auto finding = recorded_fingerprints(reader);
  CHECK_FALSE(finding.is_ok);
  CHECK(finding.what == "1 do not fit their rows: runs " + std::to_string(edited));
}

}  // namespace
}  // namespace assay
