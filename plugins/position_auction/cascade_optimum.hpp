// The best cascade of creatives when the mechanism chooses the order, by a dynamic programme.
#pragma once

#include <cstdint>
#include <vector>

#include "plugins/position_auction/auction.hpp"

namespace assay::position_auction {

struct CascadeOptimum {
  std::vector<Pair> pairs;  // in reading order
  double value = 0;
};

// In the best order scores fall, so ads are taken from the last to the first, and with places as
// bits of a mask f(mask) = max(f(mask), max over free places j of p_ij s_i + (1 - p_ij) f(mask +
// j)), at most `most` places. Time O(pairs 2^places), memory one byte for each mask and ad that may
// be shown: an ad is no use at a place where `most` others have both a higher score and a higher
// click probability.
class CascadeProgramme {
 public:
  CascadeProgramme(const Matrix& ctr, Scores scores, Setting setting);

  CascadeOptimum optimum() const;
  double value() const { return run(kNobody, nullptr); }  // of it, in less memory
  double value_without(Index absent) const { return run(absent, nullptr); }

 private:
  static constexpr Index kNobody = -1;

  struct Moves {  // the places of an ad, and for each p s and 1 - p
    std::vector<std::size_t> place;
    std::vector<double> gain, stay;
  };
  struct Ad {
    Index ad;
    Moves moves;
  };

  double run(Index absent, std::vector<std::uint8_t>* choices) const;

  Setting setting_;
  std::size_t places_, most_;
  std::vector<Ad> ads_;       // of falling score
  std::vector<double> open_;  // of a mask: 0, or -infinity where no place may be taken any more
};

}  // namespace assay::position_auction
