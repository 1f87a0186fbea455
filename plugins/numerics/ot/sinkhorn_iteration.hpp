// The Sinkhorn iteration on a problem of positive weights, from first potentials to the last.
#pragma once

#include <vector>

#include "plugins/numerics/ot/column_step.hpp"
#include "plugins/numerics/ot/sinkhorn.hpp"
#include "plugins/numerics/ot/sinkhorn_sweep.hpp"

namespace assay::ot {

enum class Ending { kConverged, kIterationLimit, kStagnated, kStopped, kBroken };

class SinkhornIteration {
 public:
  // `geometry` and `options` must outlive the iteration. `algorithm` is never kAuto.
  SinkhornIteration(const Geometry& geometry, const std::vector<double>& a,
                    const std::vector<double>& b, const SinkhornOptions& options,
                    SinkhornAlgorithm algorithm);

  // Warm start; both may be empty.
  void set_potentials(const std::vector<double>& f, const std::vector<double>& g);

  Ending solve();

  Index iterations() const { return iterations_; }
  const EntropicProblem& problem() const { return problem_; }
  const ScaledPotentials& potentials() const { return p_; }
  Team& team() { return team_; }

 private:
  struct Goal {
    double tol;
    Index limit;        // iterations from here
    Index check_every;  // of tol
    ColumnStep::Kind step;
  };

  std::vector<double> levels();
  double typical_cost();
  void set_epsilon(double epsilon);
  Ending reach(const Goal& goal);
  template <class T>
  Ending iterate(const Goal& goal);
  Ending finish_by_newton(const Goal& goal);
  template <class T>
  bool rescue(Sweep<T>& sweep);
  bool is_finite() const;
  double column_error() const;
  double dual_value(double mass) const;
  bool is_told_to_stop(double dual) const;

  const SinkhornOptions& options_;
  bool is_stored_, is_warm_ = false;
  Team team_;
  EntropicProblem problem_;
  ScaledPotentials p_, before_;
  Padded column_;
  Index iterations_ = 0;
  int rescues_ = 0;
  double error_ = 0;
};

}  // namespace assay::ot
