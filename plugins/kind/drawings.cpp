#include <algorithm>
#include <cmath>

#include "plugins/kind/dataset.hpp"

namespace assay::kind {
namespace {

// Distance to the border of a shape of about this radius around 0, negative inside.
double distance_to(std::int64_t shape, double x, double y, double radius) {
  switch (shape) {
    case 0:
      return std::hypot(x, y) - radius;
    case 1:
      return std::max(std::abs(x), std::abs(y)) - 0.85 * radius;
    case 2: {
      const double side = 0.866 * std::abs(x) + 0.5 * y;
      return std::max(side, -y) - 0.6 * radius;
    }
    default: {
      const double arm = 0.35 * radius;
      const double upright = std::max(std::abs(x) - arm, std::abs(y) - radius);
      const double level = std::max(std::abs(x) - radius, std::abs(y) - arm);
      return std::min(upright, level);
    }
  }
}

constexpr double kPen = 1.3;  // pixels: width of the line of hollow shapes

void draw(std::int64_t label, Rng& rng, std::vector<float>& pixels) {
  const double middle = (Drawings::kSide - 1) / 2.0;
  const double cx = middle + rng.uniform(-1, 1), cy = middle + rng.uniform(-1, 1);
  const double radius = rng.uniform(3.2, 4.8), turn = rng.uniform(-0.25, 0.25);
  const double c = std::cos(turn), s = std::sin(turn);
  for (std::int64_t i = 0; i < Drawings::kSide; ++i)
    for (std::int64_t j = 0; j < Drawings::kSide; ++j) {
      const double x = static_cast<double>(j) - cx, y = static_cast<double>(i) - cy;
      double d = distance_to(label % 4, c * x + s * y, c * y - s * x, radius);
      if (label >= 4) d = std::abs(d) - kPen / 2;
      pixels.push_back(static_cast<float>(2 * std::clamp(0.5 - d, 0.0, 1.0) - 1));
    }
}

}  // namespace

Drawings drawings() {
  Drawings all;
  Rng rng(0, "drawings");
  for (std::int64_t k = 0; k < Drawings::kImages; ++k)
    for (std::int64_t label = 0; label < 8; ++label) {
      draw(label, rng, all.pixels);
      all.labels.push_back(label);
    }
  return all;
}

}  // namespace assay::kind
