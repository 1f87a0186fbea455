#include "plugins/causal_games/tally.hpp"

#include <algorithm>
#include <cmath>

namespace assay::causal_games {
namespace {

constexpr double kChanged = 1e-9;  // smaller improvements are rounding

}  // namespace

void Tally::add(const Record& r) {
  const double x = r.improvement();
  ++count_;
  const double change = x - mean_;  // Welford 1962
  mean_ += change / n();
  squares_ += change * (x - mean_);
  leader_ += r.play.leader - r.base.leader;
  least_ = std::min(least_, x);
  most_ = std::max(most_, x);
  ++layers_[static_cast<std::size_t>(r.play.choice.layer - 1)];
  improved_ += x > kChanged;
  harmed_ += x < -kChanged;
  ++cells_[std::llround(x / cell_)];
}

void Tally::add_tremble(const Record& r) {
  const double error = std::max(std::abs(r.play.leader - r.firm.leader),
                                std::abs(r.play.follower - r.firm.follower));
  error_sum_ += error;
  error_most_ = std::max(error_most_, error);
  same_ += r.play.choice == r.firm.choice;
}

void Tally::report(GameRun& run) const {
  run.result("welfare_improvement_mean", mean_);
  run.result("welfare_improvement_se", count_ > 1 ? std::sqrt(squares_ / (n() - 1) / n()) : 0.0);
  run.result("welfare_improvement_min", least_);
  run.result("welfare_improvement_max", most_);
  run.result("welfare_improvement_max_abs", std::max(std::abs(least_), std::abs(most_)));
  run.result("leader_improvement_mean", leader_ / n());
  for (std::size_t l = 0; l < kLayers; ++l)
    run.result(said("leader_layer_", l + 1, "_share"), share(layers_[l]));
  run.result("improved_share", share(improved_));
  run.result("harmed_share", share(harmed_));
}

void Tally::report_tremble(GameRun& run) const {
  run.result("tremble_error_mean", error_sum_ / n());
  run.result("tremble_error_max", error_most_);
  run.result("tremble_same_share", share(same_));
}

// Every cell between the extremes, and an empty one at either end.
void Tally::write_histogram(GameRun& run) const {
  TableRows table({"improvement", "share"});
  for (auto k = cells_.begin()->first - 1; k <= cells_.rbegin()->first + 1; ++k) {
    const auto found = cells_.find(k);
    table.row(static_cast<double>(k) * cell_, found == cells_.end() ? 0.0 : share(found->second));
  }
  run.artifact("histogram.csv", table);
}

}  // namespace assay::causal_games
