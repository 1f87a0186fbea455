// Solves one graded game (correlation 0.5) and prints time and answer as JSON.
//
//   bench_hiring_agents key=value ...
// Keys: n (agents), k (efforts), t (states, signals, actions), method (columns, full), repeat, and
// law: a file that the joint law is written to, by efforts, signals, state. The time is the best of
// `repeat`: Bayes actions, programme, and the count of all deviations.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <ctime>
#include <fstream>
#include <map>
#include <string>

#include "tests/bench/peak_memory.hpp"
#include "tests/plugins/hiring_agents/games.hpp"

namespace assay::hiring_agents {
namespace {

using Arguments = std::map<std::string, std::string>;

std::size_t number(const Arguments& arguments, const std::string& key, std::size_t otherwise) {
  const auto found = arguments.find(key);
  return found == arguments.end() ? otherwise : std::stoul(found->second);
}

double cpu_seconds() {
  return static_cast<double>(std::clock()) / static_cast<double>(CLOCKS_PER_SEC);
}

void run(const Arguments& arguments) {
  const Game game = graded_game(number(arguments, "n", 2), number(arguments, "k", 2),
                                number(arguments, "t", 2), 0.5);
  if (const auto law = arguments.find("law"); law != arguments.end())
    std::ofstream(law->second, std::ios::binary)
        .write(reinterpret_cast<const char*>(game.joint.data()),
               static_cast<std::streamsize>(game.joint.size() * sizeof(double)));
  const bool is_full = arguments.contains("method") && arguments.at("method") == "full";
  const auto method = is_full ? LpMethod::full : LpMethod::column_generation;
  double best = 1e300, best_cpu = 1e300;
  auto answer = solve(game, Solver::zero_payment, method, 1e-9, {});
  for (std::size_t k = number(arguments, "repeat", 3); k > 0; --k) {
    const double cpu = cpu_seconds();
    const auto start = std::chrono::steady_clock::now();
    answer = solve(game, Solver::correlated, method, 1e-9, {});
    const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - start;
    best = std::min(best, taken.count());
    best_cpu = std::min(best_cpu, cpu_seconds() - cpu);
  }
  std::printf(
      "{\"seconds\": %.6g, \"cpu_seconds\": %.6g, \"value\": %.17g, \"upper_bound\": %.17g, "
      "\"ic_violation\": %.6g, \"rows\": %zu, \"columns\": %zu, \"rounds\": %zu, "
      "\"converged\": %d, \"peak_mib\": %ld}\n",
      best, best_cpu, worth(game, answer.mechanism), answer.programme->upper_bound,
      largest_gain(answer.gains), answer.programme->rows, answer.programme->columns,
      answer.programme->rounds, answer.converged ? 1 : 0, bench::peak_mib());
}

}  // namespace
}  // namespace assay::hiring_agents

int main(int count, char** words) {
  std::map<std::string, std::string> arguments;
  for (int k = 1; k < count; ++k) {
    const std::string word = words[k];
    arguments[word.substr(0, word.find('='))] = word.substr(word.find('=') + 1);
  }
  assay::hiring_agents::run(arguments);
  return 0;
}
