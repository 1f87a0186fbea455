#include "plugins/position_auction/draw.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>

#include "plugins/position_auction/cascade_bounds.hpp"
#include "plugins/position_auction/cascade_optimum.hpp"
#include "plugins/position_auction/user_model.hpp"

namespace assay::position_auction {
namespace {

constexpr double kJudgedRounding = 1e-9;  // relative, of objectives and payments

template <class F>
double seconds(F&& f) {
  const auto since = std::chrono::steady_clock::now();
  f();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - since).count();
}

Objective objective_of(const Params& p, const Auction& auction) {
  return {p.is_revenue, &auction.priors};
}

double bound(const Params& p, const Solved& solved, const Setting& setting, Scores scores) {
  if (setting.is_cascade) return cascade_upper_bound(solved.auction.ctr, scores, setting);
  if (p.solver == SolverName::optimal) return solved.objective;
  return optimal_logit(solved.auction, setting)(scores).objective;
}

// Nothing where it would take a search that nobody asked for.
std::optional<double> optimum(const Params& p, const Solved& solved, const Setting& setting,
                              Scores scores, double upper_bound) {
  if (p.exhaustive_check) return exhaustive(solved.auction, setting)(scores).objective;
  if (p.solver == SolverName::optimal || p.solver == SolverName::exhaustive)
    return solved.objective;
  if (!setting.is_cascade) return upper_bound;
  if (setting.is_order_fixed || solved.auction.places() > p.dp_max_places) return std::nullopt;
  return CascadeProgramme(solved.auction.ctr, scores, setting).value();
}

void judge_payments(const Solved& solved, Judged& judged) {
  for (std::size_t k = 0; k < solved.payments.size(); ++k) {
    const auto& shown = solved.placement[k];
    const double pays = solved.payments[k];
    const double worth = solved.auction.values[to_size(shown.ad)] * shown.click;
    judged.revenue += pays;
    judged.payment_min = std::min(judged.payment_min, pays);
    judged.utility_min = std::min(judged.utility_min, worth - pays);
    if (shown.click > 0) judged.price_max = std::max(judged.price_max, pays / shown.click);
    const double rounding = kJudgedRounding * std::max(worth, std::abs(solved.objective));
    judged.is_consistent &= pays >= -rounding && pays <= worth + rounding;
  }
}

void judge_placement(const Solved& solved, Judged& judged) {
  for (const auto& [ad, place, click, display] : solved.placement) {
    const double value = solved.auction.values[to_size(ad)];
    judged.clicks += click;
    judged.welfare += value * click;
    if (!solved.auction.priors.empty())
      judged.virtual_welfare += click * solved.auction.priors[to_size(ad)].virtual_value(value);
  }
}

}  // namespace

Solved solve_draw(const AuctionRun& run, const Problem& problem, Index draw) {
  const auto& p = run.params();
  Solved solved;
  solved.auction = auction_of(run, problem, draw);
  const auto objective = objective_of(p, solved.auction);
  const auto scores = objective.scores(solved.auction.values);
  Rule rule;
  Decision decision;
  solved.allocation_seconds = seconds([&] {
    rule = rule_of(p.solver, solved.auction, problem.setting);
    decision = rule(scores);
  });
  if (p.payments && decision.charges())
    solved.payment_seconds =
        seconds([&] { solved.payments = payments(decision, objective, solved.auction.values); });
  solved.placement = std::move(decision.placement);
  solved.objective = decision.objective;
  solved.threshold = decision.threshold;
  solved.rounds = decision.rounds;
  return solved;
}

Judged judge(const Params& p, const Problem& problem, const Solved& solved) {
  Judged judged;
  const auto objective = objective_of(p, solved.auction);
  const auto scores = objective.scores(solved.auction.values);
  judge_placement(solved, judged);
  judge_payments(solved, judged);
  judged.upper_bound = bound(p, solved, problem.setting, scores);
  judged.optimum = optimum(p, solved, problem.setting, scores, judged.upper_bound);
  const double rounding = kJudgedRounding * std::abs(judged.upper_bound);
  const double shown = position_auction::objective(solved.placement, scores);
  judged.is_consistent &= solved.objective <= judged.upper_bound + rounding;
  judged.is_consistent &= std::abs(shown - solved.objective) <= rounding;
  if (p.truthfulness_grid > 0)
    judged.audit = audit(rule_of(p.solver, solved.auction, problem.setting), objective,
                         solved.auction.values, p.truthfulness_grid);
  return judged;
}

}  // namespace assay::position_auction
