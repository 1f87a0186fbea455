// Draws rollouts, or takes whole training steps, and prints times and answers as JSON.
//
//   bench_oreal sample PARAMETERS   32 prompts x 16 rollouts of 9 tokens; the parameters are
//   written
//                                   to the file as floats, the greedy answers are printed
//   bench_oreal step                the same rollouts, ln pi_ref of each token, one update
// Sizes are those of mod_chain with its defaults: 13 tokens, d 48, 2 layers, 4 heads, prompts of 9.
// Times are the least processor time of several repetitions.
#include <cstdio>
#include <fstream>
#include <string>

#include "plugins/numerics/language/rollout.hpp"
#include "plugins/oreal/learner.hpp"
#include "tests/bench/best_seconds.hpp"

namespace assay::oreal {
namespace {

using bench::best_seconds;

constexpr int kRepetitions = 20;
constexpr std::size_t kPrompts = 32, kCopies = 16, kTokens = 9;
constexpr language::TransformerShape kShape{13, 32, 48, 2, 4};

// The peer draws the same ones: digit (7 i + 3 k) % 10 of prompt i.
std::vector<std::vector<int>> prompts() {
  std::vector<std::vector<int>> all;
  for (int i = 0; i < static_cast<int>(kPrompts); ++i) {
    std::vector<int> prompt{10};
    for (int k = 0; k < 7; ++k) prompt.push_back((7 * i + 3 * k + i * k) % 10);
    prompt.push_back(11);
    all.push_back(prompt);
  }
  return all;
}

// No token ends a rollout, so that the number of tokens is the peer's.
language::SamplingOptions options(bool is_greedy) {
  language::SamplingOptions o;
  o.end_token = -1, o.most = kTokens, o.is_greedy = is_greedy;
  return o;
}

void sample(const std::string& path) {
  const PolicyLearner learner(kShape, Rng(1, "bench"));
  const auto parameters = learner.parameters();
  std::ofstream(path, std::ios::binary)
      .write(reinterpret_cast<const char*>(parameters.data()),
             static_cast<std::streamsize>(parameters.size_bytes()));
  const language::Decoder decoder(kShape, parameters);
  const auto questions = prompts();
  const double seconds = best_seconds(kRepetitions, [&] {
    language::sample(decoder, questions, kCopies, options(false), Rng(2, "draws"));
  });
  std::printf("{\"seconds\": %.9f, \"greedy\": [", seconds);
  const auto greedy = language::sample(decoder, questions, 1, options(true), Rng(2, "draws"));
  for (std::size_t i = 0; i < greedy.size(); ++i)
    for (std::size_t t = 0; t < kTokens; ++t)
      std::printf("%s%d", i + t == 0 ? "" : ", ", greedy[i].tokens[t]);
  std::printf("]}\n");
}

void step() {
  PolicyLearner learner(kShape, Rng(1, "bench"));
  const std::vector<float> first(learner.parameters().begin(), learner.parameters().end());
  const language::Decoder reference(kShape, first);
  const double seconds = best_seconds(kRepetitions, [&] {
    const language::Decoder policy(kShape, learner.parameters());
    TokenBatch batch{prompts(), {}, {}};
    const auto rollouts =
        language::sample(policy, batch.prompts, kCopies, options(false), Rng(2, "draws"));
    for (std::size_t i = 0; i < rollouts.size(); ++i) {
      batch.responses.push_back(rollouts[i].tokens);
      batch.prompt_of.push_back(i / kCopies);
    }
    std::vector<float> logs(batch.tokens());
    std::vector<double> all;
    language::follow(reference, batch.prompts, batch.prompt_of, batch.responses,
                     [&](std::size_t i, std::size_t t, std::span<const float> logits) {
                       language::log_softmax(logits, all);
                       const auto token = static_cast<std::size_t>(batch.responses[i][t]);
                       logs[i * kTokens + t] = static_cast<float>(all[token]);
                     });
    const float share = 1.0f / static_cast<float>(logs.size());
    const std::vector<float> shares(logs.size(), share);
    learner.update(batch, {shares, shares, shares}, logs, {1e-3, 0.01});
  });
  std::printf("{\"seconds\": %.9f}\n", seconds);
}

}  // namespace
}  // namespace assay::oreal

int main(int count, char** words) {
  const std::string mode = count > 1 ? words[1] : "";
  if (mode == "sample" && count == 3)
    assay::oreal::sample(words[2]);
  else if (mode == "step")
    assay::oreal::step();
  else
    return 2;
}
