// The page in a real browser without a window: its charts are drawn and nothing complains.
#include <catch2/catch.hpp>
#include <cstdio>

#include "tests/core/report/html/fixture.hpp"

namespace assay {
namespace {

// The page's DOM after its scripts, with what the browser logged.
std::string rendered(const std::filesystem::path& page, const std::filesystem::path& home) {
  const auto command = "HOME='" + home.string() +
                       "' timeout 120 " ASSAY_CHROMIUM
                       " --headless --no-sandbox --disable-gpu --enable-logging=stderr"
                       " --user-data-dir='" +
                       home.string() + "/profile' --dump-dom 'file://" + page.string() + "' 2>&1";
  std::string text;
  FILE* pipe = popen(command.c_str(), "r");
  REQUIRE(pipe != nullptr);
  char buffer[4096];
  for (std::size_t n = 0; (n = fread(buffer, 1, sizeof buffer, pipe)) > 0;) text.append(buffer, n);
  pclose(pipe);
  return text;
}

const std::string kName = "</script><script>throw 'x'</script>";

TEST_CASE("a browser draws curves and runs of hostile names without a fault", "[slow]") {
  if (std::string(ASSAY_CHROMIUM).empty()) {
    WARN("skipped: there was no chromium when the build was configured");
    return;
  }
  const db::Folder folder;
  const Hostile hostile(folder / "a.db");
  write_report(folder / "r.html", page_of(folder / "a.db"));
  const auto dom = rendered(folder / "r.html", folder.path());
  INFO(dom.substr(0, 2000));
  CHECK(dom.find("CONSOLE") == std::string::npos);
  CHECK(dom.find("<p id=\"report-fault\" role=\"alert\" hidden=\"\"></p>") != std::string::npos);
  // Two points: a line and the two edges of a band each; then the runs of each point.
  CHECK(dom.find("data-series=\"6\"") != std::string::npos);
  CHECK(dom.find("data-series=\"2\"") != std::string::npos);
}

TEST_CASE("a browser draws a heatmap, lines and a scatter", "[slow]") {
  if (std::string(ASSAY_CHROMIUM).empty()) {
    WARN("skipped: there was no chromium when the build was configured");
    return;
  }
  const db::Folder folder;
  Hostile bench(folder / "a.db");
  bench.add_drawn(drawing_manifest(),
                  {bench.artifact("plan.csv", "i,j,mass\n0,0,-0.5\n1,1,0.5\n9,9,nan\n"),
                   bench.artifact("path.csv", "step,loss,x\n1,1,2\n5,nan,3\n0,2,2\n"),
                   bench.artifact("points.csv", "x,y,by\n" + kName + ",1,a\nb,2,b\nb,2,c\n")});
  const std::string reach =
      "<script>document.body.dataset.reach = Object.values(Chart.instances)"
      ".map(({ scales: { x } }) => `${x.min} to ${x.max}`).join(', ')</script>";
  write_report(folder / "r.html", page_of(folder / "a.db", "drawn") + reach);
  const auto dom = rendered(folder / "r.html", folder.path());
  INFO(dom.substr(0, 2000));
  CHECK(dom.find("CONSOLE") == std::string::npos);
  CHECK(dom.find("<p id=\"report-fault\" role=\"alert\" hidden=\"\"></p>") != std::string::npos);
  CHECK(dom.find("data-cells=\"2\"") != std::string::npos);
  CHECK(dom.find("data-series=\"2\"") != std::string::npos);
  CHECK(dom.find("data-series=\"3\"") != std::string::npos);
  // Steps that are out of order, ten places, and two names.
  CHECK(dom.find("data-reach=\"0 to 5, -0.5 to 9.5, -0.5 to 1.5\"") != std::string::npos);
}

}  // namespace
}  // namespace assay
