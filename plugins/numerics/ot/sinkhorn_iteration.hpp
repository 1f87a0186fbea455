// The Sinkhorn iteration on a problem of positive weights, from first potentials to the last.
#pragma once

#include <limits>
#include <vector>

#include "plugins/numerics/ot/column_step.hpp"
#include "plugins/numerics/ot/sinkhorn.hpp"
#include "plugins/numerics/ot/sinkhorn_sweep.hpp"

namespace assay::ot {

enum class Ending {
  kConverged,
  kIterationLimit,
  kStagnated,
  kStopped,
  kOutOfRange,  // sums over the kernel leave the range of a double, time and again
  kBroken,      // potentials are not finite
};

class SinkhornIteration {
 public:
  // `geometry` and `options` must outlive the iteration. `algorithm` is never kAuto.
  SinkhornIteration(const Geometry& geometry, const std::vector<double>& a,
                    const std::vector<double>& b, const SinkhornOptions& options,
                    SinkhornAlgorithm algorithm);

  // Warm start; both may be empty.
  void set_potentials(const std::vector<double>& f, const std::vector<double>& g);

  // At the end the potentials are the best that were met at the final epsilon, with exact rows: the
  // plan has mass one, whatever went wrong.
  Ending solve();

  // Whether the best error is what the last digits of the exponents f_i + g_j - C_ij explain.
  bool is_at_rounding() const;

  Index iterations() const { return iterations_; }
  const EntropicProblem& problem() const { return problem_; }
  const ScaledPotentials& potentials() const { return p_; }
  parallel::Team& team() { return team_; }

 private:
  struct Goal {
    double tol;
    Index limit;        // iterations from here
    Index check_every;  // of tol
    ColumnStep::Kind step;
  };

  // How Newton's method solves for its direction, how many steps it may go without a smaller error,
  // and the part of a direction below which a step means that it is no ascent.
  struct NewtonStyle {
    bool is_dense;
    int patience;
    double shortest;
  };

  static constexpr NewtonStyle kMatrixFree{false, 5, 1e-3}, kPatient{false, 30, 1e-6},
      kDense{true, 30, 1e-6};

  Ending solve_as_asked(ColumnStep::Kind step);
  Ending solve_quickly(const Goal& goal);
  Ending solve_patiently(const Goal& goal);
  Ending continue_in_epsilon(const Goal& goal);
  bool solve_level(const Goal& goal, bool is_dense);
  void remember_best();
  std::vector<double> levels();
  double typical_cost();
  void set_epsilon(double epsilon);
  Ending reach(const Goal& goal);
  template <class T>
  Ending iterate(const Goal& goal);
  Ending finish_by_newton(const Goal& goal, const NewtonStyle& style);
  template <class T>
  bool rescue(Sweep<T>& sweep);
  bool is_finite() const;
  double column_error() const;
  double dual_value(double mass) const;
  bool is_told_to_stop(double dual);

  const SinkhornOptions& options_;
  bool is_stored_, is_warm_ = false, is_told_to_stop_ = false;
  parallel::Team team_;
  EntropicProblem problem_;
  ScaledPotentials p_, before_, best_;
  Padded column_;
  Index iterations_ = 0, limit_;
  int rescues_ = 0;
  double error_ = 0, best_error_ = std::numeric_limits<double>::infinity();
};

}  // namespace assay::ot
