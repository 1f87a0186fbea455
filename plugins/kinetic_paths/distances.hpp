// How far samples are from a reference set.
#pragma once

#include <assay/rng.hpp>
#include <functional>
#include <vector>

#include "plugins/numerics/linalg/matrix.hpp"
#include "plugins/numerics/linalg/padded.hpp"

namespace assay::kinetic_paths {

struct SampleScores {
  double energy_distance =
      0;  // 2 E|X-Y| - E|X-X'| - E|Y-Y'|, V-statistic: pairs of one with itself count
  double sliced_w2 = 0;  // root of the mean of W2^2 along the directions
  double mmd = 0;        // kernel exp(-|x-y|^2 / 2 h^2), h the median distance; V-statistic
};

struct Effort {
  unsigned threads = 1;
  std::function<void()> stop_point = [] {};  // from any thread; may throw
};

// Memory is O(n d); time O(n m d). The same bits for any number of threads.
class Reference {
 public:
  static constexpr Index kDirections = 64;

  Reference(Matrix points, Rng directions, Effort effort);
  SampleScores score(const Matrix& samples) const;

 private:
  struct PairMeans {
    double distance = 0, kernel = 0;
  };
  // Of all pairs of a row of `from` with a row of `to`, given by columns.
  PairMeans pair_means(const Matrix& from, const linalg::PaddedArray<double>& to,
                       Index count) const;
  double sliced(const Matrix& samples) const;

  Matrix points_, directions_, projections_;  // a direction a row; sorted, a direction a row
  linalg::PaddedArray<double> columns_;
  double bandwidth_ = 1;
  Effort effort_;
  PairMeans own_;
};

}  // namespace assay::kinetic_paths
