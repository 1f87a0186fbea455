#include "plugins/hiring_agents/generators.hpp"

#include <algorithm>
#include <bit>
#include <cmath>

namespace assay::hiring_agents {
namespace {

// A game whose laws are still zero.
Game empty_game(std::vector<std::size_t> efforts, std::vector<std::size_t> signals,
                const Terms& terms, std::vector<double> utility) {
  Game game;
  game.efforts = std::move(efforts), game.signals = std::move(signals);
  game.states = terms.prior.size();
  game.actions = utility.size() / game.states;
  game.utility = std::move(utility);
  game.costs = terms.costs, game.cap = terms.cap, game.voluntary = terms.voluntary;
  game.joint.assign(game.profiles() * game.cells(), 0);
  return game;
}

// The probabilities of one agent's signals where `profile` is made and the state is theta.
using Row = std::span<const double>;

double independent(const std::vector<Row>& rows, const Game& game, std::size_t s) {
  double product = 1;
  for (std::size_t i = 0; i < rows.size(); ++i) product *= rows[i][game.signal_of(s, i)];
  return product;
}

// add(joint signal, probability) for the quantiles of one uniform draw.
template <class Add>
void add_comonotone(const std::vector<Row>& rows, const Game& game, Add&& add) {
  std::vector<std::size_t> signal(rows.size());
  std::vector<double> upto;
  for (const auto& row : rows) upto.push_back(row[0]);
  double from = 0;
  while (from < 1) {
    std::size_t s = 0;
    double to = 1;
    for (std::size_t i = 0; i < rows.size(); ++i) {
      while (upto[i] <= from && signal[i] + 1 < rows[i].size()) upto[i] += rows[i][++signal[i]];
      if (signal[i] + 1 < rows[i].size()) to = std::min(to, upto[i]);
      s += signal[i] * game.signal_stride(i);
    }
    add(s, to - from);
    from = to;
  }
}

// As `law(profile, s, theta)` says.
template <class Law>
Game coin_game(const std::vector<std::size_t>& signals, const Terms& terms, Law&& law) {
  Game game = empty_game(std::vector<std::size_t>(signals.size(), 2), signals, terms, guessing(2));
  for (std::size_t cell = 0; cell < game.joint.size(); ++cell) {
    const std::size_t theta = cell % 2, s = cell / 2 % game.signal_profiles();
    game.joint[cell] = terms.prior[theta] * law(cell / game.cells(), s, theta);
  }
  return game;
}

}  // namespace

Game joined(const std::vector<SignalLaw>& laws, const Terms& terms, double correlation,
            std::vector<double> utility) {
  std::vector<std::size_t> efforts, signals;
  for (const auto& law : laws) efforts.push_back(law.efforts), signals.push_back(law.signals);
  Game game = empty_game(efforts, signals, terms, std::move(utility));
  for (std::size_t b = 0; b < game.profiles(); ++b)
    for (std::size_t theta = 0; theta < game.states; ++theta) {
      std::vector<Row> rows;
      for (std::size_t i = 0; i < laws.size(); ++i)
        rows.push_back(laws[i].at(game.effort_of(b, i), theta, game.states));
      double* q = game.joint.data() + b * game.cells() + theta;
      const double apart = terms.prior[theta] * (1 - correlation);
      for (std::size_t s = 0; s < game.signal_profiles(); ++s)
        q[s * game.states] += apart * independent(rows, game, s);
      if (correlation > 0)
        add_comonotone(rows, game, [&](std::size_t s, double probability) {
          q[s * game.states] += terms.prior[theta] * correlation * probability;
        });
    }
  return game;
}

std::vector<double> guessing(std::size_t states) {
  std::vector<double> utility(states * states);
  for (std::size_t theta = 0; theta < states; ++theta) utility[theta * states + theta] = 1;
  return utility;
}

SignalLaw binary_accuracy(std::span<const double> accuracy) {
  SignalLaw law{accuracy.size(), 2, {}};
  for (const double a : accuracy)
    law.probabilities.insert(law.probabilities.end(), {a, 1 - a, 1 - a, a});
  return law;
}

SignalLaw graded(std::size_t efforts, std::size_t states, double best) {
  SignalLaw law{efforts, states, {}};
  const double chance = 1 / static_cast<double>(states);
  for (std::size_t e = 0; e < efforts; ++e) {
    const double share =
        efforts == 1 ? 1 : static_cast<double>(e) / static_cast<double>(efforts - 1);
    const double right = states == 1 ? 1 : chance + (best - chance) * share;
    const double wrong = states == 1 ? 0 : (1 - right) / static_cast<double>(states - 1);
    for (std::size_t theta = 0; theta < states; ++theta)
      for (std::size_t s = 0; s < states; ++s)
        law.probabilities.push_back(s == theta ? right : wrong);
  }
  return law;
}

std::vector<double> dirichlet(std::size_t size, int shape, Rng& rng) {
  std::vector<double> p(size);
  double sum = 0;
  for (double& x : p) {
    for (int k = 0; k < shape; ++k) x -= std::log1p(-rng.uniform());
    sum += x;
  }
  for (double& x : p) x /= sum;
  return p;
}

SignalLaw random_law(std::size_t efforts, std::size_t signals, std::size_t states, Rng& rng) {
  SignalLaw law{efforts, signals, {}};
  for (std::size_t k = 0; k < efforts * states; ++k) {
    const auto p = dirichlet(signals, 1, rng);
    law.probabilities.insert(law.probabilities.end(), p.begin(), p.end());
  }
  return law;
}

Game xor_game(std::size_t agents, const Terms& terms) {
  const std::size_t all_work = (std::size_t{1} << agents) - 1;
  const double each = 1 / static_cast<double>(all_work + 1);
  return coin_game(std::vector<std::size_t>(agents, 2), terms,
                   [=](std::size_t profile, std::size_t s, std::size_t theta) {
                     if (profile != all_work) return each;
                     return std::popcount(s) % 2 == static_cast<int>(theta) ? 2 * each : 0.0;
                   });
}

Game monitor_game(const Terms& terms) {
  return coin_game({4, 2}, terms, [](std::size_t profile, std::size_t s, std::size_t theta) {
    const std::size_t seen = s / 2 / 2, coin = s / 2 % 2, checked = s % 2;
    if (profile < 2) return 0.125;  // agent 0 shirks
    if (seen != theta) return 0.0;
    if (profile == 2) return 0.25;  // agent 1 shirks
    return coin == checked ? 0.5 : 0.0;
  });
}

}  // namespace assay::hiring_agents
