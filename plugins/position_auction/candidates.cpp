#include "plugins/position_auction/candidates.hpp"

#include <algorithm>

#include "plugins/numerics/linalg/vector_clones.hpp"

namespace assay::position_auction {
namespace {

// Of how many p_j the gain factor p_j, or factor p_j / (1 - p_j), is above its floor_j.
ASSAY_VECTOR_CLONES
long long count_above(const double* p, double factor, const double* floor, std::size_t n) {
  long long count = 0;
  for (std::size_t j = 0; j < n; ++j) count += factor * p[j] > floor[j] ? 1 : 0;
  return count;
}
ASSAY_VECTOR_CLONES
long long count_odds_above(const double* p, double factor, const double* floor, std::size_t n) {
  long long count = 0;
  for (std::size_t j = 0; j < n; ++j) count += factor * p[j] > floor[j] * (1 - p[j]) ? 1 : 0;
  return count;
}

bool any_above(const Weights& weights, Index ad, double factor, const std::vector<double>& floor) {
  const double* row = weights.ctr.data() + ad * weights.ctr.cols();
  const auto count = weights.are_odds ? count_odds_above : count_above;
  return count(row, factor, floor.data(), floor.size()) > 0;
}

// The `keep` largest gains of each place at one lambda, falling; of equal ones the first.
class Best {
 public:
  Best(const Weights& weights, Scores scores, double lambda, Index keep)
      : keep_(to_size(keep)),
        floor_(to_size(weights.ctr.cols()), 0.0),
        lists_(to_size(weights.ctr.cols())) {
    if (keep == 0) return;
    for (Index ad = 0; ad < weights.ctr.rows(); ++ad) {
      const double factor = scores[to_size(ad)] - lambda;
      if (factor <= 0 || !any_above(weights, ad, factor, floor_)) continue;
      for (std::size_t j = 0; j < floor_.size(); ++j)
        if (const double gain = factor * weights(ad, static_cast<Index>(j)); gain > floor_[j])
          insert(j, {gain, ad});
    }
  }

  struct Entry {
    double gain;
    Index ad;
  };
  const std::vector<Entry>& list(std::size_t place) const { return lists_[place]; }
  // Of the last of a full list, else 0.
  const std::vector<double>& floors() const { return floor_; }

 private:
  void insert(std::size_t place, Entry entry) {
    auto& list = lists_[place];
    if (list.size() == keep_) list.pop_back();
    const auto at =
        std::upper_bound(list.begin(), list.end(), entry,
                         [](const Entry& a, const Entry& b) { return a.gain > b.gain; });
    list.insert(at, entry);
    if (list.size() == keep_) floor_[place] = list.back().gain;
  }

  std::size_t keep_;
  std::vector<double> floor_;
  std::vector<std::vector<Entry>> lists_;
};

Candidates gathered(const Weights& weights, std::vector<Index> ads) {
  std::sort(ads.begin(), ads.end());
  ads.erase(std::unique(ads.begin(), ads.end()), ads.end());
  Matrix chosen(weights.ctr.cols(), static_cast<Index>(ads.size()));
  for (std::size_t k = 0; k < ads.size(); ++k)
    for (Index j = 0; j < chosen.rows(); ++j) chosen(j, static_cast<Index>(k)) = weights(ads[k], j);
  return {std::move(ads), std::move(chosen)};
}

// The least gain at `lambda` among the ads that are best elsewhere, where their list is full.
std::vector<double> least_gains(const Weights& weights, Scores scores, const Best& best,
                                double lambda) {
  std::vector<double> least(best.floors());
  for (std::size_t j = 0; j < least.size(); ++j) {
    if (least[j] == 0) continue;  // all that gain something are in the list
    least[j] = kInfinity;
    for (const auto& [gain, ad] : best.list(j))
      least[j] =
          std::min(least[j], (scores[to_size(ad)] - lambda) * weights(ad, static_cast<Index>(j)));
  }
  return least;
}

}  // namespace

// Between low and high the gain of each ad is linear in lambda, and the least of the gains of the
// best at `low` is concave: an ad that lies below it at both ends lies below it everywhere.
Candidates strongest(const Weights& weights, Scores scores, double low, double high, Index keep) {
  const Best best(weights, scores, low, keep);
  std::vector<Index> ads;
  for (Index j = 0; j < weights.ctr.cols(); ++j)
    for (const auto& entry : best.list(to_size(j))) ads.push_back(entry.ad);
  if (high > low) {
    const auto floors = least_gains(weights, scores, best, high);
    for (Index ad = 0; ad < weights.ctr.rows(); ++ad)
      if (const double score = scores[to_size(ad)];
          score > low && any_above(weights, ad, score - high, floors))
        ads.push_back(ad);
  }
  return gathered(weights, std::move(ads));
}

}  // namespace assay::position_auction
