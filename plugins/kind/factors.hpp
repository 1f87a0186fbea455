// The algebra of low-rank parts of a matrix W (outputs x inputs), in double precision: singular
// components, and the starts of the adapters that begin where W is.
#pragma once

#include <assay/rng.hpp>

#include "plugins/numerics/linalg/matrix.hpp"

namespace assay::kind {

// W = sum_i u_i s_i v_i' with u_i and v_i in the columns, s falling where it comes from an SVD.
struct Factors {
  Matrix u;  // outputs x R
  Vector s;  // R
  Matrix v;  // inputs x R

  Index rank() const { return s.size(); }
  Matrix product() const { return u * s.asDiagonal() * v.transpose(); }
  Factors range(Index begin, Index size) const;  // components begin .. begin + size - 1
  Factors reordered(const std::vector<std::size_t>& order) const;
};

// All min(outputs, inputs) components.
Factors singular_factors(MatrixView w);

// Components of a matrix as layers begin with, uniform within 1 / sqrt(inputs), in random order, so
// that any of them may become a learngene or a tailor. Beyond its min(outputs, inputs) components
// follow random unit directions of its smallest singular value. Requires rank >= 1.
Factors random_factors(Index outputs, Index inputs, Index rank, Rng& rng);

// Components from the largest |u_i| |s_i| |v_i| on; ties keep their order.
std::vector<std::size_t> by_size(const Factors& factors);

// PiSSA (Meng, Wang & Zhang 2024): W = residual + b a with b = U_r sqrt(S_r), a = sqrt(S_r) V_r'.
struct Split {
  Matrix b, a, residual;
};
Split principal_split(MatrixView w, Index rank);

// Orthogonal fine-tuning (Qiu et al. 2023) on the side of the inputs: W R with R block-diagonal,
// each block (I - Q)^{-1} (I + Q) of a skew Q whose strict lower triangle is a row of `lower`, row
// by row: (2, 1), (3, 1), (3, 2), ...
Matrix cayley(MatrixView lower, Index block);
inline Index triangle(Index block) { return block * (block - 1) / 2; }

// SVDiff (Han et al. 2023): U diag(max(s + delta, 0)) V'.
Matrix shifted(const Factors& factors, const Vector& delta);

}  // namespace assay::kind
