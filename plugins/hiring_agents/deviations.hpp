// What agents would gain by leaving a mechanism, counted on the mechanism itself.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "plugins/hiring_agents/mechanism.hpp"

namespace assay::hiring_agents {

// The best deviation of one kind, on condition of the recommendation. Telling the truth at the
// effort that is told is none.
struct Deviation {
  std::size_t agent = 0, told = 0;
  std::optional<std::size_t> made;   // nothing: stays out
  std::vector<std::size_t> reports;  // phi, by signal
  double gain = 0, probability = 0;  // of the recommendation
};

// For each agent, each effort that he may be told and each that he may make, the best way to
// report. All ways are tried where they are at most 1e5, else the best report signal by signal,
// which is the same. `game` may be another one than the mechanism was made for.
std::vector<Deviation> deviations(const Game& game, const Mechanism& mechanism);

// Largest gain: on condition of the recommendation, or times its probability. -inf: no deviation.
double largest_gain(const std::vector<Deviation>& all);
double largest_weighted_gain(const std::vector<Deviation>& all);
// Of one agent and recommendation.
double largest_gain(const std::vector<Deviation>& all, std::size_t agent, std::size_t told);

// "effort 1 reports 0 0 1": what is reported of each signal.
std::string text_of(const Deviation& deviation);

}  // namespace assay::hiring_agents
