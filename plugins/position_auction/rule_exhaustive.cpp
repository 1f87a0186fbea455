// All allocations, one after the other.
#include "plugins/position_auction/rules.hpp"
#include "plugins/position_auction/user_model.hpp"

namespace assay::position_auction {
namespace {

class AllAllocations {
 public:
  AllAllocations(const Auction& auction, const Setting& setting, Scores scores, Index absent)
      : auction_(auction),
        setting_(setting),
        scores_(scores),
        absent_(absent),
        is_used_(scores.size(), 0) {}

  void look_from(Index place) {
    if (place == auction_.places()) return judge();
    look_from(place + 1);
    if (static_cast<Index>(pairs_.size()) == setting_.most) return;
    for (Index ad = 0; ad < auction_.ads(); ++ad) {
      auto& is_used = is_used_[to_size(ad)];
      if (is_used != 0 || ad == absent_ || scores_[to_size(ad)] <= 0) continue;
      is_used = 1;
      pairs_.push_back({ad, place});
      look_from(place + 1);
      pairs_.pop_back();
      is_used = 0;
    }
  }

  const std::vector<Pair>& best() const { return best_; }
  double value() const { return value_; }

 private:
  void judge() {
    if (++looked_at_ % 4096 == 0) setting_.stop_point();
    const double value = objective(read_in_order(auction_, setting_, pairs_, scores_), scores_);
    if (value <= value_) return;
    value_ = value;
    best_ = pairs_;
  }

  const Auction& auction_;
  const Setting& setting_;
  Scores scores_;
  Index absent_;
  std::vector<char> is_used_;
  std::vector<Pair> pairs_, best_;
  double value_ = 0;
  std::int64_t looked_at_ = 0;
};

}  // namespace

Rule exhaustive(const Auction& auction, Setting setting) {
  return [&auction, setting = std::move(setting)](Scores scores) {
    AllAllocations all(auction, setting, scores, -1);
    all.look_from(0);
    Decision d;
    d.placement = read_in_order(auction, setting, all.best(), scores);
    d.objective = objective(d.placement, scores);
    d.objective_without = [&auction, setting, placement = d.placement,
                           kept =
                               std::vector<double>(scores.begin(), scores.end())](std::size_t k) {
      AllAllocations others(auction, setting, kept, placement[k].ad);
      others.look_from(0);
      return others.value();
    };
    return d;
  };
}

// sum over k of (places choose k) ads! / (ads - k)!.
double allocation_count(Index ads, Index places, Index most) {
  double count = 0, term = 1;
  for (Index k = 0; k <= std::min({ads, places, most}); ++k) {
    count += term;
    term *=
        static_cast<double>(ads - k) * static_cast<double>(places - k) / static_cast<double>(k + 1);
  }
  return count;
}

}  // namespace assay::position_auction
