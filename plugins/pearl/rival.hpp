// The best of several alignments, and the one as good as it whose labels contradict it most.
#pragma once

#include "plugins/pearl/alignment.hpp"

namespace assay::pearl {

// Whether a loss is as good as the best one: within 1 % of it, or where the distances that belong
// together differ by 1 % of their root mean square at most, when both sets are congruent for all
// that can be told. `scale` is the part of E that all couplings share, u'C1.^2 u + v'C2.^2 v.
bool is_as_good(double loss, double best, double scale);

class Podium {
 public:
  // Without labels there are no rivals.
  Podium(const Matrix* source_labels, double scale) : labels_(source_labels), scale_(scale) {}

  void offer(Alignment found);                           // may be kept, the first of equal losses
  void challenge(const Matrix& transport, double loss);  // may be the rival

  const Alignment& best() const { return best_; }

 private:
  Matrix carried(const Matrix& transport) const;

  const Matrix* labels_;
  double scale_;
  Alignment best_;
  Matrix best_labels_;
};

// Couplings of uniform weights that pair the source trajectories that `source_labels` prefer least
// with the target trajectories that the labels carried by `transport` prefer most, and leave the
// rest to the geometry: (1 + r s') / NM, r and s what is preferred, in [-1, 1] with mean 0.
enum class Contrary { ranks, halves };
Matrix contrary(const Matrix& transport, const Matrix& source_labels, Contrary kind);

}  // namespace assay::pearl
