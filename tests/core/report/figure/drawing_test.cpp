// What figures show of tables, arrays and images.
#include "core/report/figure/drawing.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <set>

#include "core/data/npy.hpp"
#include "core/data/png.hpp"
#include "tests/core/data/scratch.hpp"
#include "tests/limits.hpp"

namespace assay {
namespace {

using Columns = std::vector<std::string>;
using Reals = std::vector<double>;

DrawingLimits limits(std::size_t side, std::size_t points = 2000) {
  DrawingLimits result;
  result.rows = result.columns = side;
  result.points = points;
  return result;
}

Drawing of_csv(FigureKind kind, const Columns& columns, const std::string& text,
               const DrawingLimits& most = limits(200)) {
  return drawing_of({kind, columns}, "a.csv", text, most);
}

template <class T>
Drawing of_npy(FigureKind kind, std::vector<std::int64_t> shape, const std::vector<T>& values,
               const DrawingLimits& most = limits(200), const Columns& columns = {}) {
  const ScratchFolder folder;
  write_npy(folder / "a.npy", array_of<T>(std::move(shape), values));
  return drawing_of({kind, columns}, "a.npy", content_of(folder / "a.npy"), most);
}

// NaN as -1, which none of these tests has.
Reals marked(Reals cells) {
  for (auto& cell : cells)
    if (std::isnan(cell)) cell = -1;
  return cells;
}

TEST_CASE("entries of a plan stand at their indices, and the rest is empty") {
  const auto drawing =
      of_csv(FigureKind::heatmap, {"i", "j", "mass"}, "i,j,mass\n3,0,0.25\n5,2,0.75\n");
  REQUIRE(drawing.fault.empty());
  const auto& m = drawing.matrix;
  CHECK(m.rows.name == "i");
  CHECK(m.rows.first == 3);
  CHECK(m.rows.count == 3);
  CHECK(m.columns.count == 3);
  CHECK(m.value == "mass");
  CHECK(marked(m.cells) == Reals{0.25, -1, -1, -1, -1, -1, -1, -1, 0.75});
  CHECK(drawing.note.empty());
}

TEST_CASE("a cell is the mean over its block, of which numbers count alone") {
  const auto drawing = of_npy<double>(FigureKind::heatmap, {3, 4},
                                      {1, 2, 3, 4,     //
                                       5, 6, kNaN, 8,  //
                                       9, 11, kInf, kNaN},
                                      limits(2));
  const auto& m = drawing.matrix;
  CHECK(m.rows.block == 2);
  CHECK(m.rows.blocks() == 2);
  CHECK(marked(m.cells) == Reals{3.5, 5, 10, -1});
  CHECK(drawing.note == "each cell is the mean of 2 x 2");
}

TEST_CASE("entries left out are zeros within a block that has others") {
  const auto drawing =
      of_csv(FigureKind::heatmap, {"i", "j", "mass"}, "i,j,mass\n0,0,4\n1,1,4\n3,3,8\n", limits(2));
  CHECK(marked(drawing.matrix.cells) == Reals{2, -1, -1, 2});
}

TEST_CASE("entries of one cell add up") {
  const auto drawing =
      of_csv(FigureKind::heatmap, {"i", "j", "mass"}, "i,j,mass\n0,0,1\n0,0,2\n0,1,5\n");
  CHECK(drawing.matrix.cells == Reals{3, 5});
}

TEST_CASE("texts stand in the order in which they come, numbers by their size") {
  const auto drawing = of_csv(FigureKind::heatmap, {"model", "dose", "r2"},
                              "model,dose,r2\nlarge,10.0,1\nsmall,0.5,2\nlarge,0.5,3\n");
  CHECK(drawing.matrix.rows.names == Columns{"large", "small"});
  CHECK(drawing.matrix.columns.names == Columns{"0.5", "10"});
  CHECK(marked(drawing.matrix.cells) == Reals{3, 1, 2, -1});
}

TEST_CASE("integers that lie far apart stand side by side") {
  const auto drawing = of_csv(FigureKind::heatmap, {"i", "j", "v"},
                              "i,j,v\n-9223372036854775807,0,1\n9223372036854775807,0,2\n7,0,3\n");
  CHECK(drawing.matrix.rows.names == Columns{"-9223372036854775807", "7", "9223372036854775807"});
  CHECK(drawing.matrix.cells == Reals{1, 3, 2});
}

TEST_CASE("a table is a matrix whose rows one of its columns may name") {
  const std::string text = "drug,a,kind,b\nx,1,k,2\ny,3,k,4\n";
  const auto drawing = of_csv(FigureKind::heatmap, {"drug"}, text);
  CHECK(drawing.matrix.rows.names == Columns{"x", "y"});
  CHECK(drawing.matrix.columns.names == Columns{"a", "b"});
  CHECK(drawing.matrix.cells == Reals{1, 2, 3, 4});
  CHECK(of_csv(FigureKind::heatmap, {}, text).fault == "column 'drug' holds other than numbers");
  CHECK(of_csv(FigureKind::heatmap, {}, "a,b\n1,2\n").matrix.cells == Reals{1, 2});
}

TEST_CASE("names of blocks are those of their first places") {
  std::string text = "name,v\n";
  for (const char* name : {"a", "b", "c", "d", "e"}) text += std::string(name) + ",1\n";
  CHECK(of_csv(FigureKind::heatmap, {"name"}, text, limits(2)).matrix.rows.names ==
        Columns{"a", "d"});
}

TEST_CASE("every other column of numbers is a line along the first") {
  const auto drawing =
      of_csv(FigureKind::lines, {}, "step,loss,note,gap\n0,4.0,a,nan\n1,2.0,b,3\n2,inf,c,1\n");
  REQUIRE(drawing.plot.series.size() == 2);
  CHECK(drawing.plot.x == "step");
  CHECK(drawing.plot.series[0].name == "loss");
  CHECK(drawing.plot.series[0].x == Reals{0, 1, 2});
  CHECK(marked(drawing.plot.series[0].y) == Reals{4, 2, -1});
  CHECK(marked(drawing.plot.series[1].y) == Reals{-1, 3, 1});
  CHECK(of_npy<float>(FigureKind::lines, {3}, {5, 6, 7}).plot.series.at(0).y == Reals{5, 6, 7});
}

TEST_CASE("lines and points are told apart by a column") {
  const std::string text = "side,index,potential\nx,0,1\nx,1,2\ny,0,3\n";
  for (const auto kind : {FigureKind::lines, FigureKind::scatter}) {
    const auto drawing = of_csv(kind, {"index", "potential", "side"}, text);
    REQUIRE(drawing.plot.series.size() == 2);
    CHECK(drawing.plot.series[0].name == "x");
    CHECK(drawing.plot.series[0].y == Reals{1, 2});
    CHECK(drawing.plot.series[1].x == Reals{0});
    CHECK(drawing.plot.y == "potential");
  }
}

TEST_CASE("texts along x are counted, and keep their names") {
  const auto drawing = of_csv(FigureKind::lines, {"fund", "share"}, "fund,share\nb,0.5\na,0.5\n");
  CHECK(drawing.plot.x_names == Columns{"b", "a"});
  CHECK(drawing.plot.series.at(0).x == Reals{0, 1});
}

TEST_CASE("a long line keeps its spike") {
  Reals values(1000, 1.0);
  values[501] = 9;
  const auto drawing = of_npy<double>(FigureKind::lines, {1000}, values, limits(200, 40));
  const auto& line = drawing.plot.series.at(0);
  CHECK(line.y.size() <= 40);
  const auto spike = std::find(line.y.begin(), line.y.end(), 9.0);
  REQUIRE(spike != line.y.end());
  CHECK(line.x[static_cast<std::size_t>(spike - line.y.begin())] == 501);
  CHECK(drawing.note.starts_with("lines of up to 1000 points are shown at 40 of them"));
}

TEST_CASE("of many points one of every k stays, wherever a grid would put it") {
  Reals values(3 * 100);
  for (std::size_t i = 0; i < 100; ++i) values[3 * i] = static_cast<double>(i);
  const auto draw = [&] {
    return of_npy<double>(FigureKind::scatter, {100, 3}, values, limits(200, 25), {"c0", "c1"});
  };
  const auto x = draw().plot.series.at(0).x;
  REQUIRE(x.size() == 25);
  std::set<int> places;
  for (std::size_t i = 0; i < x.size(); ++i) {
    CHECK(std::floor(x[i] / 4) == static_cast<double>(i));
    places.insert(static_cast<int>(x[i]) % 4);
  }
  CHECK(places.size() == 4);
  CHECK(draw().plot.series.at(0).x == x);
  CHECK(draw().note == "1 of every 4 points shown");
}

TEST_CASE("points that are not finite are left out of a scatter") {
  const auto drawing = of_csv(FigureKind::scatter, {"x", "y"}, "x,y\n1,nan\ninf,2\n3,4\n");
  CHECK(drawing.plot.series.at(0).x == Reals{3});
}

TEST_CASE("more lines than colours are not shown, which is said") {
  std::string text = "x,y,by\n";
  for (int i = 0; i < 30; ++i) text += "0,1,l" + std::to_string(i) + "\n";
  const auto drawing = of_csv(FigureKind::lines, {"x", "y", "by"}, text);
  CHECK(drawing.plot.series.size() == 24);
  CHECK(drawing.note == "the first 24 of 30 lines shown");
}

TEST_CASE("an array of bytes or of reals is an image, in square blocks") {
  auto most = limits(200);
  most.pixels = 2;
  const auto grey =
      of_npy<std::uint8_t>(FigureKind::image, {2, 4}, {0, 255, 51, 51, 255, 0, 51, 51}, most);
  REQUIRE(grey.fault.empty());
  CHECK(grey.picture.shape == std::vector<std::int64_t>{1, 2, 1});
  CHECK(grey.picture.as<double>()[0] == 0.5);
  CHECK(grey.picture.as<double>()[1] == 0.2);
  const auto colour = of_npy<float>(FigureKind::image, {1, 1, 3}, {0.5f, 2, -1});
  CHECK(colour.picture.as<double>()[0] == 0.5);
  CHECK(colour.picture.as<double>()[1] == 1);
  CHECK(colour.picture.as<double>()[2] == 0);
}

TEST_CASE("a PNG is the image that it is") {
  const auto bytes = png_bytes(
      array_of<std::uint8_t>({1, 2, 3}, std::vector<std::uint8_t>{255, 0, 0, 0, 0, 255}), "a.png");
  const auto drawing = drawing_of({FigureKind::image, {}}, "a.png", as_text(bytes), limits(200));
  const auto samples = drawing.picture.as<double>();
  CHECK(Reals(samples.begin(), samples.end()) == Reals{1, 0, 0, 0, 0, 1});
}

TEST_CASE("names without end take no room of the page") {
  const std::string name(5000, 'n');
  std::string marks = "n";
  for (int i = 0; i < 5000; ++i) marks += "\u0301";
  const auto drawing = of_csv(FigureKind::heatmap, {"m"}, "m,v\n" + name + ",1\n" + marks + ",2\n");
  for (const auto& shown : drawing.matrix.rows.names) CHECK(shown.size() <= 240);
  const auto lines = of_csv(FigureKind::lines, {}, "x," + name + "\n1,2\n");
  CHECK(lines.plot.series.at(0).name.size() < 70);
}

TEST_CASE("more texts along x than points are not drawn") {
  std::string text = "x,y\n";
  for (int i = 0; i < 30; ++i) text += "t" + std::to_string(i) + ",1\n";
  CHECK(of_csv(FigureKind::scatter, {"x", "y"}, text, limits(200, 29)).fault ==
        "column 'x' holds more than 29 different texts");
  CHECK(of_csv(FigureKind::scatter, {"x", "y"}, text, limits(200, 30)).fault.empty());
}

TEST_CASE("what cannot be drawn says why") {
  const auto heatmap = [](const std::string& text) {
    return of_csv(FigureKind::heatmap, {"i", "j", "mass"}, text).fault;
  };
  CHECK(heatmap("i,j,mas\n0,0,1\n") == "no column 'mass', did you mean 'mas'?");
  CHECK(heatmap("i,j,mass\n0,0,heavy\n") == "column 'mass' holds other than numbers");
  CHECK(heatmap("i,j,mass\n") == "the file has no rows");
  CHECK(heatmap("").starts_with("a.csv: "));
  CHECK(
      of_csv(FigureKind::heatmap, {"i", "j"}, "i,j\n0,0\n").fault.starts_with("a figure of kind"));
  CHECK(of_npy<double>(FigureKind::heatmap, {1, 1, 1}, {0}).fault ==
        "an array of 1 x 1 x 1 is no table");
  CHECK(of_npy<double>(FigureKind::image, {1, 1, 2}, {0, 0}).fault ==
        "an image is h x w, h x w x 1 or h x w x 3, not 1 x 1 x 2");
  CHECK(of_npy<std::int32_t>(FigureKind::image, {1, 1}, {0}).fault ==
        "an image holds u8, f64 or f32, not i32");
  CHECK(of_npy<double>(FigureKind::scatter, {1, 1}, {0}, limits(200), {"c0", "c1"}).fault ==
        "no column 'c1'");
}

TEST_CASE("an array that claims columns without end has no figure") {
  const auto content = [](const std::string& shape) {
    std::string header = "{'descr': '<f8', 'fortran_order': False, 'shape': " + shape + ", }";
    header.resize(117, ' ');
    header += '\n';
    return std::string("\x93NUMPY\x01\x00\x76\x00", 10) + header;
  };
  const auto fault = [&](const std::string& shape) {
    return drawing_of({FigureKind::heatmap, {}}, "a.npy", content(shape), limits(200)).fault;
  };
  CHECK(fault("(0, 1152921504606846976)") == "more than 65536 columns");
  CHECK_FALSE(fault("(1152921504606846976, 1152921504606846976)").empty());
}

}  // namespace
}  // namespace assay
