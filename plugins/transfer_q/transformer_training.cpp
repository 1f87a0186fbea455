#include "plugins/transfer_q/transformer_training.hpp"

#include <algorithm>

#include "plugins/numerics/nn/flat_network.hpp"
#include "plugins/numerics/nn/training.hpp"
#include "plugins/numerics/training/bytes.hpp"
#include "plugins/numerics/transformer/transformer.hpp"

namespace assay::transfer_q {
namespace {

using torch::Tensor;
using transformer::Transformer;

std::int64_t to_signed(std::size_t n) { return static_cast<std::int64_t>(n); }

// Texts side by side, with what is to be predicted: `first[i]` is the first predicted position.
struct Batch {
  Tensor tokens, targets, mask;

  Batch(const std::vector<const Tokens*>& texts, const std::vector<std::size_t>& first,
        std::size_t context) {
    std::size_t longest = 0;
    for (const auto* t : texts) longest = std::max(longest, std::min(t->size(), context + 1));
    const std::vector<std::int64_t> shape = {to_signed(texts.size()), to_signed(longest) - 1};
    tokens = torch::zeros(shape, torch::kInt64);
    targets = torch::zeros(shape, torch::kInt64);
    mask = torch::zeros(shape);
    for (std::size_t i = 0; i < texts.size(); ++i) {
      const auto offset = to_signed(i) * shape[1];
      for (std::size_t t = 0; t + 1 < std::min(texts[i]->size(), longest); ++t) {
        const auto at = offset + to_signed(t);
        tokens.data_ptr<std::int64_t>()[at] = (*texts[i])[t];
        targets.data_ptr<std::int64_t>()[at] = (*texts[i])[t + 1];
        mask.data_ptr<float>()[at] = t + 1 >= first[i] ? 1 : 0;
      }
    }
  }

  // ln p of each text's predicted tokens.
  Tensor log_likelihood(const Transformer& model) const {
    const Tensor logs = torch::log_softmax(model(tokens), -1);
    return (logs.gather(-1, targets.unsqueeze(-1)).squeeze(-1) * mask).sum(-1);
  }
};

class Teacher {
 public:
  Teacher(const language::TransformerShape& shape, std::span<const float> parameters,
          const Lesson& lesson, const TrainingOptions& options, const Rng& rng)
      : lesson_(lesson),
        options_(options),
        rng_(rng),
        start_(rng.stream(0)),
        model_(shape, start_),
        reference_(shape, start_),
        adam_(model_.block(), options.rate) {
    if (!parameters.empty()) model_.set_parameters(parameters);
    reference_.set_parameters(model_.parameters());
  }

  void restore(std::span<const std::byte> state) {
    training::ByteReader from(state);
    nn::FlatAdam::restore_floats(model_.block().values, from);
    adam_.restore(from);
  }
  TrainingState state() const {
    training::ByteWriter to;
    nn::FlatAdam::save_floats(model_.block().values, to);
    adam_.save(to);
    return {to.bytes().begin(), to.bytes().end()};
  }

  void step(std::size_t number) {
    auto rng = rng_.stream(number + 1);
    const Tensor loss = lesson_.preferences.empty() ? loss_of_texts(rng) : loss_of_pairs(rng);
    loss.backward();
    adam_.step(model_.block());
  }

  std::vector<float> parameters() const {
    return {model_.parameters().begin(), model_.parameters().end()};
  }

 private:
  Tensor loss_of_texts(Rng& rng) const {
    std::vector<const Tokens*> texts;
    for (std::size_t i = 0; i < options_.batch; ++i)
      texts.push_back(&lesson_.texts[rng.below(lesson_.texts.size())]);
    const Batch batch(texts, std::vector<std::size_t>(texts.size(), 1), model_.shape().context);
    return -batch.log_likelihood(model_).sum() / batch.mask.sum();
  }

  Tensor loss_of_pairs(Rng& rng) const {
    std::vector<const Tokens*> texts;
    std::vector<std::size_t> first;
    for (std::size_t i = 0; i < options_.batch; ++i) {
      const auto& pair = lesson_.preferences[rng.below(lesson_.preferences.size())];
      for (const auto* text : {&pair.better, &pair.worse})
        texts.push_back(text), first.push_back(pair.prompt);
    }
    const Batch batch(texts, first, model_.shape().context);
    Tensor before;
    {
      const torch::NoGradGuard no_gradients;
      before = batch.log_likelihood(reference_);
    }
    const Tensor gain = (batch.log_likelihood(model_) - before).view({-1, 2});
    return -torch::log_sigmoid(lesson_.beta * (gain.select(1, 0) - gain.select(1, 1))).mean();
  }

  const Lesson& lesson_;
  TrainingOptions options_;
  Rng rng_, start_;
  Transformer model_, reference_;
  nn::FlatAdam adam_;
};

}  // namespace

std::vector<float> train(const language::TransformerShape& shape, std::span<const float> parameters,
                         const Lesson& lesson, const TrainingOptions& options, const Rng& rng,
                         const Watch& watch, std::size_t done, std::span<const std::byte> state) {
  nn::use_threads(1);  // sums in one order
  Teacher teacher(shape, parameters, lesson, options, rng);
  if (!state.empty()) teacher.restore(state);
  for (std::size_t step = done; step < options.steps; ++step) {
    watch(step, [&] { return teacher.state(); });
    teacher.step(step);
  }
  return teacher.parameters();
}

}  // namespace assay::transfer_q
