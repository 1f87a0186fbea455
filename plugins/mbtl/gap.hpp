// The generalisation gap as a linear function of the distance between source and target.
#pragma once

#include <vector>

#include "plugins/numerics/linalg/matrix.hpp"

namespace assay::mbtl {

enum class SlopeMode { fixed, estimated, sided, none };

// gap(i, j), how much worse source i is expected to do in target j than at home: slope times the
// distance, or min(D, 0) left + max(D, 0) right with D = source - target on every axis.
struct GapModel {
  double slope = 0;
  Eigen::RowVectorXd left, right;  // empty: the slope counts

  // Of all pairs; `distances` are those of the contexts.
  void write(const Matrix& contexts, const Matrix& distances, Matrix& gaps) const;
};

// Least squares through the origin over all targets of the observed rows (sources, scores), not
// below 0: slope = sum |D| (M_ss - M_sj) / sum |D|^2.
GapModel estimate_slope(const Matrix& distances, const std::vector<Index>& sources,
                        const Matrix& scores);
// Regression of the observed scores on 1, min(D, 0) and max(D, 0) of every axis, by the
// pseudo-inverse; a gap may be negative.
GapModel estimate_sided(const Matrix& contexts, const std::vector<Index>& sources,
                        const Matrix& scores);

}  // namespace assay::mbtl
