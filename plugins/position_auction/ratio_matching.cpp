#include "plugins/position_auction/ratio_matching.hpp"

#include <algorithm>

#include "plugins/numerics/ot/limited_matching.hpp"

namespace assay::position_auction {
namespace {

constexpr double kStrictly = 1 + 1e-15;  // by rounding alone a ratio grows no further than this
constexpr Index kNobody = -1;

Matrix gains_at(double lambda, Scores scores, const Candidates& candidates, Index absent) {
  Matrix gains(candidates.weights);
  for (std::size_t k = 0; k < candidates.ads.size(); ++k) {
    const Index ad = candidates.ads[k];
    const double margin = ad == absent ? 0 : std::max(scores[to_size(ad)] - lambda, 0.0);
    gains.col(static_cast<Index>(k)) *= margin;
  }
  return gains;
}

// The ratio that the pairs of all others have.
double ratio_without(const Weights& weights, Scores scores, const std::vector<Pair>& pairs,
                     Index absent) {
  double n = 0, d = 0;
  for (const auto& [ad, place] : pairs) {
    if (ad == absent) continue;
    n += scores[to_size(ad)] * weights(ad, place);
    d += weights(ad, place);
  }
  return n / (1 + d);
}

}  // namespace

RatioMatching::Step RatioMatching::at(double lambda, Scores scores, const Candidates& candidates,
                                      Index absent) const {
  setting_.stop_point();
  const auto matching =
      ot::limited_matching(gains_at(lambda, scores, candidates, absent), setting_.most);
  Step step;
  for (std::size_t place = 0; place < matching.column_of.size(); ++place) {
    if (matching.column_of[place] == ot::kNoColumn) continue;
    const Index ad = candidates.ads[to_size(matching.column_of[place])];
    const double w = weights_(ad, static_cast<Index>(place));
    step.pairs.push_back({ad, static_cast<Index>(place)});
    step.scored_weight += scores[to_size(ad)] * w;
    step.weight += w;
  }
  return step;
}

RatioMatching::Step RatioMatching::at(double lambda, Scores scores) const {
  return at(lambda, scores, strongest(weights_, scores, lambda, lambda, setting_.most), kNobody);
}

// Dinkelbach's method: lambda rises to the ratio of its own matching until that gains no more.
RatioOptimum RatioMatching::optimum(Scores scores) const {
  RatioOptimum best;
  for (;;) {
    auto step = at(best.value, scores);
    ++best.rounds;
    if (step.ratio() <= best.value * kStrictly) return best;
    best.value = step.ratio();
    best.pairs = std::move(step.pairs);
  }
}

std::vector<double> RatioMatching::values_without(Scores scores, const RatioOptimum& optimum,
                                                  std::span<const Index> absent) const {
  std::vector<double> values;
  double low = optimum.value;
  for (const Index ad : absent) {
    values.push_back(ratio_without(weights_, scores, optimum.pairs, ad));
    low = std::min(low, values.back());
  }
  const auto candidates = strongest(weights_, scores, low, optimum.value, setting_.most + 1);
  for (std::size_t k = 0; k < absent.size(); ++k)
    for (double before = -1; values[k] > before * kStrictly;) {
      before = values[k];
      values[k] = std::max(before, at(before, scores, candidates, absent[k]).ratio());
    }
  return values;
}

}  // namespace assay::position_auction
