// What a flow is trained on: pairs of data and noise at random times of a path.
#pragma once

#include <assay/rng.hpp>
#include <vector>

#include "plugins/kinetic_paths/flow_network.hpp"
#include "plugins/kinetic_paths/problem.hpp"

namespace assay::kinetic_paths {

// A path by its rows in a table, straight in between. Rows lie the closer the nearer its end is,
// where diffusion turns fast.
class TabulatedPath {
 public:
  explicit TabulatedPath(const NamedPath& path);

  // At the time end * share, share in [0, 1].
  flow::PathPoint at(double share) const;
  double end() const { return end_; }

 private:
  double end_;
  std::vector<flow::PathPoint> rows_;
};

class Batches {
 public:
  Batches(const Params& params, const Dataset& data);

  std::size_t size() const { return size_; }
  // Overwrites `batch`, whose memory is kept.
  void draw(const TabulatedPath& path, Rng rng, Batch& batch);

 private:
  void draw_points(Rng& rng);

  const Params& params_;
  const Dataset& data_;
  std::size_t size_;
  Matrix points_;
  std::vector<float> noise_;
};

// As many pairs as a batch has.
Index batch_size(const Params& params, Index dimension);

}  // namespace assay::kinetic_paths
