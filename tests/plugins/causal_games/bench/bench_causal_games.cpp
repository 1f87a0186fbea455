// Times one part of causal_games on games from a raw file and prints it and its answer as JSON.
//
//   bench_causal_games table FILE ACTIONS WORLDS      payoff table of layer 3 of the first game
//   bench_causal_games induction FILE ACTIONS WORLDS  S-CNE of each game
//   bench_causal_games drawn ACTIONS WORLDS GAMES THREADS  S-CNE of games that are drawn
//   bench_causal_games tree STAGES ACTIONS
// A file holds games of equally many actions, all as doubles: P(u), x_1(u), x_2(u, a1) by a1, then
// the rewards r_1(u, a1, a2) and r_2. Times are the best of several, of the processor on one
// thread, of the clock with several.
#include <cstdio>
#include <fstream>
#include <stdexcept>
#include <string>
#include <vector>

#include "plugins/causal_games/backward_induction.hpp"
#include "plugins/causal_games/payoff_table.hpp"
#include "plugins/causal_games/random_games.hpp"
#include "plugins/causal_games/tree.hpp"
#include "plugins/numerics/parallel/for_each.hpp"
#include "tests/bench/best_seconds.hpp"

namespace assay::causal_games {
namespace {

constexpr int kRepeats = 7;

std::vector<double> numbers(const std::string& path) {
  std::ifstream file(path, std::ios::binary | std::ios::ate);
  if (!file) throw std::runtime_error("cannot read " + path);
  std::vector<double> all(static_cast<std::size_t>(file.tellg()) / sizeof(double));
  file.seekg(0);
  file.read(reinterpret_cast<char*>(all.data()),
            static_cast<std::streamsize>(all.size() * sizeof(double)));
  return all;
}

template <class T>
const double* take(const double* from, std::vector<T>& into) {
  for (T& x : into) x = static_cast<T>(*from++);
  return from;
}

std::vector<CausalGame> read_games(const std::string& path, int actions, std::size_t worlds) {
  const auto all = numbers(path);
  std::vector<CausalGame> games;
  for (const double* at = all.data(); at < all.data() + all.size();) {
    auto& g = games.emplace_back();
    g.resize(actions, actions, worlds, false);
    at = take(take(take(at, g.probability), g.impulse_1), g.reaction);
    at = take(take(at, g.reward_1), g.reward_2);
    for (std::size_t u = 0; u < worlds; ++u)
      g.impulse_2[u] = g.reaction[g.reaction_at(1, g.impulse_1[u], u)];
  }
  return games;
}

void print(double rate, double first, double second) {
  std::printf("{\"rate\": %.6g, \"sum_1\": %.17g, \"sum_2\": %.17g}\n", rate, first, second);
}

void time_table(const CausalGame& game) {
  const auto strategies = functions_of_layer(3, game.actions_1);
  games::Bimatrix table;
  constexpr int kTables = 200;
  const double seconds = bench::best_seconds(kRepeats, [&] {
    for (int k = 0; k < kTables; ++k) fill_table(folded(game), strategies, strategies, table);
  });
  print(static_cast<double>(table.a.size()) * kTables / seconds, table.a.sum(), table.b.sum());
}

void time_induction(const std::vector<CausalGame>& games) {
  double leader = 0, follower = 0;
  const double seconds = bench::best_seconds(kRepeats, [&] {
    BackwardInduction induction({});
    leader = follower = 0;
    for (const auto& game : games) {
      const auto play = induction.solve(game);
      leader += play.leader;
      follower += play.follower;
    }
  });
  print(static_cast<double>(games.size()) / seconds, leader, follower);
}

void time_drawn(const GameLaw& law, std::size_t count, unsigned threads) {
  constexpr std::size_t kChunk = 1000;
  const Rng stream(0, "bench");
  std::vector<double> leader(count / kChunk), follower(count / kChunk);
  const auto clock = threads == 1 ? bench::Clock::kProcessor : bench::Clock::kWall;
  const auto play = [&](std::size_t chunk) {
    BackwardInduction induction({});
    CausalGame game;
    for (std::size_t k = 0; k < kChunk; ++k) {
      draw(law, stream.stream(chunk * kChunk + k), game);
      const auto best = induction.solve(game);
      leader[chunk] += best.leader;
      follower[chunk] += best.follower;
    }
  };
  const double seconds = bench::best_seconds(
      kRepeats, [&] { parallel::for_each(leader.size(), threads, play); }, clock);
  print(static_cast<double>(count) / seconds, leader[0], follower[0]);
}

void time_tree(const TreeGame& game) {
  TreePlay play;
  const double seconds = bench::best_seconds(kRepeats, [&] { play = subgame_perfect(game, {}); });
  print(static_cast<double>(game.leaves()) / seconds, play.payoffs.front(), play.payoffs.back());
}

void run(const std::vector<std::string>& words) {
  const auto number = [&](std::size_t i) { return std::stoi(words.at(i)); };
  const auto count = [&](std::size_t i) { return static_cast<std::size_t>(number(i)); };
  if (words.at(0) == "table")
    time_table(read_games(words.at(1), number(2), count(3)).front());
  else if (words[0] == "induction")
    time_induction(read_games(words.at(1), number(2), count(3)));
  else if (words[0] == "drawn")
    time_drawn(
        {.actions_1 = number(1), .actions_2 = number(1), .worlds = count(2), .confounding = 0.5},
        count(3), static_cast<unsigned>(number(4)));
  else
    time_tree({number(1), number(2), 0, 10, 1});
}

}  // namespace
}  // namespace assay::causal_games

int main(int count, char** words) {
  if (count < 3) {
    std::fputs("usage: bench_causal_games table|induction|drawn|tree ...\n", stderr);
    return 2;
  }
  assay::causal_games::run({words + 1, words + count});
  return 0;
}
