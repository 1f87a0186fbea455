// What people see of an artifact: few enough numbers for a page or a terminal.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/data/array.hpp"
#include "registry/method/figure.hpp"

namespace assay {

// Places along one side of a matrix, gathered into blocks of `block` places, the last of which may
// be shorter. Places are whole numbers from `first` on, or have names: those of the blocks'
// first places.
struct DrawnAxis {
  std::string name;
  std::int64_t first = 0;
  std::uint64_t count = 0, block = 1;
  std::vector<std::string> names;

  std::size_t blocks() const { return static_cast<std::size_t>((count + block - 1) / block); }
};

// A cell is the mean over its block. Entries that a table leaves out are zeros where the block has
// others; a block without any number is NaN.
struct DrawnMatrix {
  DrawnAxis rows, columns;
  std::string value;          // what the cells are, where it has a name
  std::vector<double> cells;  // row by row
};

struct DrawnSeries {
  std::string name;
  std::vector<double> x, y;  // what is not finite is NaN
};

struct DrawnPlot {
  std::string x, y;
  std::vector<std::string> x_names;  // where x is of texts: x counts them from 0
  std::vector<DrawnSeries> series;
};

struct Drawing {
  FigureKind kind = FigureKind::none;
  std::string fault;  // why there is nothing to see; empty: there is
  std::string note;   // what is shown other than it is
  DrawnMatrix matrix;
  DrawnPlot plot;
  Array picture;  // h x w or h x w x 3 of f64 in [0, 1]
};

// What a drawing may take.
struct DrawingLimits {
  std::size_t rows = 200, columns = 200;  // of cells
  std::size_t points = 2000;              // of all series
  std::size_t series = 24;
  std::size_t pixels = 400;  // of each side of a picture
};

// Of a file's content; its name says the format. Never throws for what is wrong with the content:
// the fault says it.
Drawing drawing_of(const Figure& figure, const std::string& name, std::string_view content,
                   const DrawingLimits& limits);

}  // namespace assay
