// Selects, simulates and trains, and prints seconds of the processor (best of 3) as JSON.
//
//   bench_mbtl select scores=FILE n=N budget=K    a matrix of doubles; also the sources
//   bench_mbtl poles                              steps of poles under linear policies
//   bench_mbtl seed n=N threads=T                 the transfer matrix of N pole lengths, by the
//   clock bench_mbtl ppo                                steps of PPO, updates included
#include <chrono>
#include <cstdio>
#include <fstream>
#include <map>
#include <string>

#include "plugins/mbtl/model.hpp"
#include "plugins/mbtl/training.hpp"
#include "plugins/numerics/control/episode_stream.hpp"
#include "plugins/numerics/parallel/for_each.hpp"
#include "tests/bench/best_seconds.hpp"

namespace assay::mbtl {
namespace {

using Arguments = std::map<std::string, std::string>;

void select_sources(const Arguments& arguments) {
  const Index n = std::stol(arguments.at("n")), budget = std::stol(arguments.at("budget"));
  Matrix scores(n, n);
  std::ifstream file(arguments.at("scores"), std::ios::binary);
  file.read(reinterpret_cast<char*>(scores.data()),
            static_cast<std::streamsize>(sizeof(double)) * n * n);
  const Matrix contexts = Vector::LinSpaced(n, 0, static_cast<double>(n - 1));
  Selection chosen;
  const double seconds = bench::best_seconds(3, [&] {
    Transfer transfer(scores);
    const ModelOptions options;
    Model model(contexts, transfer, options);
    chosen = select(transfer, budget, [&](const Progress& p) { return model.choose(p); });
  });
  std::printf("{\"seconds\": %.9f, \"sources\": [", seconds);
  for (std::size_t k = 0; k < chosen.sources.size(); ++k)
    std::printf("%s%ld", k == 0 ? "" : ", ", static_cast<long>(chosen.sources[k]));
  std::printf("]}\n");
}

void poles() {
  constexpr std::size_t kPolicies = 240, kStarts = 30;
  Rng rng(0, "bench");
  std::vector<double> policies(kPolicies * 5), starts(kStarts * 4), steps(kPolicies * kStarts);
  const double good[] = {0.1, 0.5, 10, 3, 0};
  for (std::size_t i = 0; i < policies.size(); ++i) policies[i] = good[i % 5] * rng.uniform(0.5, 2);
  for (double& s : starts) s = rng.uniform(-0.05, 0.05);
  const double seconds = bench::best_seconds(3, [&] {
    control::balance_steps({}, kPolicies, policies.data(), kStarts, starts.data(), steps.data());
  });
  double total = 0;
  for (const double s : steps) total += s;
  std::printf("{\"steps_per_second\": %.0f}\n", total / seconds);
}

void seed(const Arguments& arguments) {
  const auto n = static_cast<std::size_t>(std::stol(arguments.at("n")));
  const auto threads = static_cast<unsigned>(std::stoul(arguments.at("threads")));
  std::vector<double> lengths;
  for (std::size_t i = 0; i < n; ++i)
    lengths.push_back(0.05 + 4.95 * static_cast<double>(i) / static_cast<double>(n - 1));
  const auto family = make_family(Control::cartpole, "pole_length", lengths, false,
                                  control::Guidance::acceleration);
  const Rng rng(0, "bench");
  const auto since = std::chrono::steady_clock::now();
  parallel::for_each(n, threads, [&](std::size_t i) {
    const auto policy = train(*family.environments[i], &family.poles[i], {}, rng.stream(i));
    const auto starts = starts_of(*family.environments[i], 10, rng.stream(n));
    for (std::size_t j = 0; j < n; ++j)
      evaluate(*family.environments[j], &family.poles[j], policy, starts);
  });
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - since;
  std::printf("{\"seconds\": %.6f}\n", took.count());
}

void ppo() {
  const control::CartPole cart({});
  Rng rng(0, "bench");
  const auto options = control::ppo_options();
  control::ActorCritic<float> agent(cart.space(), options, rng);
  control::EpisodeStream stream(cart, 8, rng.stream(1));
  control::Rollout rollout;
  const double seconds = bench::best_seconds(3, [&] {
    stream.collect(agent, 256, rollout);
    control::fill_advantages(rollout, options.discount, options.lambda);
    agent.update(rollout, rng);
  });
  std::printf("{\"steps_per_second\": %.0f}\n", static_cast<double>(rollout.samples()) / seconds);
}

}  // namespace
}  // namespace assay::mbtl

int main(int count, char** words) {
  std::map<std::string, std::string> arguments;
  for (int i = 2; i < count; ++i) {
    const std::string word = words[i];
    arguments[word.substr(0, word.find('='))] = word.substr(word.find('=') + 1);
  }
  const std::string task = count > 1 ? words[1] : "";
  if (task == "select") return assay::mbtl::select_sources(arguments), 0;
  if (task == "poles") return assay::mbtl::poles(), 0;
  if (task == "seed") return assay::mbtl::seed(arguments), 0;
  if (task == "ppo") return assay::mbtl::ppo(), 0;
  std::fprintf(stderr, "unknown task\n");
  return 2;
}
