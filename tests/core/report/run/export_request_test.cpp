// Which words of an export go together.
#include "core/report/run/export_request.hpp"

#include <catch2/catch.hpp>

#include "core/base/user_error.hpp"

namespace assay {
namespace {

using Catch::Matchers::Contains;

ExportRequest asked(std::string table, std::string metric = "", std::string format = "",
                    std::string output = "") {
  ExportRequest request{std::move(table), std::move(metric), std::move(format), std::move(output)};
  request.check();
  return request;
}

TEST_CASE("the format is what was asked for, else that of the file, else CSV") {
  CHECK(asked("runs").format_name() == "csv");
  CHECK(asked("runs", "", "", "a.jsonl").row_format() == RowFormat::jsonl);
  CHECK(asked("runs", "", "csv", "a.jsonl").row_format() == RowFormat::csv);
  CHECK_THROWS_WITH(asked("runs", "", "", "a.xlsx"), Contains("--format: 'xlsx' is none of"));
}

TEST_CASE("each table is scanned as itself, curves are put together") {
  CHECK(asked("runs").scan_table() == db::ScanTable::runs);
  CHECK(asked("results").scan_table() == db::ScanTable::results);
  CHECK(asked("params").scan_table() == db::ScanTable::params);
  CHECK(asked("points").scan_table() == db::ScanTable::points);
  CHECK_FALSE(asked("curves", "loss").scan_table());
  CHECK_THROWS_WITH(asked("result"), Contains("did you mean 'results'?"));
}

TEST_CASE("a metric goes with what has one, and curves need one") {
  CHECK_NOTHROW(asked("points", "loss"));
  CHECK_THROWS_AS(asked("runs", "loss"), UserError);
  CHECK_THROWS_AS(asked("params", "loss"), UserError);
  CHECK_THROWS_WITH(asked("curves"), Contains("of which metric"));
}

TEST_CASE("arrays are of curves, and several files") {
  CHECK(asked("curves", "loss", "", "a.npy").files().size() > 1);
  CHECK(asked("curves", "loss", "", "a.csv").files() ==
        std::vector<std::filesystem::path>{"a.csv"});
  CHECK(asked("runs").files().empty());
  CHECK_THROWS_AS(asked("points", "loss", "npy", "a.npy"), UserError);
  CHECK_THROWS_AS(asked("curves", "loss", "npy"), UserError);
}

}  // namespace
}  // namespace assay
