// Conditions and statuses as people write them.
#include "core/report/run/run_filter.hpp"

#include <catch2/catch.hpp>

#include "core/base/user_error.hpp"

namespace assay {
namespace {

using Catch::Matchers::Contains;
using db::Comparison;

TEST_CASE("a condition is a key, a sign and a value of its own type") {
  const auto least = run_condition("epsilon>=0.1");
  CHECK(least.key == "epsilon");
  CHECK(least.comparison == Comparison::at_least);
  CHECK(std::get<double>(least.value) == 0.1);
  CHECK(run_condition("steps<3").comparison == Comparison::less);
  CHECK(std::get<std::int64_t>(run_condition("steps<3").value) == 3);
  CHECK(std::get<std::int64_t>(run_condition("dual=true").value) == 1);
  CHECK(std::get<std::string>(run_condition("solver!=emd").value) == "emd");
}

TEST_CASE("an empty value is a text") {
  CHECK(run_condition("solver=").value == db::Cell(std::string()));
}

TEST_CASE("what is no condition is refused") {
  CHECK_THROWS_AS(run_condition("epsilon"), UserError);
  CHECK_THROWS_AS(run_condition("=3"), UserError);
}

TEST_CASE("a status may be one or a family, and a misspelt one is told from the nearest") {
  CHECK(statuses_named("done") == std::vector{db::Status::done});
  CHECK(statuses_named("finished").size() == 2);
  CHECK_THROWS_WITH(statuses_named("don"), Contains("did you mean 'done'?"));
}

}  // namespace
}  // namespace assay
