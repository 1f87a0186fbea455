// The Gromov-Wasserstein objective and its gradient, without the cost tensor.
//
//   GW(P) = sum_ijkl L(C1_ik, C2_jl) P_ij P_kl,    F(P) = (1 - alpha) <M, P> + alpha GW(P)
//
// A loss L(s, t) = f1(s) + f2(t) - h1(s) h2(t) needs two matrix products only (Peyre, Cuturi and
// Solomon 2016, proposition 1).
#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "plugins/numerics/linalg/matrix.hpp"
#include "plugins/numerics/ot/emd.hpp"

namespace assay::ot {

bool is_symmetric(const Matrix& c);  // up to rounding

enum class GwLoss {
  kSquare,  // (s - t)^2
  kKl,      // s log(s / t) - s + t, with 1e-15 added to t in the logarithm; entries >= 0
};

std::optional<GwLoss> gw_loss(std::string_view id);  // "square", "kl"

// Two spaces given by what their points have to do with one another: distances, costs or the
// weights of a graph's edges, not necessarily symmetric.
struct GwProblem {
  Matrix c1, c2;             // n x n and m x m
  std::vector<double> p, q;  // weights of their points
  GwLoss loss = GwLoss::kSquare;
  Matrix features = {};  // M, n x m, for the fused objective; empty without
  double alpha = 1;      // in [0, 1]; read only when there are features
};

class GwObjective {
 public:
  // Refers to `problem`. Throws std::invalid_argument for sizes, weights or entries out of range.
  explicit GwObjective(const GwProblem& problem);

  const GwProblem& problem() const { return problem_; }
  Index rows() const { return linear_.rows(); }
  Index cols() const { return linear_.cols(); }

  // S(P) = h1(C1) P h2(C2)' + h1(C1)' P h2(C2): linear and self-adjoint. Half of the work is saved
  // when both matrices are symmetric.
  Matrix cross_term(const Matrix& plan) const;
  Matrix cross_term(std::span<const PlanEntry> plan) const;

  // The gradient of F over couplings, from S(P).
  Matrix gradient(const Matrix& cross) const { return linear_ - alpha_ * cross; }

  // The gradient up to terms u_i + v_j, which no comparison of couplings sees.
  Matrix cross_gradient(const Matrix& cross) const;

  // F at P and S(P), with the marginals that P has: exact for any P >= 0.
  double value(const Matrix& plan, const Matrix& cross) const;

  // The t^2 coefficient of F(P + t D) for D without marginals, from S(D).
  double curvature(const Matrix& direction, const Matrix& cross) const {
    return -0.5 * alpha_ * direction.cwiseProduct(cross).sum();
  }

  // The part of F that every coupling shares: the size of numbers that cancel in F.
  double scale() const { return scale_; }

 private:
  Matrix both_slots(const Matrix& right, const Matrix& right_transposed) const;

  const GwProblem& problem_;
  double alpha_, scale_ = 0;
  bool is_symmetric_;
  Matrix f1_, f2_, h1_, h2_, h2_transposed_;
  Matrix h1_transposed_;  // empty when symmetric
  Matrix linear_;         // (1 - alpha) M + alpha ((f1 + f1') p 1' + 1 q' (f2 + f2')')
};

}  // namespace assay::ot
