// All draws of a run, folded in their order.
#pragma once

#include <assay/sdk.hpp>

#include "plugins/position_auction/draw.hpp"

namespace assay::position_auction {

class Tally {
 public:
  explicit Tally(AuctionRun& run);

  void add(const Solved& solved, const Judged& judged);
  // `seconds` by the clock for solving all draws.
  void report(double seconds);

 private:
  // Mean, least and largest of what was added; NaN of nothing.
  struct Fold {
    double sum = 0, least = kInfinity, largest = -kInfinity;
    Index count = 0;
    void add(double x);
    double mean() const { return sum / static_cast<double>(count); }
  };

  void list(const Solved& solved);
  void report_ratios();
  void report_payments();

  AuctionRun& run_;
  TableRows allocation_;
  Index draws_ = 0, violations_ = 0;
  bool is_consistent_ = true, has_priors_ = true;
  Fold welfare_, virtual_welfare_, revenue_, clicks_, shown_, upper_bound_, optimum_;
  Fold to_bound_, to_optimum_, rounds_, threshold_, payment_, utility_, price_, gain_;
  Fold allocation_ms_, payment_ms_;
};

}  // namespace assay::position_auction
