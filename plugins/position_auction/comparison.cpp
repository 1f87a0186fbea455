#include "plugins/position_auction/comparison.hpp"

#include <array>

#include "plugins/numerics/parallel/for_each.hpp"
#include "plugins/position_auction/draw.hpp"

namespace assay::position_auction {
namespace {

constexpr std::array kCompared = {SolverName::gsp, SolverName::independent_matching,
                                  SolverName::greedy, SolverName::optimal};
constexpr std::array kNames = {"gsp", "independent_matching", "greedy", "optimal"};
using Shares = std::array<double, kCompared.size()>;

Shares shares_of(const Auction& auction, const Setting& setting) {
  Shares shares{};
  for (std::size_t s = 0; s < kCompared.size(); ++s)
    shares[s] = rule_of(kCompared[s], auction, setting)(auction.values).objective;
  for (double& share : shares) share = ratio(share, shares.back());
  return shares;
}

}  // namespace

TableRows compare_solvers(const AuctionRun& run, const Problem& problem) {
  TableRows table({"context_strength", "solver", "welfare_share"});
  for (const double strength : run.params().compare_strengths) {
    auto at_strength = problem;
    at_strength.generator->context_strength = strength;
    std::vector<Shares> shares(to_size(problem.draws));
    parallel::for_each(shares.size(), run.threads(), [&](std::size_t draw) {
      const auto auction = auction_of(run, at_strength, static_cast<Index>(draw));
      shares[draw] = shares_of(auction, problem.setting);
    });
    for (std::size_t s = 0; s < kCompared.size(); ++s) {
      double sum = 0;
      for (const auto& share : shares) sum += share[s];
      table.row(strength, kNames[s], sum / static_cast<double>(shares.size()));
    }
  }
  return table;
}

}  // namespace assay::position_auction
