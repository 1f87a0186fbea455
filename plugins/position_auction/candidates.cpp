#include "plugins/position_auction/candidates.hpp"

#include <algorithm>

#include "plugins/numerics/linalg/vector_clones.hpp"

namespace assay::position_auction {
namespace {

// How many gains factor * weights_j are above their floor_j.
ASSAY_VECTOR_CLONES
long long count_above(const double* weights, double factor, const double* floor, std::size_t n) {
  long long count = 0;
  for (std::size_t j = 0; j < n; ++j) count += factor * weights[j] > floor[j] ? 1 : 0;
  return count;
}

// The `keep` largest gains of each place at one lambda, falling; of equal ones the first.
class Best {
 public:
  Best(const Matrix& weights, Scores scores, double lambda, Index keep)
      : keep_(to_size(keep)),
        floor_(to_size(weights.cols()), 0.0),
        lists_(to_size(weights.cols())) {
    if (keep == 0) return;
    for (Index ad = 0; ad < weights.rows(); ++ad) {
      const double factor = scores[to_size(ad)] - lambda;
      if (factor <= 0) continue;
      const double* row = weights.data() + ad * weights.cols();
      if (count_above(row, factor, floor_.data(), floor_.size()) == 0) continue;
      for (std::size_t j = 0; j < floor_.size(); ++j)
        if (factor * row[j] > floor_[j]) insert(j, {factor * row[j], ad});
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

Candidates gathered(const Matrix& weights, std::vector<Index> ads) {
  std::sort(ads.begin(), ads.end());
  ads.erase(std::unique(ads.begin(), ads.end()), ads.end());
  Candidates c{std::move(ads), Matrix(weights.cols(), 0)};
  c.weights.resize(weights.cols(), static_cast<Index>(c.ads.size()));
  for (std::size_t k = 0; k < c.ads.size(); ++k)
    c.weights.col(static_cast<Index>(k)) = weights.row(c.ads[k]).transpose();
  return c;
}

// The least gain at `lambda` among the ads that are best elsewhere, where their list is full.
std::vector<double> least_gains(const Matrix& weights, Scores scores, const Best& best,
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
Candidates strongest(const Matrix& weights, Scores scores, double low, double high, Index keep) {
  const Best best(weights, scores, low, keep);
  std::vector<Index> ads;
  for (Index j = 0; j < weights.cols(); ++j)
    for (const auto& entry : best.list(to_size(j))) ads.push_back(entry.ad);
  if (high > low) {
    const auto floors = least_gains(weights, scores, best, high);
    for (Index ad = 0; ad < weights.rows(); ++ad)
      if (scores[to_size(ad)] > low &&
          count_above(weights.data() + ad * weights.cols(), scores[to_size(ad)] - high,
                      floors.data(), floors.size()) > 0)
        ads.push_back(ad);
  }
  return gathered(weights, std::move(ads));
}

}  // namespace assay::position_auction
