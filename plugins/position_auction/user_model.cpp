#include "plugins/position_auction/user_model.hpp"

#include <algorithm>

namespace assay::position_auction {
namespace {

void sort_for_reading(const Setting& setting, Scores scores, std::vector<Pair>& pairs) {
  const bool by_place = !setting.is_cascade || setting.is_order_fixed;
  std::sort(pairs.begin(), pairs.end(), [&](const Pair& a, const Pair& b) {
    if (by_place) return a.place < b.place;
    const double first = scores[to_size(a.ad)], second = scores[to_size(b.ad)];
    return first != second ? first > second : a.ad < b.ad;
  });
}

Placement logit(const Auction& auction, const std::vector<Pair>& pairs) {
  Placement placement;
  double total = 1;
  for (const auto& [ad, place] : pairs) total += odds(auction.ctr(ad, place));
  for (const auto& [ad, place] : pairs)
    placement.push_back({ad, place, odds(auction.ctr(ad, place)) / total});
  return placement;
}

Placement cascade(const Auction& auction, const std::vector<Pair>& pairs) {
  Placement placement;
  double reading = 1;  // probability that nobody clicked so far
  for (const auto& [ad, place] : pairs) {
    const double p = auction.ctr(ad, place);
    placement.push_back({ad, place, reading * p});
    reading *= 1 - p;
  }
  return placement;
}

}  // namespace

Placement read_in_order(const Auction& auction, const Setting& setting, std::vector<Pair> pairs,
                        Scores scores) {
  sort_for_reading(setting, scores, pairs);
  return setting.is_cascade ? cascade(auction, pairs) : logit(auction, pairs);
}

Placement thinned(const Auction& auction, const Setting& setting, std::vector<Pair> pairs,
                  Scores scores) {
  sort_for_reading(setting, scores, pairs);
  auto placement = logit(auction, pairs);
  double rest = 1;  // 1 + the weights from here on
  for (auto shown = placement.rbegin(); shown != placement.rend(); ++shown) {
    const double w = odds(auction.ctr(shown->ad, shown->place));
    rest += w;
    shown->display = (1 + w) / rest;
  }
  return placement;
}

double objective(const Placement& placement, Scores scores) {
  double sum = 0;
  for (const auto& shown : placement) sum += scores[to_size(shown.ad)] * shown.click;
  return sum;
}

}  // namespace assay::position_auction
