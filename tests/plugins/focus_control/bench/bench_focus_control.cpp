// Takes training steps, samples with and without control, or iterates adjoint matching, all with
// the network of the defaults, and prints the least time of a repetition as JSON.
//
//   bench_focus_control train | plain | control | matching
#include <cstdio>
#include <string>

#include "plugins/focus_control/adjoint_matching.hpp"
#include "plugins/focus_control/control.hpp"
#include "tests/bench/best_seconds.hpp"

namespace assay::focus_control {
namespace {

constexpr std::size_t kBatch = 128, kSamples = 256, kTrajectories = 16;

FlowTransformer network() { return FlowTransformer({}, Rng(1, "weights")); }

std::vector<Prompt> prompts(std::size_t count) {
  Rng rng(1, "prompts");
  std::vector<Prompt> all;
  for (std::size_t i = 0; i < count; ++i) all.push_back(draw_prompt(2, rng));
  return all;
}

TrainingBatch batch() {
  Rng rng(1, "batch");
  TrainingBatch b;
  for (const auto& prompt : prompts(kBatch)) {
    const auto tokens = tokens_of(prompt);
    b.tokens.insert(b.tokens.end(), tokens.begin(), tokens.end());
    b.t.push_back(static_cast<float>(rng.uniform()));
    for (int k = 0; k < kImageSize; ++k) {
      b.x.push_back(static_cast<float>(rng.normal()));
      b.target.push_back(static_cast<float>(rng.normal()));
    }
  }
  return b;
}

double train() {
  auto net = network();
  return bench::best_seconds(40, [&] { net.step(batch(), 1e-3); });
}

double samples(Heuristic heuristic) {
  const auto net = network();
  const auto all = prompts(kSamples);
  Images noise(static_cast<Index>(kSamples), kImageSize);
  Rng rng(1, "noise");
  for (Index k = 0; k < noise.size(); ++k) noise.data()[k] = static_cast<float>(rng.normal());
  ControlOptions options;
  options.lambda = 5;
  return bench::best_seconds(3, [&] { sample(net, all, noise, heuristic, options); });
}

double matching() {
  auto net = network();
  net.add_tuning(4, 16, Rng(1, "lora"));
  const auto all = prompts(kTrajectories);
  const MatchingOptions options;
  return bench::best_seconds(5, [&] {
    const auto paths = simulate(net, all, options, Rng(1, "paths"), [] {});
    net.match(draw_batch(paths, all, options, Rng(1, "times")), options.quantile, 2e-3);
  });
}

int run(const std::string& what) {
  double seconds = 0;
  if (what == "train")
    seconds = train();
  else if (what == "plain")
    seconds = samples(Heuristic::kNone);
  else if (what == "control")
    seconds = samples(Heuristic::kFocus);
  else if (what == "matching")
    seconds = matching();
  else
    return 2;
  std::printf("{\"seconds\": %.9f}\n", seconds);
  return 0;
}

}  // namespace
}  // namespace assay::focus_control

int main(int count, char** words) { return assay::focus_control::run(count > 1 ? words[1] : ""); }
