// One pass over the Gibbs kernel: the row update and the column sums of a Sinkhorn iteration.
#pragma once

#include <limits>
#include <numeric>

#include "plugins/numerics/linalg/padded.hpp"
#include "plugins/numerics/linalg/row_kernels.hpp"
#include "plugins/numerics/ot/geometry.hpp"
#include "plugins/numerics/parallel/row_blocks.hpp"
#include "plugins/numerics/parallel/team.hpp"

namespace assay::ot {

using Padded = linalg::PaddedArray<double>;

inline double sum_of_products(const Padded& x, const Padded& y) {
  return std::inner_product(x.begin(), x.end(), y.begin(), 0.0);
}

// A transport problem with positive weights, padded by weights of 0.
struct EntropicProblem {
  const Geometry& geometry;
  Padded a, b;
  double epsilon;
};

// Potentials in units of epsilon, phi = f / epsilon and gamma = g / epsilon, padded by 0.
struct ScaledPotentials {
  Padded phi, gamma;
};

// phi_i = -log sum_j b_j exp(gamma_j - C_ij / epsilon), with the largest term taken out first.
// Infinite where a row has no finite cost.
void update_rows_exactly(const EntropicProblem& problem, parallel::Team& team, ScaledPotentials& p);

// The same for gamma over the columns.
void update_columns_exactly(const EntropicProblem& problem, parallel::Team& team,
                            ScaledPotentials& p);

// What becomes of a row's potential: phi_i <- scale (phi_i - omega log r_i), no farther from 0 than
// `bound`. r_i the ratio of the row's sum to its weight; its logarithm goes to log_ratios, if
// given.
struct RowStep {
  double omega = 1, scale = 1, bound = std::numeric_limits<double>::infinity();
  Padded* log_ratios = nullptr;
};

// Of a step with scale 1 and no bound.
struct SweepSums {
  double row_error = 0;  // sum_i |(P1 - a)_i| after the row update
  double mass = 0;       // sum of P after the row update
  bool is_finite = true;
};

// The kernel in precision T, either stored relative to potentials absorbed into it, or recomputed
// row by row at the current potentials.
template <class T>
class Sweep {
 public:
  // Requires `problem` and `team` to outlive the sweep.
  Sweep(const EntropicProblem& problem, parallel::Team& team, bool is_stored);

  // With r_i = sum_j b_j exp(phi_i + gamma_j - C_ij/eps): the step, then
  // column_j = sum_i a_i exp(phi_i + gamma_j - C_ij/eps). The kernel is read once: a row is added
  // to the columns while it is still in cache. After !is_finite, p holds no meaning.
  SweepSums run(ScaledPotentials& p, const RowStep& step, Padded& column);

  // y = P' diag(1/a) P x at potentials with exact row sums: a sweep's work. Requires finite x that
  // is 0 in the padding; of the two products the row sums t_i = (P x)_i / a_i stay inside.
  void apply_twice(const ScaledPotentials& p, const Padded& x, Padded& y);

  // Exact row update, phi_i from gamma alone; must precede the first run(). Infinite or NaN where
  // a row has no finite cost.
  void start(ScaledPotentials& p);

 private:
  struct Workspace {              // of a thread
    linalg::PaddedArray<T> rows;  // recomputed kernel rows
    Padded costs;                 // one row of costs
  };
  struct Part {  // of the sums, from one block of rows
    Padded columns;
    SweepSums sums;
  };
  const linalg::RowKernels<T>& loops() const;
  void absorb(const ScaledPotentials& p);
  double form_row(Index i, const Padded& costs);
  bool has_drifted(const ScaledPotentials& p) const;
  void prepare(const ScaledPotentials& p);
  template <class Visit>
  void for_each_group(Visit visit);
  void sum_parts(Padded& column) const;
  void run_rows(Index first, ScaledPotentials& p, const RowStep& step, Workspace& w, Part& part);
  const T* kernel_rows(Index first, const ScaledPotentials& p, Workspace& w, double* sums);

  const EntropicProblem& problem_;
  parallel::Team& team_;
  bool is_stored_;
  parallel::RowBlocks blocks_;
  std::size_t stride_;
  linalg::PaddedArray<T> kernel_;
  ScaledPotentials absorbed_;
  Padded weights_, scaling_;  // b_j v_j and v_j = exp(gamma_j - absorbed gamma_j)
  std::vector<Workspace> workspaces_;
  std::vector<Part> parts_;
};

}  // namespace assay::ot
