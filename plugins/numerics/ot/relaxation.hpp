// Over-relaxation of the Sinkhorn iteration: the weight omega, learnt from the observed rate.
#pragma once

#include "plugins/numerics/linalg/matrix.hpp"

namespace assay::ot {

// Sinkhorn is block Gauss-Seidel on the dual; near the solution its error shrinks by a factor
// lambda an iteration and omega = 2 / (1 + sqrt(1 - lambda)) is the best weight. While omega > 1
// is in use and a factor mu is seen, Young's relation (mu + omega - 1)^2 = lambda mu omega^2
// gives lambda back, so the estimate sharpens without returning to omega = 1.
class Relaxation {
 public:
  explicit Relaxation(bool is_active) : is_active_(is_active) {}

  double omega() const { return omega_; }

  // After every iteration, with the errors that omega() led to.
  void observe(double marginal_error, double dual_value);

  // Back to omega = 1, for a good while.
  void restart();

 private:
  void reconsider(double ratio);

  bool is_active_;
  double omega_ = 1;
  Index age_ = 0;          // iterations since the last restart
  Index settled_ = 20;     // age at which the error shrinks at the rate of the current omega
  double last_error_ = 0;  // at the last multiple of kWindow
  double last_dual_ = 0;
};

}  // namespace assay::ot
