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

}  // namespace
}  // namespace assay
