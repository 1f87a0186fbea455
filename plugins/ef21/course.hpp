// What a run has seen of its rounds, in memory and in a checkpoint.
#pragma once

#include <vector>

#include "plugins/ef21/objective.hpp"
#include "plugins/numerics/training/bytes.hpp"

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

// All but x and the seconds, which an interruption ends.
void save(training::ByteWriter& to, const Course& course);
void restore(training::ByteReader& from, Course& course);

}  // namespace assay::ef21
