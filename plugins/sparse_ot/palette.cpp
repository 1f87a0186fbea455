#include "plugins/sparse_ot/palette.hpp"

#include <algorithm>
#include <limits>

namespace assay::sparse_ot {
namespace {

// Seeds one by one, each a pixel drawn with its squared distance from those before.
Matrix seeds(const Matrix& pixels, Index count, Rng& rng, const std::function<bool()>& stops) {
  Matrix chosen(count, pixels.cols());
  Vector distance = Vector::Constant(pixels.rows(), std::numeric_limits<double>::infinity());
  auto next = static_cast<Index>(rng.uniform() * static_cast<double>(pixels.rows()));
  for (Index c = 0; c < count && !stops(); ++c) {
    chosen.row(c) = pixels.row(next);
    distance = distance.cwiseMin((pixels.rowwise() - chosen.row(c)).rowwise().squaredNorm());
    double left = rng.uniform() * distance.sum();
    for (next = 0; next + 1 < pixels.rows() && left >= distance[next]; ++next)
      left -= distance[next];
  }
  return chosen;
}

// Labels each pixel with its nearest colour, the first of several; true when a label changed.
bool label_pixels(const Matrix& pixels, const Matrix& colors, std::vector<Index>& label) {
  const Matrix by_channel = colors.transpose();
  Vector distance(colors.rows());
  bool changed = false;
  for (Index i = 0; i < pixels.rows(); ++i) {
    distance.setZero();
    for (Index d = 0; d < pixels.cols(); ++d)
      distance.array() += (by_channel.row(d).transpose().array() - pixels(i, d)).square();
    Index nearest = 0;
    distance.minCoeff(&nearest);
    auto& old = label[static_cast<std::size_t>(i)];
    changed = changed || old != nearest;
    old = nearest;
  }
  return changed;
}

// The means of the labelled pixels; a colour without pixels stays. Returns the counts.
Vector move_colors(const Matrix& pixels, const std::vector<Index>& label, Matrix& colors) {
  Matrix sums = Matrix::Zero(colors.rows(), colors.cols());
  Vector counts = Vector::Zero(colors.rows());
  for (Index i = 0; i < pixels.rows(); ++i) {
    sums.row(label[static_cast<std::size_t>(i)]) += pixels.row(i);
    counts[label[static_cast<std::size_t>(i)]] += 1;
  }
  for (Index c = 0; c < colors.rows(); ++c)
    if (counts[c] > 0) colors.row(c) = sums.row(c) / counts[c];
  return counts;
}

Palette without_empty(const Matrix& colors, const Vector& counts, std::vector<Index> label) {
  std::vector<Index> place(static_cast<std::size_t>(colors.rows()), 0);
  Index kept = 0;
  Palette p{Matrix(colors.rows(), colors.cols()), Vector(colors.rows()), std::move(label)};
  for (Index c = 0; c < colors.rows(); ++c) {
    if (counts[c] <= 0) continue;
    p.colors.row(kept) = colors.row(c);
    p.weights[kept] = counts[c] / counts.sum();
    place[static_cast<std::size_t>(c)] = kept++;
  }
  p.colors.conservativeResize(kept, Eigen::NoChange);
  p.weights.conservativeResize(kept);
  for (auto& l : p.label) l = place[static_cast<std::size_t>(l)];
  return p;
}

}  // namespace

Palette palette(const Matrix& pixels, Index count, Rng& rng, const std::function<bool()>& stops,
                int rounds) {
  Matrix colors = seeds(pixels, count, rng, stops);
  std::vector<Index> label(static_cast<std::size_t>(pixels.rows()), -1);
  Vector counts;
  for (int round = 0; round < rounds && label_pixels(pixels, colors, label); ++round) {
    counts = move_colors(pixels, label, colors);
    if (stops()) break;
  }
  return without_empty(colors, counts, std::move(label));
}

}  // namespace assay::sparse_ot
