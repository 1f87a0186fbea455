// The page of a method at different widths.
#include "core/report/method/method_page.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <sstream>

#include "core/base/table.hpp"
#include "registry/method/condition.hpp"

namespace assay {
namespace {

Param real(const std::string& name, double value, const std::string& help,
           const std::string& when = "") {
  Param p;
  p.name = name;
  p.default_value = value;
  p.min = 0, p.max = std::nan("");
  p.help = help;
  p.when = parse_condition(when);
  return p;
}

Method mover() {
  Method m;
  m.id = "mover", m.version = "1.0.0", m.summary = "Moves mass";
  m.params = {real("epsilon", 0.1, "weight of the entropy", "solver=sinkhorn|newton"),
              real("mass", 1, "how much is moved, all of it where nothing is said"),
              real("tau", 0.5, "share of the step", "solver=sinkhorn|newton")};
  return m;
}

TEST_CASE("a table is shown where it fits") {
  CHECK(method_page(mover(), 100, false) ==
        "mover 1.0.0: Moves mass\n"
        "\n"
        "Parameters\n"
        "name     type  default  range  help\n"
        "epsilon  real  0.1      >= 0   weight of the entropy; only if solver=sinkhorn|newton\n"
        "mass     real  1.0      >= 0   how much is moved, all of it where nothing is said\n"
        "tau      real  0.5      >= 0   share of the step; only if solver=sinkhorn|newton\n");
}

TEST_CASE("else a list, in which a condition stands once over what needs it") {
  CHECK(method_page(mover(), 60, false) ==
        "mover 1.0.0: Moves mass\n"
        "\n"
        "Parameters\n"
        "  mass     real, >= 0, default 1.0: how much is moved, all\n"
        "           of it where nothing is said\n"
        "\n"
        "  only if solver=sinkhorn|newton:\n"
        "    epsilon  real, >= 0, default 0.1: weight of the entropy\n"
        "    tau      real, >= 0, default 0.5: share of the step\n");
}

TEST_CASE("no line is wider than was asked, however long conditions and choices are") {
  auto m = mover();
  m.paper =
      "Somebody, A paper with a title that goes on for longer than any terminal is wide, 1999";
  std::string tasks = "task=first_of_many_tasks";
  for (int i = 0; i < 9; ++i) tasks += "|another_task_" + std::to_string(i);
  m.params.push_back(real("a_parameter_with_a_rather_long_name", 1, "short", tasks));
  Output output;
  output.name = "gain", output.final = true, output.when = parse_condition(tasks + " & !data.x");
  output.help = "what is gained by it, in words enough for more than one line of a terminal";
  m.outputs = {output};
  for (const std::size_t width : {40, 60, 80, 100}) {
    std::istringstream page(method_page(m, width, false));
    for (std::string line; std::getline(page, line);) CHECK(text_width(line) <= width);
  }
}

TEST_CASE("Markdown keeps its tables") {
  const auto text = method_markdown(mover());
  CHECK(text.find("### Parameters\n\n| name | type | default | range | help |\n") !=
        std::string::npos);
  CHECK(text.find("| tau | real | 0.5 | >= 0 | share of the step; only if "
                  "solver=sinkhorn\\|newton |\n") != std::string::npos);
}

TEST_CASE("artifacts say how they are drawn, where one of them is") {
  Method m;
  m.id = "mover", m.version = "1.0.0", m.summary = "Moves mass";
  m.artifacts = {{"plan.csv", false, "the plan", {}}, {"log.txt", false, "the log", {}}};
  CHECK(method_page(m, 80, false) ==
        "mover 1.0.0: Moves mass\n\nArtifacts\nfile      help\nplan.csv  the plan\n"
        "log.txt   the log\n");
  m.artifacts[0].figure = {FigureKind::heatmap, {"i", "j", "mass"}};
  CHECK(method_page(m, 80, false) ==
        "mover 1.0.0: Moves mass\n\nArtifacts\n"
        "file      drawn as                    help\n"
        "plan.csv  heatmap of mass by i and j  the plan\n"
        "log.txt                               the log\n");
}

}  // namespace
}  // namespace assay
