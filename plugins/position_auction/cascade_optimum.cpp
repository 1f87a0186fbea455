#include "plugins/position_auction/cascade_optimum.hpp"

#include <algorithm>
#include <bit>
#include <numeric>

#include "plugins/numerics/linalg/vector_clones.hpp"

namespace assay::position_auction {
namespace {

constexpr std::size_t kBlock = 8;    // masks that are treated together
constexpr std::uint8_t kPass = 255;  // this ad is not shown

// The moves of one ad as arrays, for the loop over masks.
struct MoveList {
  std::size_t count;
  const std::size_t* place;
  const double *gain, *stay;
};

// f of all masks with one ad more, in place: larger masks, which f of a mask looks at, come later.
// `choice`, if given, gets the place that the ad takes at each mask.
ASSAY_VECTOR_CLONES
void add_ad(const MoveList& moves, const double* open, std::size_t masks, double* f,
            std::uint8_t* choice) {
  for (std::size_t block = 0; block < masks; block += kBlock) {
    double best[kBlock], taken[kBlock];
    for (std::size_t k = 0; k < kBlock; ++k) best[k] = -__builtin_inf(), taken[k] = kPass;
    for (std::size_t move = 0; move < moves.count; ++move) {
      const std::size_t bit = std::size_t{1} << moves.place[move];
      if ((block & bit) != 0) continue;
      const double gain = moves.gain[move], stay = moves.stay[move];
      const double* after = f + block + bit;
      const auto name = static_cast<double>(moves.place[move]);
      double value[kBlock];
      for (std::size_t k = 0; k < kBlock; ++k) value[k] = gain + stay * after[k];
      if (bit < kBlock)
        for (std::size_t k = 0; k < kBlock; ++k)
          value[k] = (k & bit) != 0 ? -__builtin_inf() : value[k];
      for (std::size_t k = 0; k < kBlock; ++k) {
        taken[k] = value[k] > best[k] ? name : taken[k];
        best[k] = value[k] > best[k] ? value[k] : best[k];
      }
    }
    for (std::size_t k = 0; k < kBlock; ++k) {
      const bool improves = best[k] + open[block + k] > f[block + k];
      taken[k] = improves ? taken[k] : kPass;
      f[block + k] = improves ? best[k] : f[block + k];
    }
    if (choice != nullptr)
      for (std::size_t k = 0; k < kBlock; ++k)
        choice[block + k] = static_cast<std::uint8_t>(taken[k]);
  }
}

std::vector<Index> by_falling_score(Scores scores) {
  std::vector<Index> order(scores.size());
  std::iota(order.begin(), order.end(), Index{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](Index a, Index b) { return scores[to_size(a)] > scores[to_size(b)]; });
  while (!order.empty() && scores[to_size(order.back())] <= 0) order.pop_back();
  return order;
}

// The largest `keep` numbers seen, and whether one more is among them.
class Largest {
 public:
  explicit Largest(std::size_t keep) : keep_(keep) {}
  bool admits(double x) {
    if (kept_.size() == keep_ && x <= kept_.back()) return false;
    kept_.insert(std::upper_bound(kept_.begin(), kept_.end(), x, std::greater<>()), x);
    if (kept_.size() > keep_) kept_.pop_back();
    return true;
  }

 private:
  std::size_t keep_;
  std::vector<double> kept_;  // falling
};

}  // namespace

// One ad more than `most` is kept, so that a best choice without any one of them is among them too.
CascadeProgramme::CascadeProgramme(const Matrix& ctr, Scores scores, Setting setting)
    : setting_(std::move(setting)), places_(to_size(ctr.cols())), most_(to_size(setting_.most)) {
  std::vector<Largest> seen(places_, Largest(most_ + 1));
  for (const Index ad : by_falling_score(scores)) {
    Ad entry{ad, {}};
    for (std::size_t j = 0; j < places_; ++j) {
      const double p = ctr(ad, static_cast<Index>(j));
      if (p <= 0 || !seen[j].admits(p)) continue;
      entry.moves.place.push_back(j);
      entry.moves.gain.push_back(p * scores[to_size(ad)]);
      entry.moves.stay.push_back(1 - p);
    }
    if (!entry.moves.place.empty()) ads_.push_back(std::move(entry));
  }
  const std::size_t masks = std::max(std::size_t{1} << places_, kBlock);
  for (std::size_t mask = 0; mask < masks; ++mask)
    open_.push_back(static_cast<std::size_t>(std::popcount(mask)) < most_ ? 0 : -kInfinity);
}

double CascadeProgramme::run(Index absent, std::vector<std::uint8_t>* choices) const {
  std::vector<double> f(2 * open_.size() + kBlock, 0.0);
  for (std::size_t k = ads_.size(); k-- > 0;) {
    if (ads_[k].ad == absent) continue;
    setting_.stop_point();
    const auto& moves = ads_[k].moves;
    add_ad({moves.place.size(), moves.place.data(), moves.gain.data(), moves.stay.data()},
           open_.data(), open_.size(), f.data(),
           choices == nullptr ? nullptr : choices->data() + k * open_.size());
  }
  return f[0];
}

CascadeOptimum CascadeProgramme::optimum() const {
  std::vector<std::uint8_t> choices(ads_.size() * open_.size());
  CascadeOptimum best;
  best.value = run(kNobody, &choices);
  std::size_t mask = 0;
  for (std::size_t k = 0; k < ads_.size(); ++k) {
    const auto place = choices[k * open_.size() + mask];
    if (place == kPass) continue;
    best.pairs.push_back({ads_[k].ad, static_cast<Index>(place)});
    mask |= std::size_t{1} << place;
  }
  return best;
}

}  // namespace assay::position_auction
