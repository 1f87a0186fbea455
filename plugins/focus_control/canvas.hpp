// Pictures made of small images on a grid, as artifacts show them.
#pragma once

#include <array>
#include <assay/sdk.hpp>
#include <span>
#include <vector>

namespace assay::focus_control {

using Colour = std::array<double, 3>;

// Rows and columns of tiles, each an image of `side` pixels enlarged, with a frame.
class Canvas {
 public:
  Canvas(std::size_t rows, std::size_t columns, std::size_t side, std::size_t zoom);

  // side x side x 3 values of which -1 is dark and 1 bright.
  void put_image(std::size_t row, std::size_t column, std::span<const float> image, Colour frame);
  // side x side values, of which the largest is bright; a smaller map's pixels grow to fill the
  // tile.
  void put_map(std::size_t row, std::size_t column, std::span<const float> map);

  ArrayView view() const { return ArrayView(pixels_, {height_, width_, std::size_t{3}}); }

 private:
  template <class At>
  void put(std::size_t row, std::size_t column, Colour frame, At at);

  std::size_t side_, zoom_, tile_, height_, width_;
  std::vector<double> pixels_;
};

}  // namespace assay::focus_control
