// The game of [data]: P(s | b, theta), prior, costs and utility.
#include <algorithm>
#include <cmath>

#include "plugins/hiring_agents/generators.hpp"
#include "plugins/hiring_agents/read.hpp"

namespace assay::hiring_agents {
namespace {

constexpr double kProbabilityTolerance = 1e-9;

struct Axis {
  const char* name;
  std::size_t size;
};

std::string place(const std::vector<std::size_t>& sizes, std::size_t number) {
  std::string text = ")";
  for (std::size_t i = sizes.size(); i-- > 0; number /= sizes[i])
    text = (i > 0 ? ", " : "(") + std::to_string(number % sizes[i]) + text;
  return text;
}

// A column of values with a row for each combination of counted columns that `exists`.
template <class Exists>
std::vector<double> read_grid(const Input& table, const std::string& key,
                              const std::vector<Axis>& axes, const char* value, Exists&& exists) {
  std::size_t cells = 1;
  std::vector<std::vector<std::int64_t>> places;
  for (const auto& axis : axes) cells *= axis.size, places.push_back(table.integers(axis.name));
  const auto values = table.reals(value);
  std::vector<double> grid(cells);
  std::vector<bool> is_given(cells);
  for (std::size_t row = 0; row < values.size(); ++row) {
    std::size_t cell = 0;
    for (std::size_t a = 0; a < axes.size(); ++a) {
      const auto at = places[a][row];
      if (at < 0 || static_cast<std::size_t>(at) >= axes[a].size)
        bad_input(key, "row ", row, ": ", axes[a].name, " ", at, " of ", axes[a].size,
                  ", counted from 0");
      cell = cell * axes[a].size + static_cast<std::size_t>(at);
    }
    if (!exists(cell)) bad_input(key, "row ", row, ": there is no such ", axes.back().name);
    if (is_given[cell]) bad_input(key, "row ", row, " is given before");
    if (!std::isfinite(values[row])) bad_input(key, "row ", row, ": ", value, " is not finite");
    grid[cell] = values[row], is_given[cell] = true;
  }
  for (std::size_t cell = 0; cell < cells; ++cell)
    if (exists(cell) && !is_given[cell]) {
      std::string what;
      for (std::size_t a = axes.size(), rest = cell; a-- > 0; rest /= axes[a].size)
        what = std::string(", ") + axes[a].name + " " + std::to_string(rest % axes[a].size) + what;
      bad_input(key, "no row for ", what.substr(2));
    }
  return grid;
}

constexpr auto kAll = [](std::size_t) { return true; };

std::vector<double> read_file_prior(const HiringRun& run, std::size_t states) {
  const auto prior =
      read_grid(run.input("prior"), "data.prior", {{"state", states}}, "probability", kAll);
  double sum = 0;
  for (const double p : prior) {
    if (p < 0) bad_input("data.prior", "a probability is negative: ", p);
    sum += p;
  }
  if (std::abs(sum - 1) > kProbabilityTolerance)
    bad_input("data.prior", "the probabilities sum to ", sum, ", expected 1");
  return prior;
}

std::vector<std::vector<double>> read_file_costs(const HiringRun& run, const Game& game) {
  const auto most = *std::ranges::max_element(game.efforts);
  std::vector<std::vector<double>> costs;
  const auto grid =
      read_grid(run.input("costs"), "data.costs", {{"agent", game.agents()}, {"effort", most}},
                "cost", [&](std::size_t cell) { return cell % most < game.efforts[cell / most]; });
  for (std::size_t i = 0; i < game.agents(); ++i) {
    const auto first = grid.begin() + static_cast<std::ptrdiff_t>(i * most);
    costs.emplace_back(first, first + static_cast<std::ptrdiff_t>(game.efforts[i]));
    for (const double cost : costs.back())
      if (cost < 0) bad_input("data.costs", "a cost of agent ", i, " is negative: ", cost);
  }
  return costs;
}

std::vector<double> read_utility(const HiringRun& run, std::size_t states) {
  const auto table = run.find_input("utility");
  if (!table) return guessing(states);
  std::int64_t last = 0;
  for (const auto action : table->integers("action")) last = std::max(last, action);
  constexpr std::int64_t kMostActions = 1000;
  if (last >= kMostActions)
    bad_input("data.utility", "action ", last, ": at most ", kMostActions, " actions");
  return read_grid(*table, "data.utility",
                   {{"action", static_cast<std::size_t>(last) + 1}, {"state", states}}, "value",
                   kAll);
}

// Q(b, s, theta) of P in the same order, which is that of the file.
void read_laws(const Input& signals, const std::vector<double>& prior, Game& game) {
  const auto p = signals.values();
  for (std::size_t b = 0; b < game.profiles(); ++b)
    for (std::size_t theta = 0; theta < game.states; ++theta) {
      double sum = 0;
      for (std::size_t s = 0; s < game.signal_profiles(); ++s) {
        const std::size_t cell = b * game.cells() + s * game.states + theta;
        if (!(p[cell] >= 0) || !std::isfinite(p[cell]))
          bad_input("data.signals", "P(s | b, theta) at b = ", place(game.efforts, b),
                    ", s = ", place(game.signals, s), ", theta = ", theta, " is ", p[cell]);
        sum += p[cell];
        game.joint[cell] = prior[theta] * p[cell];
      }
      if (std::abs(sum - 1) > kProbabilityTolerance)
        bad_input("data.signals", "P(s | b, theta) at b = ", place(game.efforts, b),
                  ", theta = ", theta, " sums to ", sum, ", expected 1");
    }
}

}  // namespace

Game read_file_game(const HiringRun& run) {
  const auto signals = run.input("signals");
  if (signals.rank() < 3 || signals.rank() % 2 == 0)
    bad_input("data.signals", "has ", signals.rank(),
              " axes, expected 2 n + 1: each agent's efforts, each agent's signals, states");
  const std::size_t n = signals.rank() / 2;
  Game game;
  for (std::size_t i = 0; i < n; ++i) {
    game.efforts.push_back(signals.size(i));
    game.signals.push_back(signals.size(n + i));
  }
  game.states = signals.size(2 * n);
  require_size(run, game.efforts, game.signals, game.states, "data.signals");
  const auto prior = read_file_prior(run, game.states);
  game.joint.resize(game.profiles() * game.cells());
  read_laws(signals, prior, game);
  game.costs = read_file_costs(run, game);
  game.utility = read_utility(run, game.states);
  game.actions = game.utility.size() / game.states;
  game.cap = run.params().payment_cap, game.voluntary = run.params().individual_rationality;
  const auto dependence = marginal_dependence(game, prior);
  if (run.params().require_marginal_independence && dependence.size > kProbabilityTolerance)
    bad_input("data.signals", "the law of agent ", dependence.agent, "'s signal at effort ",
              dependence.effort, " changes by ", dependence.size,
              " with the others' efforts; require_marginal_independence = false takes it");
  return game;
}

}  // namespace assay::hiring_agents
