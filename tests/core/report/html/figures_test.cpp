// What the page draws of artifacts, and what it says of those that it cannot draw.
#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "core/data/npy.hpp"
#include "core/report/html/chart_data.hpp"
#include "core/report/html/html_text.hpp"
#include "tests/core/data/scratch.hpp"
#include "tests/core/report/html/fixture.hpp"

namespace assay {
namespace {

using nlohmann::json;

struct Drawn {
  db::Folder folder;
  Hostile bench{folder / "a.db"};

  Study study(const std::vector<db::ArtifactRow>& artifacts,
              const std::string& manifest = drawing_manifest()) {
    bench.add_drawn(manifest, artifacts);
    return read_study(folder / "a.db", "drawn");
  }
  json data(const std::vector<db::ArtifactRow>& artifacts) {
    return json::parse(chart_data(study(artifacts)).dump())["figures"];
  }
};

TEST_CASE("a heatmap's chart has the numbers of the file, and gaps where there are none") {
  Drawn drawn;
  const auto figures = drawn.data(
      {drawn.bench.artifact("plan.csv", "i,j,mass\n2,0,0.25\n2,1,nan\n3,1,-inf\n3,0,0.5\n")});
  REQUIRE(figures.size() == 1);
  CHECK(figures[0]["name"] == "plan.csv");
  CHECK(figures[0]["kind"] == "heatmap");
  const auto& drawing = figures[0]["drawings"].at(0);
  CHECK(drawing["cells"] == json::parse("[0.25, null, 0.5, null]"));
  CHECK(drawing["rows"] == json::parse(R"({"name": "i", "first": 2, "count": 2, "block": 1})"));
  CHECK(drawing["value"] == "mass");
  CHECK(drawing["label"] == "seed 0");
}

TEST_CASE("a figure of a run that is not to be trusted says so") {
  Drawn drawn;
  drawn.bench.add_drawn(drawing_manifest(), {drawn.bench.artifact("plan.csv", "i,j,mass\n0,0,1\n")},
                        false);
  const auto figures = json::parse(chart_data(read_study(drawn.folder / "a.db", "drawn")).dump());
  CHECK(figures["figures"][0]["drawings"][0]["label"] == "seed 0, not to be trusted");
}

TEST_CASE("of a sparse matrix the page holds the numbers and their places") {
  Drawn drawn;
  const auto figures =
      drawn.data({drawn.bench.artifact("plan.csv", "i,j,mass\n0,0,1\n1,1,2\n2,2,3\n3,3,4\n")});
  const auto& drawing = figures[0]["drawings"].at(0);
  CHECK(drawing["at"] == json::parse("[0, 5, 10, 15]"));
  CHECK(drawing["cells"] == json::parse("[1.0, 2.0, 3.0, 4.0]"));
}

TEST_CASE("lines and scatters have their series") {
  Drawn drawn;
  const auto figures = drawn.data({drawn.bench.artifact("path.csv", "step,loss\n0,2\n1,nan\n"),
                                   drawn.bench.artifact("points.csv", "x,y,by\na,1,u\nb,2,v\n")});
  REQUIRE(figures.size() == 2);
  CHECK(figures[0]["drawings"][0]["series"] ==
        json::parse(R"([{"name": "loss", "x": [0.0, 1.0], "y": [2.0, null]}])"));
  CHECK(figures[1]["drawings"][0]["names"] == json::parse(R"(["a", "b"])"));
  CHECK(figures[1]["drawings"][0]["series"][1] ==
        json::parse(R"({"name": "v", "x": [1.0], "y": [2.0]})"));
}

TEST_CASE("a file that has changed or lacks the column is not drawn, which is said") {
  Drawn drawn;
  const auto changed = drawn.bench.artifact("plan.csv", "i,j,mass\n0,0,1\n");
  db::write(stored_path(drawn.bench.store.artifact_folder(), changed.sha256), "i,j,mass\n0,0,2\n");
  const auto study = drawn.study({changed, drawn.bench.artifact("points.csv", "x,by\n1,a\n")});
  const Study studies[] = {study};
  const auto page = report_page(studies, "made");
  CHECK(page.find("plan.csv of <a href=\"#run-5\">run 5</a> cannot be drawn: its file has changed "
                  "since the run") != std::string::npos);
  CHECK(page.find("cannot be drawn: no column &#39;y&#39;") != std::string::npos);
  CHECK(page.find("data-kind=\"figure\"") == std::string::npos);
}

TEST_CASE("an array that is an image stands among the images") {
  const ScratchFolder scratch;
  write_npy(scratch / "plan.npy",
            array_of<std::uint8_t>({1, 2}, std::vector<std::uint8_t>{0, 255}));
  Drawn drawn;
  const auto study =
      drawn.study({drawn.bench.artifact("plan.npy", content_of(scratch / "plan.npy"))});
  REQUIRE(study.images.size() == 1);
  CHECK(study.images[0].content.starts_with("\x89PNG"));
  CHECK(study.figures.empty());
}

TEST_CASE("an image that is shown other than it is says so, and one that is none says why") {
  const ScratchFolder scratch;
  write_npy(scratch / "bright.npy", array_of<double>({1, 2}, std::vector<double>{0, 7}));
  write_npy(scratch / "row.npy", array_of<double>({2}, std::vector<double>{0, 1}));
  Drawn drawn;
  auto bright = drawn.bench.artifact("plan.npy", content_of(scratch / "bright.npy"));
  const auto study = drawn.study({bright});
  REQUIRE(study.images.size() == 1);
  CHECK(study.images[0].label == "seed 0, what is not in [0, 1] is shown as the nearer end");
  Drawn other;
  const auto none =
      other.study({other.bench.artifact("plan.npy", content_of(scratch / "row.npy"))});
  CHECK(none.images.empty());
  REQUIRE(none.figures.size() == 1);
  CHECK(none.figures[0].faults[0].drawing.fault ==
        "an image is h x w, h x w x 1 or h x w x 3, not 2");
}

TEST_CASE("a manifest that is none draws nothing, and figures of no artifact are ignored") {
  Drawn drawn;
  CHECK(
      drawn.study({drawn.bench.artifact("plan.csv", "i,j,mass\n0,0,1\n")}, "[1]").figures.empty());
  CHECK(Drawn().study({}).figures.empty());
}

TEST_CASE("texts of a file stand in the page as texts") {
  Drawn drawn;
  const auto study = drawn.study({drawn.bench.artifact(
      "points.csv", "x,y,by\n<img src=x>,1,</script><script>throw 1</script>\n")});
  const Study studies[] = {study}, none[] = {Study()};
  const auto page = report_page(studies, "made"), empty = report_page(none, "made");
  CHECK(page.find("<img src=x>") == std::string::npos);
  CHECK(page.find("throw 1</script>") == std::string::npos);
}

TEST_CASE("many figures share the room of few") {
  Drawn drawn;
  std::string plan = "i,j,mass\n";
  for (int i = 0; i < 300; ++i) plan += std::to_string(i) + "," + std::to_string(i) + ",1\n";
  Method method;
  std::vector<db::ArtifactRow> artifacts;
  for (int k = 0; k < 250; ++k) {
    const auto name = "plan_" + std::to_string(k) + ".csv";
    artifacts.push_back(drawn.bench.artifact(name, plan + std::to_string(k) + ",0,1\n"));
  }
  method.artifacts = {{"plan_{k}.csv", false, "", {}, {FigureKind::heatmap, {"i", "j", "mass"}}}};
  const auto study = drawn.study(artifacts, to_json(method).dump());
  CHECK(study.figures.size() == 200);
  CHECK(study.figures_left_out == 50);
  CHECK(study.figures[0].drawings.at(0).drawing.matrix.rows.blocks() == 30);
  CHECK(chart_data(study).dump().size() < 200'000);
}

}  // namespace
}  // namespace assay
