// Figures as people see them on a terminal.
#include "core/report/figure/terminal.hpp"

#include <catch2/catch.hpp>

#include "core/base/table.hpp"

namespace assay {
namespace {

std::string page(const Figure& figure, const std::string& csv) {
  return figure_page("a.csv", drawing_of(figure, "a.csv", csv, terminal_limits()), false);
}

TEST_CASE("a heatmap is shades between its least and its greatest cell") {
  CHECK(page({FigureKind::heatmap, {"model", "data", "r2"}},
             "model,data,r2\nnet,a,0\nnet,b,1\ntree,a,0.5\n") ==
        "a.csv: r2 by model and data\n"
        "           net │··██\n"
        "          tree │▒▒\n"
        "                across data: a, b\n"
        "                r2: · 0 to 1 █\n");
}

TEST_CASE("a large matrix fits, and says what a cell is") {
  std::string plan = "i,j,mass\n";
  for (int i = 0; i < 200; ++i) plan += std::to_string(i) + "," + std::to_string(i) + ",1\n";
  const auto text = page({FigureKind::heatmap, {"i", "j", "mass"}}, plan);
  CHECK(text.find("             0 │█") != std::string::npos);
  CHECK(text.find("           199 │ ") != std::string::npos);
  CHECK(text.find("across j: 0 to 199\n") != std::string::npos);
  CHECK(text.ends_with("(each cell is the mean of 10 x 4)\n"));
  for (std::size_t begin = 0; begin < text.size();) {
    const auto end = text.find('\n', begin);
    CHECK(text_width(std::string_view(text).substr(begin, end - begin)) <= 80);
    begin = end + 1;
  }
}

TEST_CASE("a scatter is dots from corner to corner") {
  const auto text = page({FigureKind::scatter, {"x", "y"}}, "x,y\n0,0\n1,1\n");
  CHECK(text.starts_with("a.csv: y over x\n             1 │" + std::string(59, ' ') + "⠈\n"));
  CHECK(text.ends_with("             0 │⡀\n                across x: 0 to 1\n"));
}

TEST_CASE("lines are one line of text each") {
  CHECK(page({FigureKind::lines, {"step", "loss", "part"}},
             "step,loss,part\n0,0,a\n1,7,a\n0,3.5,b\n") ==
        "a.csv: loss over step\n"
        "line  points  min  max\n"
        "a          2    0    7  ▁█\n"
        "b          1  3.5  3.5  ▄\n"
        "across step: 0 to 1\n");
}

TEST_CASE("a figure without a number says so, and so does one that cannot be drawn") {
  CHECK(page({FigureKind::heatmap, {}}, "a\nnan\n") == "a.csv\n  no number in it\n");
  CHECK(page({FigureKind::scatter, {"x", "y"}}, "x,y\nnan,1\n") ==
        "a.csv: y over x\n  no point in it\n");
  CHECK(page({FigureKind::lines, {"x", "y"}}, "x,z\n0,1\n") ==
        "a.csv: cannot be drawn: no column 'y'\n");
}

TEST_CASE("names in a file cannot steer the terminal") {
  const auto text = page({FigureKind::heatmap, {"m", "d", "v"}},
                         "m,d,v\n\x1b[31mred,\x1b]0;title\a,1\nblue,x,2\n");
  CHECK(text.find('\x1b') == std::string::npos);
  CHECK(text.find('\a') == std::string::npos);
}

TEST_CASE("an image is its lightness") {
  Drawing drawing;
  drawing.kind = FigureKind::image;
  drawing.picture = array_of<double>({1, 3, 1}, std::vector<double>{0, 0.5, 1});
  CHECK(figure_page("a.png", drawing, false) == "a.png\n               │··▒▒██\n");
  drawing.picture = array_of<double>({1, 1, 3}, std::vector<double>{1, 1, 1});
  CHECK(figure_page("a.png", drawing, true) == "\x1b[1ma.png\x1b[0m\n               │██\n");
}

}  // namespace
}  // namespace assay
