// Square images in [-1, 1] with their classes, and which of these are base and which novel.
#pragma once

#include <vector>

#include "plugins/kind/params.hpp"

namespace assay::kind {

struct Dataset {
  std::int64_t side = 0;
  std::vector<float> pixels;              // image after image, row-major
  std::vector<std::int64_t> rows;         // of each image: the row of its class
  std::vector<std::int64_t> labels;       // of each row: how the user calls it
  std::vector<std::int64_t> base, novel;  // rows; novel is empty where a task has none

  std::int64_t values() const { return side * side; }
  std::int64_t size() const { return static_cast<std::int64_t>(rows.size()); }
  const float* image(std::int64_t i) const { return pixels.data() + i * values(); }
  std::vector<std::int64_t> images_of(std::int64_t row) const;
};

// Throws BadInput that names the key.
Dataset read_dataset(const Run<Params>& run);

// Four shapes (disc, square, triangle, cross), labels 0 to 3 filled and 4 to 7 hollow, of 12 x 12
// pixels, at random places; the same for every run.
struct Drawings {
  static constexpr std::int64_t kSide = 12, kImages = 200;  // of each of the eight classes
  std::vector<float> pixels;
  std::vector<std::int64_t> labels;
};
Drawings drawings();

// place[k] is the pixel at which the k-th number of the tokens stands: patch after patch, each row
// by row.
std::vector<std::int64_t> token_order(std::int64_t side, std::int64_t patch);

}  // namespace assay::kind
