// Rules that maximise the objective, and those derived from the optimum of the multinomial logit.
#include <algorithm>
#include <memory>
#include <span>

#include "plugins/position_auction/cascade_bounds.hpp"
#include "plugins/position_auction/cascade_optimum.hpp"
#include "plugins/position_auction/ratio_matching.hpp"
#include "plugins/position_auction/rules.hpp"
#include "plugins/position_auction/user_model.hpp"

namespace assay::position_auction {
namespace {

RatioMatching logit_matching(const Auction& auction, const Setting& setting) {
  return {{auction.ctr, true}, setting};
}

// The optima without each creative shown are found together, when the first is asked for.
std::function<double(std::size_t)> logit_without(RatioMatching matching, Scores scores,
                                                 RatioOptimum optimum, const Placement& placement) {
  std::vector<Index> ads;
  for (const auto& shown : placement) ads.push_back(shown.ad);
  return [matching = std::move(matching),
          scores = std::vector<double>(scores.begin(), scores.end()), optimum = std::move(optimum),
          ads = std::move(ads), values = std::vector<double>()](std::size_t k) mutable {
    if (values.empty()) values = matching.values_without(scores, optimum, ads);
    return values[k];
  };
}

using Show = Placement (*)(const Auction&, const Setting&, std::vector<Pair>, Scores);

// The clicks of `show` are those of the multinomial logit, so its objective is the ratio.
Rule maximal_logit(const Auction& auction, Setting setting, Show show) {
  return [&auction, setting = std::move(setting), show](Scores scores) {
    auto matching = logit_matching(auction, setting);
    auto optimum = matching.optimum(scores);
    Decision d;
    d.placement = show(auction, setting, optimum.pairs, scores);
    d.objective = optimum.value;
    d.rounds = optimum.rounds;
    d.objective_without =
        logit_without(std::move(matching), scores, std::move(optimum), d.placement);
    return d;
  };
}

}  // namespace

Rule optimal_logit(const Auction& auction, Setting setting) {
  return maximal_logit(auction, std::move(setting), read_in_order);
}

Rule thinned_logit(const Auction& auction, Setting setting) {
  return maximal_logit(auction, std::move(setting), thinned);
}

Rule unthinned_logit(const Auction& auction, Setting setting) {
  return [&auction, setting = std::move(setting)](Scores scores) {
    const auto optimum = logit_matching(auction, setting).optimum(scores);
    Decision d;
    d.placement = read_in_order(auction, setting, optimum.pairs, scores);
    d.objective = objective(d.placement, scores);
    d.rounds = optimum.rounds;
    return d;
  };
}

Rule threshold(const Auction& auction, Setting setting) {
  return [&auction, setting = std::move(setting)](Scores scores) {
    const auto optimum = threshold_matching(auction.ctr, scores, setting);
    Decision d;
    d.placement = read_in_order(auction, setting, optimum.pairs, scores);
    d.objective = objective(d.placement, scores);
    d.rounds = optimum.rounds;
    d.threshold = optimum.value;
    return d;
  };
}

Rule optimal_cascade(const Auction& auction, Setting setting) {
  return [&auction, setting = std::move(setting)](Scores scores) {
    const auto programme = std::make_shared<const CascadeProgramme>(auction.ctr, scores, setting);
    const auto optimum = programme->optimum();
    Decision d;
    d.placement = read_in_order(auction, setting, optimum.pairs, scores);
    d.objective = objective(d.placement, scores);
    d.objective_without = [programme, placement = d.placement](std::size_t k) {
      return programme->value_without(placement[k].ad);
    };
    return d;
  };
}

double payment(const Decision& decision, std::size_t k, double bid, double slope) {
  const double spared = decision.objective - decision.objective_without(k);
  const double pays = bid * decision.placement[k].click - spared / slope;
  constexpr double kOptimaRounding = 1e-14;  // of a difference of optima
  return std::abs(pays) <= kOptimaRounding * decision.objective ? 0 : pays;
}

}  // namespace assay::position_auction
