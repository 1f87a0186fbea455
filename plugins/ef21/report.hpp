// What a run says: points of curves while it goes on, results and artifacts at its end.
#pragma once

#include <vector>

#include "plugins/ef21/minimum.hpp"
#include "plugins/ef21/read.hpp"
#include "plugins/ef21/server.hpp"

namespace assay::ef21 {

// All that a run knows before its first round.
struct Setting {
  const Problem& problem;
  const Objective& objective;
  const Smoothness& smoothness;
  const Support& rare;
  const Plan& plan;
  Minimum minimum;  // with stepsize_rule = pl
};

class Report {
 public:
  Report(Ef21Run& run, const Setting& setting);

  void visit(const Point& point);
  void finish(const Course& course, const Fleet& fleet);

 private:
  void finish_theory(const Course& course);
  void finish_accuracy(const Course& course);
  void write_clients();
  bool is_logged(Index round) const;

  Ef21Run& run_;
  const Setting& setting_;
  double bits_, rate_ratio_ = 0, first_psi_ = 0;
  bool is_bound_open_ = true;
  Curve gradient_, value_, sent_, error_, lyapunov_, step_;
  std::vector<double> bits_axis_, gradient_axis_;
};

}  // namespace assay::ef21
