#include "plugins/focus_control/canvas.hpp"

#include <algorithm>
#include <cmath>

namespace assay::focus_control {
namespace {

constexpr std::size_t kFrame = 3, kGap = 2;  // pixels
constexpr Colour kPaper = {1, 1, 1};

}  // namespace

Canvas::Canvas(std::size_t rows, std::size_t columns, std::size_t side, std::size_t zoom)
    : side_(side),
      zoom_(zoom),
      tile_(side * zoom + 2 * kFrame + kGap),
      height_(rows * tile_ + kGap),
      width_(columns * tile_ + kGap),
      pixels_(height_ * width_ * 3, 1.0) {}

template <class At>
void Canvas::put(std::size_t row, std::size_t column, Colour frame, At at) {
  const std::size_t inner = side_ * zoom_, outer = inner + 2 * kFrame;
  for (std::size_t y = 0; y < outer; ++y)
    for (std::size_t x = 0; x < outer; ++x) {
      const bool is_frame = y < kFrame || x < kFrame || y >= inner + kFrame || x >= inner + kFrame;
      const Colour colour = is_frame ? frame : at((y - kFrame) / zoom_, (x - kFrame) / zoom_);
      const auto place = (row * tile_ + kGap + y) * width_ + column * tile_ + kGap + x;
      std::copy(colour.begin(), colour.end(),
                pixels_.begin() + static_cast<std::ptrdiff_t>(3 * place));
    }
}

void Canvas::put_image(std::size_t row, std::size_t column, std::span<const float> image,
                       Colour frame) {
  put(row, column, frame, [&](std::size_t y, std::size_t x) {
    Colour colour{};
    for (std::size_t k = 0; k < 3; ++k)
      colour[k] = std::clamp((image[(y * side_ + x) * 3 + k] + 1) / 2.0, 0.0, 1.0);
    return colour;
  });
}

void Canvas::put_map(std::size_t row, std::size_t column, std::span<const float> map) {
  const auto own =
      static_cast<std::size_t>(std::lround(std::sqrt(static_cast<double>(map.size()))));
  const double top = std::max<double>(*std::max_element(map.begin(), map.end()), 1e-30);
  put(row, column, kPaper, [&](std::size_t y, std::size_t x) {
    const double value = map[y * own / side_ * own + x * own / side_] / top;
    return Colour{value, value, value};
  });
}

}  // namespace assay::focus_control
