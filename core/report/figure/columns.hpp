// The columns of a table as figures read them.
#pragma once

#include <cstdint>
#include <stdexcept>
#include <string>
#include <vector>

#include "core/data/table.hpp"
#include "core/report/figure/drawing.hpp"

namespace assay {

// Why there is nothing to see.
struct NoFigure : std::runtime_error {
  using std::runtime_error::runtime_error;
};

// NoFigure where the table has none of this name; it offers the nearest.
const Column& column_of(const Table& table, const std::string& name);

bool is_of_texts(const Column& column);

// NoFigure for texts; what is not finite is NaN.
std::vector<double> numbers_of(const Column& column);

std::vector<std::string> texts_of(const Column& column);

// A name as a picture has room for it: its beginning, where it is long.
std::string shown_name(const std::string& name);

// The places of a column's cells along an axis: integers that lie close together are their own
// places, gaps included; other cells stand side by side, numbers by size, texts as they come.
// `axis` has blocks of one place; names are those of the places.
struct Placed {
  DrawnAxis axis;
  std::vector<std::uint64_t> at;
};
Placed placed(const Column& column);

// The axis gathered into at most `most` blocks, with names as they are shown.
DrawnAxis gathered(DrawnAxis axis, std::size_t most);

}  // namespace assay
