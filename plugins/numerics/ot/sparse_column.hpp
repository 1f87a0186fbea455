// One column of a transport plan with at most k entries, from its dual scores.
#pragma once

#include <span>
#include <vector>

#include "plugins/numerics/ot/matrix.hpp"

namespace assay::ot {

// max s.t - gamma/2 |t|^2 over t >= 0 with sum t = mass and at most k entries. The maximiser is the
// simplex projection of the k largest scores (Kyrillidis et al. 2013); of equal scores the first
// rows are taken.
class SparseColumn {
 public:
  struct Entry {
    Index row;
    double mass;
  };

  // Requires k >= 1, gamma > 0, mass >= 0 and, where mass > 0, a finite score; a score of -inf is
  // never chosen. Returns the maximum.
  double solve(std::span<const double> scores, double mass, Index k, double gamma);

  // The maximiser's positive entries, largest first; valid until the next solve.
  std::span<const Entry> entries() const { return entries_; }

 private:
  struct Candidate {
    double below_top;  // score minus the largest score
    Index row;
  };
  void gather(std::span<const double> scores, double top, double reach, Index k);

  std::vector<Candidate> candidates_;
  std::vector<Entry> entries_;
};

}  // namespace assay::ot
