// The matching of largest ratio sum s w / (1 + sum w): the multinomial logit optimum, exactly.
#pragma once

#include <span>
#include <utility>
#include <vector>

#include "plugins/position_auction/auction.hpp"
#include "plugins/position_auction/candidates.hpp"

namespace assay::position_auction {

struct RatioOptimum {
  std::vector<Pair> pairs;  // by place
  double value = 0;
  Index rounds = 0;  // of Dinkelbach's method
};

// max over matchings x of at most `most` pairs of N(x) / (1 + D(x)), N = sum scores w x, D = sum w
// x. For a number lambda, M(lambda) = max N - lambda D is a matching problem, and M(lambda) =
// lambda holds at the optimum alone. The click probabilities must outlive this.
class RatioMatching {
 public:
  RatioMatching(const Weights& weights, Setting setting)
      : weights_(weights), setting_(std::move(setting)) {}

  RatioOptimum optimum(Scores scores) const;

  // The optimum without each of these ads, of which `optimum` shows every one.
  std::vector<double> values_without(Scores scores, const RatioOptimum& optimum,
                                     std::span<const Index> absent) const;

  // The matching of M(lambda).
  struct Step {
    std::vector<Pair> pairs;
    double scored_weight = 0, weight = 0;  // N and D
    double ratio() const { return scored_weight / (1 + weight); }
    double gain(double lambda) const { return scored_weight - lambda * weight; }
  };
  Step at(double lambda, Scores scores) const;
  // The same without an ad, from these candidates.
  Step at(double lambda, Scores scores, const Candidates& candidates, Index absent) const;

 private:
  Weights weights_;
  Setting setting_;
};

}  // namespace assay::position_auction
