// Auctions as they were before texts had context: a ranking, and a matching without substitution.
#include <algorithm>
#include <memory>
#include <numeric>

#include "plugins/position_auction/ratio_matching.hpp"
#include "plugins/position_auction/rules.hpp"
#include "plugins/position_auction/user_model.hpp"

namespace assay::position_auction {
namespace {

std::vector<Index> falling(std::span<const double> values) {
  std::vector<Index> order(values.size());
  std::iota(order.begin(), order.end(), Index{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](Index a, Index b) { return values[to_size(a)] > values[to_size(b)]; });
  return order;
}

// The best separable fit of click probabilities: quality of ads, best places first.
struct Separable {
  explicit Separable(const Matrix& ctr) : quality(to_size(ctr.rows())) {
    const Vector rows = ctr.rowwise().mean(), columns = ctr.colwise().mean().transpose();
    std::copy_n(rows.data(), quality.size(), quality.begin());
    places = falling(span_of(columns));  // the grand mean that divides them changes no order
  }
  std::vector<double> quality;
  std::vector<Index> places;
};

struct Ranking {
  std::vector<Pair> pairs;
  std::vector<double> prices;  // per click, of each ad
};

// Rank k gets the k-th best place, and pays per click what keeps it there.
Ranking ranked(const Separable& fit, Index most, Scores bids) {
  std::vector<double> ranks(bids.size());
  for (std::size_t i = 0; i < ranks.size(); ++i) ranks[i] = bids[i] * fit.quality[i];
  const auto order = falling(ranks);
  Ranking ranking{{}, std::vector<double>(bids.size(), 0.0)};
  for (std::size_t k = 0; k < std::min(to_size(most), order.size()); ++k) {
    const std::size_t ad = to_size(order[k]);
    if (ranks[ad] <= 0) break;
    ranking.pairs.push_back({order[k], fit.places[k]});
    if (k + 1 < order.size()) ranking.prices[ad] = ranks[to_size(order[k + 1])] / fit.quality[ad];
  }
  return ranking;
}

std::vector<double> times_clicks(const Placement& placement, const std::vector<double>& prices) {
  std::vector<double> payments;
  for (const auto& shown : placement) payments.push_back(prices[to_size(shown.ad)] * shown.click);
  return payments;
}

// Vickrey-Clarke-Groves as if clicks did not interact, per click that is then expected, times the
// click probability that there is.
std::vector<double> believed_payments(const Auction& auction, const Setting& setting,
                                      const std::vector<double>& bids, const Placement& placement) {
  const Weights rates{auction.ctr, false};
  const RatioMatching matching(rates, setting);
  const auto candidates = strongest(rates, bids, 0, 0, setting.most + 1);
  const double all = matching.at(0, bids, candidates, -1).gain(0);
  std::vector<double> payments;
  for (const auto& shown : placement) {
    const double p = auction.ctr(shown.ad, shown.place), bid = bids[to_size(shown.ad)];
    const double without = matching.at(0, bids, candidates, shown.ad).gain(0);
    payments.push_back(std::clamp(bid - (all - without) / p, 0.0, bid) * shown.click);
  }
  return payments;
}

}  // namespace

Rule second_price(const Auction& auction, Setting setting) {
  return [&auction, setting = std::move(setting),
          fit = std::make_shared<const Separable>(auction.ctr)](Scores bids) {
    setting.stop_point();
    auto ranking = ranked(*fit, setting.most, bids);
    Decision d;
    d.placement = read_in_order(auction, setting, std::move(ranking.pairs), bids);
    d.objective = objective(d.placement, bids);
    d.customary_payments = [placement = d.placement, prices = std::move(ranking.prices)] {
      return times_clicks(placement, prices);
    };
    return d;
  };
}

Rule independent_matching(const Auction& auction, Setting setting) {
  return [&auction, setting = std::move(setting)](Scores bids) {
    const auto step = RatioMatching({auction.ctr, false}, setting).at(0, bids);
    Decision d;
    d.placement = read_in_order(auction, setting, step.pairs, bids);
    d.objective = objective(d.placement, bids);
    d.customary_payments = [&auction, setting, placement = d.placement,
                            kept = std::vector<double>(bids.begin(), bids.end())] {
      return believed_payments(auction, setting, kept, placement);
    };
    return d;
  };
}

}  // namespace assay::position_auction
