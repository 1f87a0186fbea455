// What a run says: points of curves while it goes on, results and artifacts at its end.
#pragma once

#include <chrono>
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

class Report final : public Observer {
 public:
  Report(Ef21Run& run, const Setting& setting);

  void visit(const Point& point) override;
  // Saves where it is time to, or where the host asks for the end, and then ends.
  void between_rounds(const std::function<training::ByteWriter()>& state) override;
  void restore(training::ByteReader& from) override;
  void finish(const Course& course, const Fleet& fleet);

 private:
  void finish_theory(const Course& course);
  void finish_accuracy(const Course& course);
  void write_clients();
  bool is_logged(Index round) const;
  void draw(double bits, double gradient);

  Ef21Run& run_;
  const Setting& setting_;
  double bits_, rate_ratio_ = 0, first_psi_ = 0;
  Curve gradient_, gradient_by_bits_, value_, sent_, error_, lyapunov_, step_;
  std::int64_t last_bit_ = -1;
  std::vector<double> bits_axis_, gradient_axis_;  // of curve.csv: every stride_-th logged point
  std::int64_t drawn_ = 0, stride_ = 1;
  std::chrono::steady_clock::time_point saved_at_ = std::chrono::steady_clock::now();
};

}  // namespace assay::ef21
