// Whole continuations of many prompts: drawn, greedy, or given ones followed.
#pragma once

#include <assay/rng.hpp>
#include <functional>
#include <span>
#include <vector>

#include "plugins/numerics/language/decoder.hpp"

namespace assay::language {

struct SamplingOptions {
  int end_token = 0;      // the last token of a continuation
  std::size_t most = 16;  // tokens, with the end
  double temperature = 1;
  double top_p = 1;  // draw from the likeliest tokens whose chances first sum to this, ties lower
                     // numbers first
  bool is_greedy = false;  // the likeliest token, of equals the lowest
};

struct Rollout {
  std::vector<int> tokens;
  std::vector<float> log_chances;  // of the tokens, at temperature 1 and without top_p
};

// `copies` continuations of each prompt, those of one prompt next to each other. Continuation i
// draws from rng.stream(i) alone: the same bits for any number of threads.
std::vector<Rollout> sample(const Decoder& decoder, std::span<const std::vector<int>> prompts,
                            std::size_t copies, const SamplingOptions& options, const Rng& rng,
                            unsigned threads = 1);

// Runs given continuations, number i behind prompts[prompt_of[i]] with prompt_of rising, and calls
// see(i, t, logits) with what stood before token t of it; of one i on one thread in order.
using See = std::function<void(std::size_t i, std::size_t t, std::span<const float> logits)>;
void follow(const Decoder& decoder, std::span<const std::vector<int>> prompts,
            std::span<const std::size_t> prompt_of, std::span<const std::vector<int>> continuations,
            const See& see, unsigned threads = 1);

// ln of the softmax.
void log_softmax(std::span<const float> logits, std::vector<double>& logs);

}  // namespace assay::language
