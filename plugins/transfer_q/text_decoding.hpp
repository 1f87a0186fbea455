// Every decoder on a model of text, by draws.
#pragma once

#include <functional>
#include <memory>

#include "plugins/transfer_q/decoder.hpp"
#include "plugins/transfer_q/language_model.hpp"
#include "plugins/transfer_q/setting.hpp"

namespace assay::transfer_q {

struct TextModels {
  std::unique_ptr<LanguageModel> sft, aligned, aligned_bl;
};

struct Rollouts {
  std::size_t count = 8;   // continuations of a candidate
  std::size_t length = 0;  // tokens of one at most; 0: to the end
  std::size_t most = 24;   // new tokens of a response at most
  unsigned threads = 1;
};

struct Response {
  Tokens text;    // behind the prompt
  double kl = 0;  // sum over its tokens of KL(decoder || frozen model), exact each
  std::vector<double> first_values;  // q of the candidates for its first token
};

// Responses to all prompts of the setting. Draws have streams of their own, by prompt, token,
// candidate and rollout, the same for every decoder. `stop_point` may end it by throwing. Throws
// std::overflow_error where an unnormalised weight is no number.
std::vector<Response> respond(const Setting& setting, const TextModels& models, Decoder decoder,
                              const Steering& steering, const Rollouts& rollouts, const Rng& rng,
                              const std::function<void()>& stop_point);

// The texts to learn an aligned model from: the share `keep` with the most reward out of `samples`
// for each different prompt, with the prompt.
std::vector<Tokens> best_texts(const Setting& setting, const LanguageModel& model,
                               const Reward& reward, std::size_t samples, double keep,
                               const Extent& extent, const Rng& rng);

}  // namespace assay::transfer_q
