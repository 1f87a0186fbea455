// Episodes over all contexts of a family.
#include <algorithm>

#include "plugins/mbtl/family.hpp"

namespace assay::mbtl {
namespace {

using control::Environment;
using control::Lanes;
using control::Space;

// The last state variable of a lane is its context.
class Mixture : public Environment {
 public:
  // `fixed` < 0: a context is drawn for every episode.
  Mixture(const Family& family, Index fixed, bool is_observed)
      : family_(family), fixed_(fixed), is_observed_(is_observed), inner_(family.space()) {}

  Space space() const override {
    Space s = inner_;
    s.state += 1;
    s.observation += is_observed_ ? 1 : 0;
    for (const auto& e : family_.environments) s.horizon = std::max(s.horizon, e->space().horizon);
    if (fixed_ >= 0) s.horizon = family_.environments[to_size(fixed_)]->space().horizon;
    return s;
  }

  void start(Lanes& lanes, std::size_t lane, Rng& rng) const override {
    const auto drawn = fixed_ >= 0 ? to_size(fixed_) : rng.below(family_.values.size());
    lanes[inner_.state][lane] = static_cast<double>(drawn);
    Lanes alone(inner_, 1, rng);
    family_.environments[drawn]->start(alone, 0, rng);
    put(alone, lanes, lane);
  }

  void observe(const Lanes& lanes, double* observation) const override {
    std::vector<double> seen(inner_.observation);
    const auto last = std::max<double>(1, static_cast<double>(family_.values.size()) - 1);
    for (std::size_t l = 0; l < lanes.count; ++l) {
      const Lanes alone = take(lanes, l);
      environment_of(lanes, l).observe(alone, seen.data());
      for (std::size_t k = 0; k < seen.size(); ++k) observation[k * lanes.count + l] = seen[k];
      if (is_observed_) observation[seen.size() * lanes.count + l] = lanes[inner_.state][l] / last;
    }
  }

  void step(Lanes& lanes, const double* action, double* reward) const override {
    std::vector<double> chosen(inner_.action);
    for (std::size_t l = 0; l < lanes.count; ++l) {
      Lanes alone = take(lanes, l);
      Rng& noise = lanes.noise[l % lanes.noise.size()];
      alone.noise[0] = noise;
      for (std::size_t k = 0; k < chosen.size(); ++k) chosen[k] = action[k * lanes.count + l];
      environment_of(lanes, l).step(alone, chosen.data(), reward + l);
      noise = alone.noise[0];
      put(alone, lanes, l);
    }
  }

 private:
  const Environment& environment_of(const Lanes& lanes, std::size_t lane) const {
    return *family_.environments[static_cast<std::size_t>(lanes[inner_.state][lane])];
  }
  Lanes take(const Lanes& lanes, std::size_t lane) const {
    Lanes alone(inner_, 1, lanes.noise[0]);
    for (std::size_t k = 0; k < inner_.state; ++k) alone[k][0] = lanes[k][lane];
    return alone;
  }
  void put(const Lanes& alone, Lanes& lanes, std::size_t lane) const {
    for (std::size_t k = 0; k < inner_.state; ++k) lanes[k][lane] = alone[k][0];
    lanes.is_over[lane] = alone.is_over[0];
  }

  const Family& family_;
  Index fixed_;
  bool is_observed_;
  Space inner_;
};

}  // namespace

std::unique_ptr<Environment> mixture(const Family& family, bool is_observed) {
  return std::make_unique<Mixture>(family, -1, is_observed);
}

std::unique_ptr<Environment> shown(const Family& family, Index context, bool is_observed) {
  return std::make_unique<Mixture>(family, context, is_observed);
}

}  // namespace assay::mbtl
