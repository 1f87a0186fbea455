// The server: adds what clients send, in their order, and takes steps.
#pragma once

#include <functional>
#include <vector>

#include "plugins/ef21/fleet.hpp"
#include "plugins/ef21/plan.hpp"

namespace assay::ef21 {

// At x_t, when the clients have answered it.
struct Point {
  Index round = 0;
  double value = 0, gradient = 0, error = 0;  // f, |grad f|^2, G of the analysis
  double lyapunov = 0;                        // f + gamma / (2 theta) G
  double step = 0;                            // |x_t - x_{t-1}|
  double messages = 0;                        // sent until now, a client
  double seconds = 0;                         // of this round
};

struct Budget {
  Index rounds = 1;
  double target = 0;         // of |grad f|^2; 0: none
  bool is_relative = false;  // to the start
  bool ends_at_target = false;
};

struct Course {
  Point first, last;
  Index rounds = 0;                                     // taken
  double gradient_sum = 0, least_gradient = kInfinity;  // over t = 0 .. rounds-1, over all
  Index rounds_to_target = -1;
  double messages_to_target = -1;
  double largest_rise = -kInfinity;  // Phi+ - Phi + gamma/2 |grad f|^2
  std::vector<double> seconds;
  linalg::PaddedArray<double> x;
};

// visit(point) sees every point and may throw to end. std::domain_error where f or the messages
// stop being finite, which says in which round.
Course optimise(Fleet& fleet, const Clients& clients, const Plan& plan,
                const linalg::PaddedArray<double>& x0, const Budget& budget,
                const std::function<void(const Point&)>& visit);

}  // namespace assay::ef21
