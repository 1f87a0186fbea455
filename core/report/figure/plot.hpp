// Lines and scatters as few points.
#pragma once

#include "core/data/table.hpp"
#include "core/report/figure/drawing.hpp"

namespace assay {

struct Plotted {
  DrawnPlot plot;
  std::string note;
};

// As the figure's columns say; NoFigure where the table has no such columns. A long line keeps the
// lowest and the highest point of each of its stretches.
Plotted lines_of(const Table& table, const std::vector<std::string>& columns,
                 const DrawingLimits& limits);

// Of too many points one of every k stays, at a place of its k rows that looks random and is always
// the same: rows of a regular grid stay a fair sample.
Plotted scatter_of(const Table& table, const std::vector<std::string>& columns,
                   const DrawingLimits& limits);

}  // namespace assay
