#include "plugins/hiring_agents/deviations.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "plugins/hiring_agents/reports.hpp"

namespace assay::hiring_agents {
namespace {

constexpr double kMostWays = 1e5;

double earned(const ReportTable& table, std::size_t made, const std::vector<std::size_t>& reports) {
  double sum = 0;
  for (std::size_t s = 0; s < reports.size(); ++s) sum += table.at(made, s, reports[s]);
  return sum;
}

bool is_truthful(const std::vector<std::size_t>& reports) {
  for (std::size_t s = 0; s < reports.size(); ++s)
    if (reports[s] != s) return false;
  return true;
}

// The next map in the order of numbers whose last digit runs fastest; false after the last one.
bool advance(std::vector<std::size_t>& reports) {
  for (std::size_t s = reports.size(); s-- > 0;) {
    if (++reports[s] < reports.size()) return true;
    reports[s] = 0;
  }
  return false;
}

// The best of all maps, but for the truth where that is no deviation; empty where nothing is left.
std::vector<std::size_t> best_map(const ReportTable& table, std::size_t made, bool truth_counts) {
  std::vector<std::size_t> reports(table.signals), best;
  double most = -std::numeric_limits<double>::infinity();
  do {
    if (!truth_counts && is_truthful(reports)) continue;
    const double here = earned(table, made, reports);
    if (here > most) most = here, best = reports;
  } while (advance(reports));
  return best;
}

// Signal by signal. Where the truth does not count, the cheapest lie takes the place of a truth.
std::vector<std::size_t> best_signalwise(const ReportTable& table, std::size_t made,
                                         bool truth_counts) {
  std::vector<std::size_t> best(table.signals);
  for (std::size_t s = 0; s < best.size(); ++s)
    for (std::size_t r = 1; r < best.size(); ++r)
      if (table.at(made, s, r) > table.at(made, s, best[s])) best[s] = r;
  if (truth_counts || !is_truthful(best)) return best;
  double least = std::numeric_limits<double>::infinity();
  std::pair<std::size_t, std::size_t> lie;
  for (std::size_t s = 0; s < best.size(); ++s)
    for (std::size_t r = 0; r < best.size(); ++r)
      if (const double loss = table.at(made, s, s) - table.at(made, s, r); r != s && loss < least)
        least = loss, lie = {s, r};
  best[lie.first] = lie.second;
  return best;
}

// What `agent` earns on condition of being told `told`.
ReportTable conditional(const Game& game, const Mechanism& mechanism, std::size_t agent,
                        std::size_t told, double probability) {
  ReportTable table(game.efforts[agent], game.signals[agent]);
  for (std::size_t b = 0; b < mechanism.efforts.size(); ++b)
    if (mechanism.efforts[b] > 0 && game.effort_of(b, agent) == told)
      add_reports(game, agent, b, mechanism.payment(agent, b), mechanism.efforts[b] / probability,
                  table);
  return table;
}

void append_deviations(const Game& game, const ReportTable& table, Deviation about,
                       std::vector<Deviation>& all) {
  const auto& costs = game.costs[about.agent];
  const double obeying = table.truthful(about.told) - costs[about.told];
  const double ways = std::pow(static_cast<double>(table.signals), table.signals);
  for (std::size_t made = 0; made < table.efforts; ++made) {
    const bool other = made != about.told;
    if (!other && table.signals == 1) continue;
    about.made = made;
    about.reports =
        ways <= kMostWays ? best_map(table, made, other) : best_signalwise(table, made, other);
    about.gain = earned(table, made, about.reports) - costs[made] - obeying;
    all.push_back(about);
  }
  if (!game.voluntary) return;
  about.made.reset(), about.reports.clear();
  about.gain = -obeying;
  all.push_back(about);
}

template <class Gain>
double largest(const std::vector<Deviation>& all, Gain&& gain) {
  double most = -std::numeric_limits<double>::infinity();
  for (const auto& d : all) most = std::max(most, gain(d));
  return most;
}

}  // namespace

std::vector<Deviation> deviations(const Game& game, const Mechanism& mechanism) {
  std::vector<Deviation> all;
  for (std::size_t i = 0; i < game.agents(); ++i)
    for (std::size_t told = 0; told < game.efforts[i]; ++told) {
      const double probability = mechanism.probability(game, i, told);
      if (probability == 0) continue;
      append_deviations(game, conditional(game, mechanism, i, told, probability),
                        {i, told, {}, {}, 0, probability}, all);
    }
  return all;
}

double largest_gain(const std::vector<Deviation>& all) {
  return largest(all, [](const Deviation& d) { return d.gain; });
}

double largest_weighted_gain(const std::vector<Deviation>& all) {
  return largest(all, [](const Deviation& d) { return d.gain * d.probability; });
}

double largest_gain(const std::vector<Deviation>& all, std::size_t agent, std::size_t told) {
  return largest(all, [&](const Deviation& d) {
    return d.agent == agent && d.told == told ? d.gain : -std::numeric_limits<double>::infinity();
  });
}

std::string text_of(const Deviation& deviation) {
  if (!deviation.made) return "stays out";
  std::string text = "effort " + std::to_string(*deviation.made) + " reports";
  for (const std::size_t r : deviation.reports) text += ' ' + std::to_string(r);
  return text;
}

}  // namespace assay::hiring_agents
