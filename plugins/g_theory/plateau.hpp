// When an objective that falls to a limit nobody knows has come near enough to it.
#pragma once

#include <vector>

namespace assay::g_theory {

// Sees the objective of every round. Its second half is compared with itself: with c3 the sum of
// the absolute changes in the third quarter of the rounds and c4 that in the fourth, what is still
// to come, should they go on to shrink as they did, is c4^2 / (c3 - c4).
class Plateau {
 public:
  // c3, c4 and what is to come must together stay below `tolerance`.
  explicit Plateau(double tolerance) : tolerance_(tolerance) {}

  // Whether the objective is at rest after this round. Never before 2 * kLeastQuarter + 1 rounds,
  // and not while it changes more than before, as at the start of a slow escape from a saddle.
  bool is_reached(double objective);

  // c3 + c4 and what is to come; infinite where that cannot be told.
  double left() const { return left_; }

  static constexpr int kLeastQuarter = 10;

 private:
  double change(std::size_t from, std::size_t to) const { return path_[to] - path_[from]; }

  double tolerance_, last_ = 0, left_ = 0;
  std::vector<double> path_;  // summed changes up to each round
};

}  // namespace assay::g_theory
