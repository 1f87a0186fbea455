#include "plugins/position_auction/generators.hpp"

#include <algorithm>
#include <cmath>

namespace assay::position_auction {
namespace {

constexpr double kLeast = 1e-6, kLargest = 0.95;  // click probabilities in a context

double draw_value(const Prior& prior, Rng& rng) {
  const double u = rng.uniform();
  return prior.kind == Prior::Kind::uniform ? prior.scale * u : -prior.scale * std::log1p(-u);
}

// Quality of each ad, times what the position is worth, times how well the two fit.
class InContext {
 public:
  InContext(const Generator& generator, Rng& rng)
      : quality_(to_size(generator.ads)), strength_(generator.context_strength) {
    for (double& alpha : quality_) alpha = rng.uniform(generator.ctr_min, generator.ctr_max);
    for (Index j = 0; j < generator.places; ++j)
      beta_.push_back(std::pow(generator.place_decay, static_cast<double>(j)));
  }

  double operator()(Index ad, Index place, Rng& rng) const {
    const double fit = std::exp(strength_ * rng.normal() - strength_ * strength_ / 2);
    return std::clamp(quality_[to_size(ad)] * beta_[to_size(place)] * fit, kLeast, kLargest);
  }

 private:
  std::vector<double> quality_, beta_;
  double strength_;
};

// cell(ad, place) for all of them, row by row.
template <class Cell>
void fill_rows(Matrix& ctr, const std::function<void()>& stop_point, Cell&& cell) {
  constexpr Index kRows = 1024;  // between two stop points
  for (Index i = 0; i < ctr.rows(); ++i) {
    if (i % kRows == 0) stop_point();
    for (Index j = 0; j < ctr.cols(); ++j) ctr(i, j) = cell(i, j);
  }
}

}  // namespace

Auction draw_auction(const Generator& generator, Rng rng, const std::function<void()>& stop_point) {
  Auction auction{Matrix(generator.ads, generator.places), {}, {}};
  for (Index i = 0; i < generator.ads; ++i)
    auction.values.push_back(draw_value(generator.prior, rng));
  auction.priors.assign(to_size(generator.ads), generator.prior);
  if (generator.has_context) {
    const InContext rate(generator, rng);
    fill_rows(auction.ctr, stop_point, [&](Index i, Index j) { return rate(i, j, rng); });
  } else {
    fill_rows(auction.ctr, stop_point,
              [&](Index, Index) { return rng.uniform(generator.ctr_min, generator.ctr_max); });
  }
  return auction;
}

}  // namespace assay::position_auction
