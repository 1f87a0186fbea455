// How good a map is, by its images of a sample: fit, optimality, and distance from the truth.
#pragma once

#include <cstdint>
#include <functional>
#include <limits>
#include <optional>
#include <utility>
#include <vector>

#include "plugins/numerics/linalg/matrix.hpp"
#include "plugins/numerics/ot/cost.hpp"
#include "plugins/numerics/ot/cost_statistics.hpp"
#include "plugins/numerics/ot/sinkhorn.hpp"

namespace assay::monge_gap {

// 100 E|T - T*|^2 / Var(T*): 100 is what the constant map to the mean scores (Korotin et al. 2021).
double l2_uvp(MatrixView images, MatrixView truth);

// E <T - x, T* - x> / sqrt(E|T - x|^2 E|T* - x|^2); 0 where nothing moves.
double displacement_cosine(MatrixView x, MatrixView images, MatrixView truth);

// Share of the pairs (i, j) whose segments x_i -> t_i and x_j -> t_j cross, in the plane.
double crossing_fraction(MatrixView x, MatrixView images,
                         const std::vector<std::pair<Index, Index>>& pairs);

// What is compared with what. Rows of `target` and `truth` may be none.
struct Bench {
  Matrix source;  // all test points; fit and gap read the first `rows` of them
  Index rows = 0;
  Matrix target, truth;                        // truth: T* of every row of source
  std::vector<std::pair<Index, Index>> pairs;  // for crossings; none outside the plane
};

struct ScoreOptions {
  ot::Cost cost;
  double epsilon_gap = 0.01;
  double epsilon_fit = 0.1;            // absolute, as the one before
  std::optional<double> epsilon_eval;  // in `mode`, of the costs from images to target
  ot::EpsilonMode mode = ot::EpsilonMode::kRelativeMean;
  double tol = 1e-3;
  Index max_iterations = 2000;
  std::function<void()> stop_point = [] {};  // called in every solve; what it throws ends it
};

constexpr double kUnknown = std::numeric_limits<double>::quiet_NaN();

struct Scores {
  double monge_gap = kUnknown, monge_gap_exact = kUnknown, displacement_cost = kUnknown;
  double relative_gap = kUnknown;  // exact gap / displacement cost; 0 where nothing moves
  double sinkhorn_divergence = kUnknown, l2_uvp = kUnknown, cosine_similarity = kUnknown;
  double crossing_fraction = kUnknown;
  double gradient_norm = kUnknown;  // |dM/dt|, Frobenius
  Index iterations = 0;             // of the gap's solve
  int solves = 0, unconverged = 0;
};

// Judges maps on one bench; what does not depend on the map is computed once.
class Judge {
 public:
  Judge(Bench bench, ScoreOptions options);
  const Matrix& source() const { return bench_.source; }
  Scores operator()(MatrixView images);  // of every row of source()

 private:
  void judge_gap(MatrixView x, MatrixView t, Scores& scores) const;
  void judge_fit(MatrixView t, Scores& scores);
  ot::SinkhornOptions solver(double epsilon) const;

  Bench bench_;
  ScoreOptions options_;
  std::optional<ot::SinkhornResult> self_;  // of the target, at the frozen epsilon
};

}  // namespace assay::monge_gap
