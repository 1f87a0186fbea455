#include "plugins/position_auction/audit.hpp"

#include <algorithm>

namespace assay::position_auction {
namespace {

constexpr double kClickRounding = 1e-12;  // of click probabilities

// What an advertiser has from a decision.
struct Stake {
  double click = 0, payment = 0;
};

Stake stake_of(Index ad, const Rule& rule, const Objective& objective,
               const std::vector<double>& bids) {
  const auto decision = rule(objective.scores(bids));
  for (std::size_t k = 0; k < decision.placement.size(); ++k) {
    if (decision.placement[k].ad != ad) continue;
    const double click = decision.placement[k].click, bid = bids[to_size(ad)];
    if (decision.customary_payments) return {click, decision.customary_payments()[k]};
    return {click, payment(decision, k, bid, objective.slope(ad))};
  }
  return {};
}

}  // namespace

std::vector<double> Objective::scores(const std::vector<double>& bids) const {
  std::vector<double> scores(bids.size());
  for (std::size_t i = 0; i < bids.size(); ++i) scores[i] = score(static_cast<Index>(i), bids[i]);
  return scores;
}

std::vector<double> payments(const Decision& decision, const Objective& objective,
                             const std::vector<double>& bids) {
  if (decision.customary_payments) return decision.customary_payments();
  std::vector<double> result;
  for (std::size_t k = 0; k < decision.placement.size(); ++k) {
    const Index ad = decision.placement[k].ad;
    result.push_back(payment(decision, k, bids[to_size(ad)], objective.slope(ad)));
  }
  return result;
}

Audit audit(const Rule& rule, const Objective& objective, const std::vector<double>& values,
            Index grid) {
  Audit result;
  const double highest = 1.5 * *std::max_element(values.begin(), values.end());
  auto bids = values;
  for (std::size_t i = 0; i < values.size(); ++i) {
    const auto ad = static_cast<Index>(i);
    const auto truth = stake_of(ad, rule, objective, values);
    double before = 0;
    for (Index g = 0; g < grid; ++g) {
      bids[i] =
          highest * static_cast<double>(g) / static_cast<double>(std::max<Index>(grid - 1, 1));
      const auto tried = stake_of(ad, rule, objective, bids);
      const double gain = values[i] * (tried.click - truth.click) - (tried.payment - truth.payment);
      result.max_gain = std::max(result.max_gain, gain);
      result.violations += tried.click < before - kClickRounding ? 1 : 0;
      before = std::max(before, tried.click);
    }
    bids[i] = values[i];
  }
  return result;
}

}  // namespace assay::position_auction
