// Advertisers who bid for places in a text, and what is shown where.
#pragma once

#include <functional>
#include <span>
#include <vector>

#include "plugins/numerics/linalg/matrix.hpp"

namespace assay::position_auction {

// What is known of an advertiser's value before the bid. Both are regular: virtual values rise.
struct Prior {
  enum class Kind { uniform, exponential };  // on [0, scale]; of mean `scale`
  Kind kind;
  double scale;

  // v - (1 - F(v)) / f(v), affine in v for both.
  double virtual_value(double v) const { return slope() * v - scale; }
  double slope() const { return kind == Kind::uniform ? 2 : 1; }
};

struct Auction {
  Matrix ctr;                  // ads x places: click probability of a creative shown alone, [0, 1)
  std::vector<double> values;  // per click, of each ad
  std::vector<Prior> priors;   // of each ad, or empty: not known

  Index ads() const { return ctr.rows(); }
  Index places() const { return ctr.cols(); }
};

// One creative at one place.
struct Pair {
  Index ad, place;
  bool operator==(const Pair&) const = default;
};

struct Shown {
  Index ad, place;
  double click;        // probability of a click, all others considered
  double display = 1;  // probability of being shown at all
};
using Placement = std::vector<Shown>;  // in reading order

// What holds for all auctions of a run.
struct Setting {
  bool is_cascade = false;      // else multinomial logit
  bool is_order_fixed = false;  // cascade: places are read from 0 on; else as the mechanism likes
  Index most = 0;               // creatives in all
  std::function<void()> stop_point = [] {};  // called between pieces of work; may throw
};

// Objective per click of each ad: bids, or virtual values.
using Scores = std::span<const double>;

inline double odds(double p) { return p / (1 - p); }

}  // namespace assay::position_auction
