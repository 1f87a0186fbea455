// Generated images of classes, and sheets of them.
#pragma once

#include <functional>
#include <vector>

#include "plugins/kind/dataset.hpp"

namespace assay::kind {

struct Samples {
  Matrix images;                   // pixels in [-1, 1], one a row, class after class
  std::vector<std::int64_t> rows;  // the data row of each
};

// p.samples_per_class images of the plan's classes, which are those of these data rows. What a
// class gets hangs on nothing but its data row. `stop_point` may throw.
Samples sample_classes(const Plan& plan, const std::vector<std::int64_t>& data_rows,
                       const Params& p, const Rng& rng, const std::function<void()>& stop_point);

// The first `count` images of each class side by side, a class a row, as grey values in [0, 1] with
// lines between them; each pixel a square of `zoom` a side.
struct Sheet {
  std::size_t height, width;
  std::vector<double> pixels;
};
Sheet sheet_of(const Samples& samples, std::int64_t side, std::int64_t count, std::int64_t zoom);

}  // namespace assay::kind
