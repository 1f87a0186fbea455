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

void draw_in_context(const Generator& generator, Rng& rng, Matrix& ctr) {
  const double c = generator.context_strength;
  std::vector<double> quality(to_size(ctr.rows()));
  for (double& alpha : quality) alpha = rng.uniform(generator.ctr_min, generator.ctr_max);
  for (Index i = 0; i < ctr.rows(); ++i)
    for (Index j = 0; j < ctr.cols(); ++j) {
      const double beta = std::pow(generator.place_decay, static_cast<double>(j));
      const double fit = std::exp(c * rng.normal() - c * c / 2);
      ctr(i, j) = std::clamp(quality[to_size(i)] * beta * fit, kLeast, kLargest);
    }
}

}  // namespace

Auction draw_auction(const Generator& generator, Rng rng) {
  Auction auction{Matrix(generator.ads, generator.places), {}, {}};
  for (Index i = 0; i < generator.ads; ++i)
    auction.values.push_back(draw_value(generator.prior, rng));
  auction.priors.assign(to_size(generator.ads), generator.prior);
  if (generator.has_context) {
    draw_in_context(generator, rng, auction.ctr);
  } else {
    for (double& p : auction.ctr.reshaped<Eigen::RowMajor>())
      p = rng.uniform(generator.ctr_min, generator.ctr_max);
  }
  return auction;
}

}  // namespace assay::position_auction
