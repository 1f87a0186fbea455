// What many sequential games add up to.
#pragma once

#include <cstdint>
#include <limits>
#include <map>

#include "plugins/causal_games/backward_induction.hpp"
#include "plugins/causal_games/params.hpp"

namespace assay::causal_games {

// One game: with causal layers, without them, and with them where no hand trembles.
struct Record {
  Play play, base, firm;
  double improvement() const { return play.welfare() - base.welfare(); }
};

class Tally {
 public:
  // Improvements are counted in cells of this width, one of which has its centre at 0.
  explicit Tally(double cell) : cell_(cell) {}

  void add(const Record& record);
  void add_tremble(const Record& record);

  void report(GameRun& run) const;
  void report_tremble(GameRun& run) const;
  void write_histogram(GameRun& run) const;

 private:
  double n() const { return static_cast<double>(count_); }
  double share(std::int64_t games) const { return static_cast<double>(games) / n(); }

  double cell_;
  std::int64_t count_ = 0, improved_ = 0, harmed_ = 0, same_ = 0, layers_[kLayers] = {};
  double mean_ = 0, squares_ = 0, leader_ = 0, error_sum_ = 0, error_most_ = 0;
  double least_ = std::numeric_limits<double>::infinity(), most_ = -least_;
  std::map<std::int64_t, std::int64_t> cells_;
};

}  // namespace assay::causal_games
