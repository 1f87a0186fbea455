#include "plugins/position_auction/tally.hpp"

#include <algorithm>
#include <cmath>

namespace assay::position_auction {
namespace {

constexpr Index kListed = 1000;  // draws in allocation.csv

bool is_ratio_based(const Params& p) {
  return p.solver == SolverName::threshold || p.solver == SolverName::mnl_thinned ||
         p.solver == SolverName::mnl_unthinned ||
         (p.solver == SolverName::optimal && !p.is_cascade);
}

}  // namespace

void Tally::Fold::add(double x) {
  sum += x;
  least = std::min(least, x);
  largest = std::max(largest, x);
  ++count;
}

Tally::Tally(AuctionRun& run)
    : run_(run),
      allocation_({"draw", "ad", "place", "order", "bid", "click_probability",
                   "display_probability", "payment", "price_per_click"}) {}

void Tally::list(const Solved& solved) {
  for (std::size_t k = 0; k < solved.placement.size(); ++k) {
    const auto& s = solved.placement[k];
    const double pays = solved.payments.empty() ? std::nan("") : solved.payments[k];
    const double price = s.click > 0 ? pays / s.click : pays;
    allocation_.row(draws_, s.ad, s.place, k, solved.auction.values[to_size(s.ad)], s.click,
                    s.display, pays, price);
  }
}

void Tally::add(const Solved& solved, const Judged& judged) {
  if (draws_ < kListed) list(solved);
  run_.log("welfare", draws_, judged.welfare);
  if (run_.params().payments) run_.log("revenue", draws_, judged.revenue);
  ++draws_;
  welfare_.add(judged.welfare);
  virtual_welfare_.add(judged.virtual_welfare);
  has_priors_ &= !solved.auction.priors.empty();
  revenue_.add(judged.revenue);
  clicks_.add(judged.clicks);
  shown_.add(static_cast<double>(solved.placement.size()));
  upper_bound_.add(judged.upper_bound);
  to_bound_.add(ratio(solved.objective, judged.upper_bound));
  if (judged.optimum) {
    optimum_.add(*judged.optimum);
    to_optimum_.add(ratio(solved.objective, *judged.optimum));
  }
  rounds_.add(static_cast<double>(solved.rounds));
  threshold_.add(solved.threshold);
  payment_.add(judged.payment_min);
  utility_.add(judged.utility_min);
  price_.add(judged.price_max);
  gain_.add(judged.audit.max_gain);
  violations_ += judged.audit.violations;
  is_consistent_ &= judged.is_consistent;
  allocation_ms_.add(1e3 * solved.allocation_seconds);
  payment_ms_.add(1e3 * solved.payment_seconds);
}

void Tally::report_ratios() {
  run_.result("upper_bound", upper_bound_.mean());
  run_.result("ratio_to_upper_bound", to_bound_.least);
  if (optimum_.count < draws_) return;
  run_.result("optimum", optimum_.mean());
  run_.result("approximation_ratio", to_optimum_.least);
  run_.result("mean_ratio", to_optimum_.mean());
}

// Where nobody is shown, nobody pays and nobody has anything.
void Tally::report_payments() {
  run_.result("revenue", revenue_.mean());
  run_.result("payment_min", std::isfinite(payment_.least) ? payment_.least : 0);
  run_.result("utility_min", std::isfinite(utility_.least) ? utility_.least : 0);
  run_.result("price_per_click_max", price_.largest);
  run_.result("payment_ms", payment_ms_.mean());
  if (run_.params().truthfulness_grid == 0) return;
  run_.result("max_deviation_gain", gain_.largest);
  run_.result("monotonicity_violations", violations_);
}

void Tally::report(double seconds) {
  run_.result("welfare", welfare_.mean());
  if (has_priors_) run_.result("virtual_welfare", virtual_welfare_.mean());
  run_.result("click_probability", clicks_.mean());
  run_.result("shown_ads", shown_.mean());
  report_ratios();
  if (is_ratio_based(run_.params())) run_.result("dinkelbach_rounds", rounds_.mean());
  if (run_.params().solver == SolverName::threshold)
    run_.result("threshold_lambda", threshold_.mean());
  if (run_.params().payments) report_payments();
  run_.result("consistent", is_consistent_ ? 1 : 0);
  run_.result("allocation_ms", allocation_ms_.mean());
  run_.result("instances_per_second", static_cast<double>(draws_) / seconds);
  run_.artifact("allocation.csv", allocation_);
}

}  // namespace assay::position_auction
