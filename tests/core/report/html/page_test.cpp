// What a report says, and that no text of the database becomes part of its code.
#include "core/report/html/page.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "core/report/html/assets.hpp"
#include "core/report/html/chart_data.hpp"
#include "core/report/html/html_text.hpp"
#include "tests/core/report/html/fixture.hpp"

namespace assay {
namespace {

std::size_t occurrences(const std::string& text, const std::string& part) {
  std::size_t count = 0;
  for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++count;
  return count;
}

TEST_CASE("texts are escaped for elements and for quoted attributes") {
  CHECK(html_escaped("<a b=\"c\">&'") == "&lt;a b=&quot;c&quot;&gt;&amp;&#39;");
  CHECK(html_escaped("a\x01\n") == "a\xEF\xBF\xBD\n");
}

TEST_CASE("JSON in a script cannot end the script and reads back the same") {
  const nlohmann::ordered_json value = {{"</script>", "<!-- & -->"}};
  const auto text = script_json(value);
  CHECK(text.find_first_of("<>&") == std::string::npos);
  CHECK(nlohmann::ordered_json::parse(text) == value);
}

TEST_CASE("base64 follows the examples of RFC 4648") {
  CHECK(base64("").empty());
  CHECK(base64("f") == "Zg==");
  CHECK(base64("fo") == "Zm8=");
  CHECK(base64("foobar") == "Zm9vYmFy");
}

TEST_CASE("values put into a template are not searched for names") {
  CHECK(filled("{{a}}-{{b}}-{{c}}{{", {{"a", "{{b}}"}, {"b", "2"}}) == "{{b}}-2-{{c}}{{");
}

FoldedCurve folded(const std::vector<std::vector<db::CurvePoint>>& seeds, std::size_t limit) {
  std::set<std::int64_t> steps;
  for (const auto& seed : seeds)
    for (const auto& point : seed) steps.insert(point.step);
  const auto walk = [&](const AtStep& at_step) {
    for (const auto step : steps) {
      std::vector<double> values;
      std::size_t going = 0;
      for (const auto& seed : seeds) {
        const auto after =
            std::upper_bound(seed.begin(), seed.end(), step,
                             [](std::int64_t a, const db::CurvePoint& b) { return a < b.step; });
        if (after != seed.begin()) values.push_back((after - 1)->value);
        going += after != seed.begin() && seed.back().step >= step;
      }
      at_step(step, values, going);
    }
  };
  return folded_curve(walk, seeds.size(), limit);
}

TEST_CASE("seeds fold to exact figures at each step") {
  const std::vector<std::vector<db::CurvePoint>> seeds{
      {{0, 1.0}, {1, 5.0}}, {{0, 2.0}}, {{0, 6.0}}};
  const auto curve = folded(seeds, 10);
  REQUIRE(curve.steps.size() == 2);
  CHECK(curve.steps[0].going == 3);
  CHECK(curve.steps[0].fold.mean == 3.0);
  CHECK(curve.steps[0].fold.median == 2.0);
  CHECK(curve.steps[0].fold.min == 1.0);
  CHECK(curve.steps[0].fold.max == 6.0);
  CHECK(curve.steps[0].fold.lower == 1.5);
  CHECK(curve.steps[0].fold.upper == 4.0);
  CHECK(curve.steps[1].going == 1);
}

TEST_CASE("a seed that ends keeps its last value, and a band keeps its extremes") {
  std::vector<std::vector<db::CurvePoint>> seeds(2);
  for (std::int64_t step = 0; step < 1000; ++step) {
    seeds[0].push_back({step, step == 501 ? 9.0 : 1.0});
    seeds[1].push_back({step, step == 501 ? -9.0 : 1.0});  // the mean shows nothing
  }
  seeds.push_back({{0, 4.0}});
  const auto curve = folded(seeds, 20);
  CHECK(curve.steps.back().fold.mean == 2.0);  // of 1, 1 and the 4 of the seed that ended
  CHECK(curve.steps.back().going == 2);
  const auto spike = std::find_if(curve.steps.begin(), curve.steps.end(),
                                  [](const FoldedStep& step) { return step.step == 501; });
  REQUIRE(spike != curve.steps.end());
  CHECK(spike->fold.min == -9.0);
  CHECK(spike->fold.max == 9.0);
}

TEST_CASE("a long curve keeps its ends, its spike and no more than the limit") {
  std::vector<db::CurvePoint> points;
  for (std::int64_t step = 0; step < 1000; ++step)
    points.push_back({step, step == 501 ? 9.0 : 0.0});
  const auto curve = folded({points}, 20);
  CHECK(curve.steps_in_all == 1000);
  CHECK(curve.steps.size() <= 20);
  CHECK(curve.steps.front().step == 0);
  CHECK(curve.steps.back().step == 999);
  CHECK(std::any_of(curve.steps.begin(), curve.steps.end(),
                    [](const FoldedStep& step) { return step.step == 501 && step.fold.mean > 8; }));
}

TEST_CASE("charts get a curve for each point and a value for each run") {
  const db::Folder folder;
  const Hostile hostile(folder / "a.db");
  const auto data = chart_data(read_study(folder / "a.db"));
  REQUIRE(data["curves"]["loss"].size() == 2);
  CHECK(data["curves"]["loss"][0]["mean"] == nlohmann::json::parse("[11.0,12.0,13.0,14.0,15.0]"));
  CHECK(data["curves"]["loss"][0]["min"][0] == 10.0);
  CHECK(data["curves"]["loss"][0]["max"][0] == 12.0);
  REQUIRE(data["runs"].size() == 4);
  CHECK(data["runs"][1]["values"] == nlohmann::json::parse("[2.0]"));
}

TEST_CASE("hostile texts stand in the page as texts") {
  const db::Folder folder;
  const Hostile hostile(folder / "a.db");
  const auto page = page_of(folder / "a.db");
  const Study none[] = {Study()};
  const auto empty = report_page(none, "made");
  CHECK(occurrences(page, "<script") == occurrences(empty, "<script"));
  CHECK(occurrences(page, "</script") == occurrences(empty, "</script"));
  CHECK(page.find("<img src=x") == std::string::npos);
  CHECK(page.find(html_escaped(kHostile)) != std::string::npos);
}

TEST_CASE("the page holds the library and its licence, and loads nothing") {
  CHECK(report_asset("chart.min.js").size() > 100'000);
  const db::Folder folder;
  const Hostile hostile(folder / "a.db");
  const auto page = page_of(folder / "a.db");
  CHECK(page.find(report_asset("chart.min.js")) != std::string::npos);
  CHECK(page.find("Chart.js Contributors") != std::string::npos);
  CHECK(page.find("default-src &#39;none&#39;") == std::string::npos);
  CHECK(page.find("default-src 'none'") != std::string::npos);
  CHECK(page.size() < 400'000);
}

TEST_CASE("a report is known by its head and replaced whole") {
  const db::Folder folder;
  const auto file = folder / "r.html";
  CHECK_FALSE(is_report(file));
  std::ofstream(file) << "<p>mine</p>";
  CHECK_FALSE(is_report(file));
  const Study none[] = {Study()};
  write_report(file, report_page(none, "made"));
  CHECK(is_report(file));
  CHECK_FALSE(std::filesystem::exists(folder / "r.html.part"));
}

TEST_CASE("an experiment of any name has an id that nothing else has") {
  for (const std::string name : {"data", "run-1", "report-data", "x-point-0", "fault"}) {
    Study study;
    study.about.row.name = name;
    study.plan.resize(1);
    study.plan[0].varied = "{}";
    const Study studies[] = {study, study};
    const auto page = report_page(studies, "made");
    CHECK(occurrences(page, "id=\"report-data\"") == 1);
    CHECK(occurrences(page, "id=\"" + name + "\"") == (name == "report-data" ? 1 : 0));
    CHECK(occurrences(page, "href=\"#experiment-" + name + "\"") == 2);
  }
}

TEST_CASE("a report replaces a link and writes nothing through it") {
  const db::Folder folder;
  std::ofstream(folder / "precious") << "precious";
  std::filesystem::create_symlink(folder / "precious", folder / "r.html");
  std::filesystem::create_symlink(folder / "precious", folder / "r.html.part");
  const Study none[] = {Study()};
  write_report(folder / "r.html", report_page(none, "made"));
  CHECK(std::filesystem::file_size(folder / "precious") == 8);
  CHECK_FALSE(std::filesystem::is_symlink(folder / "r.html"));
}

}  // namespace
}  // namespace assay
