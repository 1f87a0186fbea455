// Figures of files in the store, which may have changed or be none.
#include "core/report/figure/stored.hpp"

#include <sys/stat.h>

#include <catch2/catch.hpp>
#include <filesystem>

#include "db/artifact_file.hpp"
#include "registry/method/json.hpp"
#include "tests/db/fixture.hpp"

namespace assay {
namespace {

namespace fs = std::filesystem;

const std::string kPlan = "i,j,mass\n0,0,1\n";

struct Stored {
  db::Folder folder;
  db::ArtifactRow row{"plan.csv", "output", "csv", sha256(kPlan), kPlan.size()};

  fs::path file() const { return stored_path(folder.path(), row.sha256); }
  std::string fault() const {
    return drawing_of({FigureKind::heatmap, {"i", "j", "mass"}}, row, folder.path(), {}).fault;
  }
};

TEST_CASE("a file that is what the run left is drawn") {
  const Stored stored;
  db::write(stored.file(), kPlan);
  CHECK(stored.fault().empty());
}

TEST_CASE("a file that has changed is not drawn") {
  const Stored stored;
  db::write(stored.file(), "i,j,mass\n0,0,2\n");
  CHECK(stored.fault() == "its file has changed since the run");
}

TEST_CASE("pipes, links and files that are gone are not drawn") {
  const Stored stored;
  CHECK(stored.fault() == "its file is gone");
  fs::create_directories(stored.file().parent_path());
  REQUIRE(mkfifo(stored.file().c_str(), 0600) == 0);
  CHECK(stored.fault() == "its file is gone");
  fs::remove(stored.file());
  db::write(stored.folder / "elsewhere", kPlan);
  fs::create_symlink(stored.folder / "elsewhere", stored.file());
  CHECK(stored.fault() == "its file is gone");
}

TEST_CASE("a row whose hash is a path leads nowhere") {
  Stored stored;
  db::write(stored.folder / "plan.csv", kPlan);
  stored.row.sha256 = "../plan.csv";
  CHECK(stored.fault() == "its file is gone");
}

TEST_CASE("a file beyond the limit is not read") {
  const Stored stored;
  db::write(stored.file(), "");
  fs::resize_file(stored.file(), kMostDrawnBytes + 1);
  CHECK(stored.fault() == "its file is larger than 32.0 MiB");
}

TEST_CASE("the figure is the one that the manifest declares") {
  Method method;
  method.artifacts.resize(2);
  method.artifacts[0].name = "plan_{j}.csv";
  method.artifacts[0].figure = {FigureKind::heatmap, {"i", "j", "mass"}};
  method.artifacts[1].name = "map.csv";
  const auto declared = kept_method(to_json(method).dump());
  db::ArtifactRow row{"plan_3.csv", "output", "csv", "", 0};
  CHECK(figure_of(declared, row).columns == std::vector<std::string>{"i", "j", "mass"});
  row.kind = "log";
  CHECK(figure_of(declared, row).kind == FigureKind::none);
  row = {"map.csv", "output", "csv", "", 0};
  CHECK(figure_of(declared, row).kind == FigureKind::none);
  CHECK(kept_method("{}").artifacts.empty());
  CHECK(kept_method("no JSON").artifacts.empty());
}

TEST_CASE("a manifest with a figure of no known kind declares none") {
  Method method;
  method.artifacts.resize(1);
  auto json = to_json(method);
  json["artifacts"][0]["figure"] = "hologram";
  CHECK(kept_method(json.dump()).artifacts.empty());
}

}  // namespace
}  // namespace assay
