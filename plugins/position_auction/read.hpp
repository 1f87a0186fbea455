// What an experiment of position_auction asks for, read and checked.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "plugins/position_auction/audit.hpp"
#include "plugins/position_auction/generators.hpp"
#include "plugins/position_auction/params.hpp"

namespace assay::position_auction {

struct Problem {
  std::optional<Generator> generator;  // else:
  Auction auction;
  Index draws = 1;
  Setting setting;
  std::vector<std::string> paragraphs, creatives;  // of a text

  Index ads() const { return generator ? generator->ads : auction.ads(); }
  Index places() const { return generator ? generator->places : auction.places(); }
};

// Reads everything and refuses what no rule could serve; BadInput names the key.
Problem read_problem(AuctionRun& run);

// The draw-th auction, from the seed and the generator alone.
Auction auction_of(const AuctionRun& run, const Problem& problem, Index draw);

// What takes too long or too much memory, or no rule serves.
void require_feasible(const AuctionRun& run, const Problem& problem);

Rule rule_of(SolverName solver, const Auction& auction, const Setting& setting);

}  // namespace assay::position_auction
