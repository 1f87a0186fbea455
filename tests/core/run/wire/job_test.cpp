#include "core/run/wire/job.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <limits>

namespace assay {
namespace {

using Rows = std::vector<std::vector<std::int64_t>>;

Method method_with_every_type() {
  Method method;
  const std::pair<const char*, Type> params[] = {
      {"flag", Type::boolean}, {"count", Type::integer},    {"rate", Type::real},
      {"name", Type::text},    {"sizes", Type::integers},   {"grid", Type::reals},
      {"words", Type::texts},  {"rows", Type::integer_rows}};
  for (const auto& [name, type] : params) {
    method.params.emplace_back();
    method.params.back().name = name;
    method.params.back().type = type;
  }
  return method;
}

TEST_CASE("a job survives its trip to the worker") {
  const auto method = method_with_every_type();
  Job job;
  job.seed = std::numeric_limits<std::uint64_t>::max();
  job.threads = 3;
  job.memory_limit = std::uint64_t{1} << 40;
  job.store = "/tmp/with \"quotes\"/store";
  job.scratch = "scratch";
  job.checkpoint = "checkpoint";
  JobPoint point;
  point.params = {{"flag", true},
                  {"count", std::numeric_limits<std::int64_t>::min()},
                  {"rate", 0.1},
                  {"name", std::string("na\u00EFve\n")},
                  {"sizes", std::vector<std::int64_t>{1, -2}},
                  {"grid", std::vector<double>{-0.0, 1e-320, INFINITY}},
                  {"words", std::vector<std::string>{"", "a,b"}},
                  {"rows", Rows{{1, 2}, {}}}};
  DataSource source;
  source.path = "data/wine.csv";
  source.columns = {"alcohol"};
  source.drop = {"label"};
  source.rows = "label == 1";
  source.dataset = "obsm/X_pca";
  point.inputs = {{"x", "table", {source, source}, "00ff"}};
  job.points = {point, JobPoint{}};

  const auto copy = job_from_text(to_text(job), method);
  CHECK_FALSE(copy.check_only);
  CHECK(copy.seed == job.seed);
  CHECK(copy.threads == job.threads);
  CHECK(copy.memory_limit == job.memory_limit);
  CHECK(copy.store == job.store);
  CHECK(copy.scratch == job.scratch);
  CHECK(copy.checkpoint == job.checkpoint);
  REQUIRE(copy.points.size() == 2);
  CHECK(copy.points[0].params == point.params);
  CHECK(std::signbit(std::get<std::vector<double>>(copy.points[0].params.at("grid"))[0]));
  REQUIRE(copy.points[0].inputs.size() == 1);
  const auto& input = copy.points[0].inputs[0];
  CHECK(input.role == "x");
  CHECK(input.kind == "table");
  CHECK(input.sha256 == "00ff");
  REQUIRE(input.sources.size() == 2);
  CHECK(input.sources[1].path == source.path);
  CHECK(input.sources[1].columns == source.columns);
  CHECK(input.sources[1].drop == source.drop);
  CHECK(input.sources[1].rows == source.rows);
  CHECK(input.sources[1].dataset == source.dataset);
}

TEST_CASE("a real without a fraction stays a real, and nan stays nan") {
  Job job;
  job.check_only = true;
  job.points.resize(2);
  job.points[0].params["rate"] = 2.0;
  job.points[1].params["rate"] = std::nan("");
  const auto copy = job_from_text(to_text(job), method_with_every_type());
  CHECK(copy.check_only);
  CHECK(std::get<double>(copy.points[0].params.at("rate")) == 2.0);
  CHECK(std::isnan(std::get<double>(copy.points[1].params.at("rate"))));
}

TEST_CASE("a job of another method's parameters is refused") {
  Job job;
  job.points.resize(1);
  job.points[0].params["unknown"] = true;
  CHECK_THROWS(job_from_text(to_text(job), method_with_every_type()));
  CHECK_THROWS(job_from_text("{}", method_with_every_type()));
  CHECK_THROWS(job_from_text("no job", method_with_every_type()));
}

}  // namespace
}  // namespace assay
