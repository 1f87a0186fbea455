// Times one hypergradient of a random problem that it writes for the peer, or a control run, and
// prints JSON.
//
//   bench_parl FOLDER states=N actions=N length=N
//   bench_parl control                             point mass, 80 iterations, no_implicit
//
// FOLDER gets raw doubles: transitions, initial, truth, nu. Seconds are of the processor, the best
// of several: soft values, pair sums and both parts of the gradient.
#include <assay/testing.hpp>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <map>
#include <stdexcept>
#include <string>

#include "plugins/parl/problem.hpp"
#include "tests/bench/best_seconds.hpp"

namespace assay::parl {
namespace {

void save(const std::string& folder, const char* name, const double* data, Index count) {
  std::ofstream file(folder + "/" + name, std::ios::binary);
  file.write(reinterpret_cast<const char*>(data),
             static_cast<std::streamsize>(to_size(count) * sizeof(double)));
  if (!file) throw std::runtime_error("cannot write to " + folder);
}

void measure(const std::string& folder, Index states, Index actions, Index length) {
  const auto problem = random_problem({states, actions, 0, 0.9}, Rng(0, "problem"));
  Rng rng(1, "nu");
  Vector nu(problem.features.cols());
  for (auto& x : nu) x = 0.5 * rng.normal();
  const auto& m = problem.mdp;
  save(folder, "transitions", m.transitions.data(), m.transitions.size());
  save(folder, "initial", m.initial.data(), m.initial.size());
  save(folder, "truth", problem.true_reward.data(), problem.true_reward.size());
  save(folder, "nu", nu.data(), nu.size());
  Teaching teaching;
  teaching.segment_length = length;
  const auto all = enumerate(m, length);
  Hypergradient g;
  const double seconds = bench::best_seconds(20, [&] {
    const Matrix reward = reward_of(problem, nu);
    const auto lower = control::soft_optimum(m, reward, 0.3);
    const auto upper = preference(all, teaching, problem, lower.policy, reward);
    g = hypergradient(problem, upper, lower.policy, nu, 0.3, 0.01, {});
  });
  std::printf("{\"seconds\": %.6g, \"segments\": %ld, \"value\": %.17g, \"norm\": %.17g}\n",
              seconds, static_cast<long>(all.segments.count()), g.value, g.full().norm());
}

void measure_control() {
  testing::Outcome outcome;
  const double seconds = bench::best_seconds(2, [&] {
    outcome = testing::Trial()
                  .param("mode", "control")
                  .param("algorithm", "no_implicit")
                  .param("iterations", std::int64_t{80})
                  .run();
  });
  std::printf("{\"seconds\": %.6g, \"return\": %.6g}\n", seconds, outcome.real("true_return"));
}

}  // namespace
}  // namespace assay::parl

int main(int count, char** words) {
  if (count < 2) {
    std::fputs("usage: bench_parl FOLDER states=N actions=N length=N | control\n", stderr);
    return 2;
  }
  if (std::string(words[1]) == "control") {
    assay::parl::measure_control();
    return 0;
  }
  std::map<std::string, long> sizes = {{"states", 3}, {"actions", 2}, {"length", 3}};
  for (int k = 2; k < count; ++k) {
    const std::string word = words[k];
    sizes[word.substr(0, word.find('='))] = std::atol(word.c_str() + word.find('=') + 1);
  }
  assay::parl::measure(words[1], sizes["states"], sizes["actions"], sizes["length"]);
  return 0;
}
