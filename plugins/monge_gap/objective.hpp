// The training loss at a batch, and its slope in the images: fit to the target plus optimality.
//
//   L = S(T#mu, nu) + lambda M(T)
//
// S is the Sinkhorn divergence with the squared Euclidean cost whatever the cost of the gap, M the
// entropic Monge gap. Nothing is differentiated through an iteration (envelope theorem).
#pragma once

#include <functional>

#include "plugins/numerics/linalg/matrix.hpp"
#include "plugins/numerics/ot/cost.hpp"
#include "plugins/numerics/ot/sinkhorn.hpp"
#include "plugins/numerics/training/bytes.hpp"

namespace assay::monge_gap {

struct ObjectiveOptions {
  ot::Cost cost;
  double epsilon_fit = 0.1, epsilon_gap = 0.01;  // absolute
  double tol = 1e-3;
  Index max_iterations = 2000;
  bool solves_at_once = false;               // fit and gap in two threads; the result is the same
  bool starts_warm = true;                   // the gap from the potentials of the batch before
  std::function<void()> stop_point = [] {};  // called from any thread; what it throws ends a solve
};

struct Loss {
  double value = 0, fitting = 0, gap = 0;  // gap is 0 where lambda is
  Matrix slopes;                           // dL/dt, one row an image
  Index fit_iterations = 0, gap_iterations = 0;
  int solves = 0, unconverged = 0;
};

class Objective {
 public:
  // `self_term` is V(y, y) / 2, which does not depend on the map; it is taken off `fitting`.
  Objective(ObjectiveOptions options, double self_term);

  // Batches of equal size: x, its images t, and y. With `y_images` the gap is the mean of those of
  // x and of y, and the slopes of y's images follow below those of t. The objective is as before
  // where stop_point() throws.
  Loss operator()(MatrixView x, MatrixView t, MatrixView y, double lambda,
                  const Matrix* y_images = nullptr);

  void save(training::ByteWriter& to) const;  // what a later batch starts from
  void load(training::ByteReader& from);

 private:
  // A solved gap, to begin the next one from: f at the points x.
  struct Start {
    Matrix x;
    Vector f;
  };
  struct Part {
    double value = 0;
    Matrix slopes;
    Index iterations = 0;
    int solves = 0, unconverged = 0;
  };

  Part fit(MatrixView t, MatrixView y) const;
  Part gap(MatrixView x, MatrixView t, Start& start) const;
  ot::SinkhornOptions solver(double epsilon) const;

  ObjectiveOptions options_;
  double self_term_;
  Start x_start_, y_start_;
};

// V(y, y) / 2 of the divergence, for the points y.
double self_term(MatrixView y, double epsilon, double tol);

}  // namespace assay::monge_gap
