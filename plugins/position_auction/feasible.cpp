// Which rule serves which problem, and what would take too long or too much memory.
#include <algorithm>
#include <cmath>

#include "plugins/position_auction/read.hpp"
#include "plugins/shared/memory.hpp"

namespace assay::position_auction {
namespace {

constexpr double kMostBids = 1e7;  // that an audit may try

bool is_exhaustive(const Params& p) {
  return p.solver == SolverName::exhaustive ||
         (p.solver == SolverName::optimal && p.is_cascade && p.is_order_fixed);
}

void require_allocations(const Problem& problem, const char* key, const char* what) {
  const double count = allocation_count(problem.ads(), problem.places(), problem.setting.most);
  if (count > kMostAllocations)
    bad_input(key, what, " would look at ", count, " allocations; ", kMostAllocations,
              " are the most");
}

void require_programme(const AuctionRun& run, const Problem& problem) {
  const auto& p = run.params();
  const Index places = problem.places();
  if (places > p.dp_max_places)
    bad_input(
        problem.generator ? "params.n_places" : "params.solver", "the optimum of ", places,
        " places in free order is beyond ", "dp_max_places = ", p.dp_max_places,
        "; threshold, mnl_thinned, mnl_unthinned, greedy, independent_matching and gsp remain");
  const auto ads = static_cast<double>(problem.ads()), most = static_cast<double>(places + 1);
  const double useful = static_cast<double>(places) * most * (1 + std::log(1 + ads / most));
  shared::require_memory(run, std::min(ads, useful) * std::exp2(static_cast<double>(places)),
                         "the choices of the dynamic programme", "; fewer places need less",
                         "params.solver");
}

void require_audit(const Params& p, const Problem& problem) {
  const double bids = static_cast<double>(problem.ads()) *
                      static_cast<double>(p.truthfulness_grid) * static_cast<double>(problem.draws);
  if (bids > kMostBids)
    bad_input("params.truthfulness_grid", "the audit would solve ", bids, " auctions anew; ",
              kMostBids, " are the most");
}

}  // namespace

void require_feasible(const AuctionRun& run, const Problem& problem) {
  const auto& p = run.params();
  const bool is_for_cascade = p.solver == SolverName::threshold ||
                              p.solver == SolverName::mnl_thinned ||
                              p.solver == SolverName::mnl_unthinned;
  if (is_for_cascade && !p.is_cascade)
    throw BadInput("is for user_model = \"cascade\"; the optimum of mnl is found exactly",
                   "params.solver");
  shared::require_memory(
      run, 32 * static_cast<double>(problem.ads()) * static_cast<double>(problem.places()),
      "click probabilities and their weights", "; ask for fewer ads or places", "params.n_ads");
  if (is_exhaustive(p))
    require_allocations(
        problem, p.solver == SolverName::exhaustive ? "params.solver" : "params.render_order",
        "the search for the optimum");
  if (p.exhaustive_check)
    require_allocations(problem, "params.exhaustive_check", "the search for the optimum");
  if (!p.compare_strengths.empty() && p.is_cascade && p.is_order_fixed)
    require_allocations(problem, "params.compare_strengths", "the search for each optimum");
  const bool wants_optimum = p.solver == SolverName::optimal || !p.compare_strengths.empty();
  if (p.is_cascade && !p.is_order_fixed && wants_optimum) require_programme(run, problem);
  if (p.truthfulness_grid > 0) require_audit(p, problem);
}

Rule rule_of(SolverName solver, const Auction& auction, const Setting& setting) {
  switch (solver) {
    case SolverName::threshold:
      return threshold(auction, setting);
    case SolverName::mnl_thinned:
      return thinned_logit(auction, setting);
    case SolverName::mnl_unthinned:
      return unthinned_logit(auction, setting);
    case SolverName::greedy:
      return greedy(auction, setting);
    case SolverName::independent_matching:
      return independent_matching(auction, setting);
    case SolverName::gsp:
      return second_price(auction, setting);
    case SolverName::exhaustive:
      return exhaustive(auction, setting);
    case SolverName::optimal:
      break;
  }
  if (!setting.is_cascade) return optimal_logit(auction, setting);
  return setting.is_order_fixed ? exhaustive(auction, setting) : optimal_cascade(auction, setting);
}

}  // namespace assay::position_auction
