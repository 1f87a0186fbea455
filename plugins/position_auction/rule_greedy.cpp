// One pair after the other, the one that adds most.
#include <algorithm>

#include "plugins/position_auction/rules.hpp"
#include "plugins/position_auction/user_model.hpp"

namespace assay::position_auction {
namespace {

// What a pair of click probability p and score s adds: logit, where (N, D) is shown already,
// (N + s w) / (1 + D + w) - N / (1 + D); cascade, where a creative is read with probability r
// before others worth `after`, r p (s - after).
class Gains {
 public:
  Gains(const Auction& auction, const Setting& setting, Scores scores)
      : auction_(auction), setting_(setting), scores_(scores) {}

  void now_shows(const Placement& placement) {
    placement_ = placement;
    reading_ = {1};
    after_.assign(placement.size() + 1, 0.0);
    for (const auto& shown : placement)
      reading_.push_back(reading_.back() * (1 - auction_.ctr(shown.ad, shown.place)));
    for (std::size_t k = placement.size(); k-- > 0;) {
      const double p = auction_.ctr(placement[k].ad, placement[k].place);
      after_[k] = p * scores_[to_size(placement[k].ad)] + (1 - p) * after_[k + 1];
    }
    weight_ = 1, scored_weight_ = 0;
    for (const auto& shown : placement) {
      const double w = odds(auction_.ctr(shown.ad, shown.place));
      weight_ += w, scored_weight_ += w * scores_[to_size(shown.ad)];
    }
  }

  double of(Index ad, Index place) const {
    const double p = auction_.ctr(ad, place), score = scores_[to_size(ad)];
    if (setting_.is_cascade) {
      const std::size_t k = rank(ad, place);
      return reading_[k] * p * (score - after_[k]);
    }
    return (scored_weight_ + score * odds(p)) / (weight_ + odds(p)) - scored_weight_ / weight_;
  }

 private:
  // How many of the shown are read before this one.
  std::size_t rank(Index ad, Index place) const {
    const auto is_before = [&](const Shown& shown) {
      if (setting_.is_order_fixed) return shown.place < place;
      const double first = scores_[to_size(shown.ad)], second = scores_[to_size(ad)];
      return first != second ? first > second : shown.ad < ad;
    };
    return static_cast<std::size_t>(std::count_if(placement_.begin(), placement_.end(), is_before));
  }

  const Auction& auction_;
  const Setting& setting_;
  Scores scores_;
  Placement placement_;
  std::vector<double> reading_, after_;
  double weight_ = 1, scored_weight_ = 0;
};

bool is_free(const std::vector<Pair>& pairs, Index ad, Index place) {
  return std::none_of(pairs.begin(), pairs.end(),
                      [&](const Pair& pair) { return pair.ad == ad || pair.place == place; });
}

Decision add_greedily(const Auction& auction, const Setting& setting, Scores scores) {
  Gains gains(auction, setting, scores);
  std::vector<Pair> pairs;
  Decision d;
  for (;;) {
    d.placement = read_in_order(auction, setting, pairs, scores);
    if (static_cast<Index>(pairs.size()) == setting.most) break;
    setting.stop_point();
    gains.now_shows(d.placement);
    double best = 0;
    Pair next{};
    for (Index ad = 0; ad < auction.ads(); ++ad)
      for (Index place = 0; place < auction.places() && scores[to_size(ad)] > 0; ++place)
        if (const double gain = gains.of(ad, place); gain > best && is_free(pairs, ad, place))
          best = gain, next = {ad, place};
    if (best <= 0) break;
    pairs.push_back(next);
  }
  d.objective = objective(d.placement, scores);
  return d;
}

}  // namespace

Rule greedy(const Auction& auction, Setting setting) {
  return [&auction, setting = std::move(setting)](Scores scores) {
    return add_greedily(auction, setting, scores);
  };
}

}  // namespace assay::position_auction
