#include "plugins/hiring_agents/collusion.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

namespace assay::hiring_agents {
namespace {

// Two agents and what they do: told, made, of each.
struct Pair {
  std::size_t first, second;
  std::size_t told[2], made[2];
};

// What both earn together in the event of two truths, for two reports.
class PairTable {
 public:
  PairTable(std::size_t first, std::size_t second)
      : m_(first), n_(second), earned_(first * first * second * second) {}

  double& at(std::size_t truth, std::size_t other_truth, std::size_t report, std::size_t other) {
    return earned_[((truth * n_ + other_truth) * m_ + report) * n_ + other];
  }
  // The best reports of the second agent, signal by signal, where the first one's are these.
  double best_reply(const std::vector<std::size_t>& reports) {
    double sum = 0;
    for (std::size_t seen = 0; seen < n_; ++seen) {
      double most = -std::numeric_limits<double>::infinity();
      for (std::size_t other = 0; other < n_; ++other) {
        double here = 0;
        for (std::size_t s = 0; s < m_; ++s) here += at(s, seen, reports[s], other);
        most = std::max(most, here);
      }
      sum += most;
    }
    return sum;
  }
  double best() {
    std::vector<std::size_t> reports(m_);
    double most = -std::numeric_limits<double>::infinity();
    for (;;) {
      most = std::max(most, best_reply(reports));
      std::size_t s = 0;
      while (s < m_ && ++reports[s] == m_) reports[s++] = 0;
      if (s == m_) return most;
    }
  }
  double truthful() {
    double sum = 0;
    for (std::size_t s = 0; s < m_; ++s)
      for (std::size_t o = 0; o < n_; ++o) sum += at(s, o, s, o);
    return sum;
  }

 private:
  std::size_t m_, n_;
  std::vector<double> earned_;
};

PairTable earned(const Game& game, const Mechanism& mechanism, const Pair& p, double probability) {
  const std::size_t m = game.signals[p.first], n = game.signals[p.second], t = game.states;
  PairTable table(m, n);
  for (std::size_t b = 0; b < mechanism.efforts.size(); ++b) {
    if (mechanism.efforts[b] == 0 || game.effort_of(b, p.first) != p.told[0] ||
        game.effort_of(b, p.second) != p.told[1])
      continue;
    const auto law =
        game.law(game.with_effort(game.with_effort(b, p.first, p.made[0]), p.second, p.made[1]));
    const auto one = mechanism.payment(p.first, b), two = mechanism.payment(p.second, b);
    for (std::size_t cell = 0; cell < law.size(); ++cell) {
      const std::size_t truth = game.signal_of(cell / t, p.first);
      const std::size_t other_truth = game.signal_of(cell / t, p.second);
      const double weight = mechanism.efforts[b] / probability * law[cell];
      const std::size_t origin =
          cell -
          (truth * game.signal_stride(p.first) + other_truth * game.signal_stride(p.second)) * t;
      for (std::size_t report = 0; report < m; ++report)
        for (std::size_t other = 0; other < n; ++other) {
          const std::size_t said =
              origin +
              (report * game.signal_stride(p.first) + other * game.signal_stride(p.second)) * t;
          table.at(truth, other_truth, report, other) += weight * (one[said] + two[said]);
        }
    }
  }
  return table;
}

double cost(const Game& game, const Pair& p, const std::size_t (&efforts)[2]) {
  return game.costs[p.first][efforts[0]] + game.costs[p.second][efforts[1]];
}

// Over all that the two may make, where they are told what `p` says.
double largest_joint_gain(const Game& game, const Mechanism& mechanism, Pair p) {
  double probability = 0;
  for (std::size_t b = 0; b < mechanism.efforts.size(); ++b)
    if (game.effort_of(b, p.first) == p.told[0] && game.effort_of(b, p.second) == p.told[1])
      probability += mechanism.efforts[b];
  double most = -std::numeric_limits<double>::infinity();
  if (probability == 0) return most;
  std::copy(p.told, p.told + 2, p.made);
  const double obeying = earned(game, mechanism, p, probability).truthful() - cost(game, p, p.told);
  for (p.made[0] = 0; p.made[0] < game.efforts[p.first]; ++p.made[0])
    for (p.made[1] = 0; p.made[1] < game.efforts[p.second]; ++p.made[1])
      most = std::max(
          most, earned(game, mechanism, p, probability).best() - cost(game, p, p.made) - obeying);
  return most;
}

}  // namespace

std::optional<double> pair_deviation_gain(const Game& game, const Mechanism& mechanism,
                                          const std::function<void()>& stop_point) {
  constexpr double kMostMaps = 1e5;
  for (const std::size_t m : game.signals)
    if (std::pow(static_cast<double>(m), m) > kMostMaps) return std::nullopt;
  std::optional<double> most;
  for (std::size_t i = 0; i < game.agents(); ++i)
    for (std::size_t j = i + 1; j < game.agents(); ++j)
      for (std::size_t told = 0; told < game.efforts[i]; ++told)
        for (std::size_t other = 0; other < game.efforts[j]; ++other) {
          stop_point();
          const double gain =
              largest_joint_gain(game, mechanism, {i, j, {told, other}, {told, other}});
          most = std::max(most.value_or(gain), gain);
        }
  return most;
}

}  // namespace assay::hiring_agents
