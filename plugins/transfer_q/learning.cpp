#include "plugins/transfer_q/learning.hpp"

#include <algorithm>

#include "plugins/numerics/training/bytes.hpp"
#include "plugins/transfer_q/transformer_model.hpp"
#include "plugins/transfer_q/transformer_training.hpp"

namespace assay::transfer_q {
namespace {

constexpr std::size_t kSaved = 100;         // steps between checkpoints
constexpr std::size_t kPreferredOutOf = 8;  // texts, of which best and worst make a pair

std::size_t as_size(std::int64_t n) { return static_cast<std::size_t>(n); }

Extent extent_of(const TransferRun& run, const Setting& setting) {
  return {setting.end, as_size(run.params().max_new_tokens), run.threads()};
}

std::vector<Tokens> texts_to_keep(const TransferRun& run, const Setting& setting,
                                  const LanguageModel& model, const Reward& reward,
                                  const char* stream) {
  const auto& p = run.params();
  return best_texts(setting, model, reward, as_size(p.align_samples), p.align_keep,
                    extent_of(run, setting), run.rng(stream));
}

// Best and worst of a few texts each, the prompts in turn.
std::vector<Preference> preferences(const TransferRun& run, const Setting& setting,
                                    const LanguageModel& model, const Reward& reward,
                                    const char* stream) {
  std::vector<Branch> branches;
  const auto rng = run.rng(stream);
  const auto pairs = as_size(run.params().dpo_pairs);
  for (std::size_t k = 0; k < pairs; ++k)
    for (std::size_t j = 0; j < kPreferredOutOf; ++j)
      branches.push_back(
          {setting.prompts[k % setting.prompts.size()], -1, rng.stream(k).stream(j)});
  std::vector<Tokens> texts;
  model.extend(branches, extent_of(run, setting), texts);
  std::vector<Preference> result;
  for (std::size_t k = 0; k < pairs; ++k) {
    const auto& prompt = setting.prompts[k % setting.prompts.size()];
    std::vector<std::pair<double, std::size_t>> order;
    for (std::size_t i = k * kPreferredOutOf; i < (k + 1) * kPreferredOutOf; ++i) {
      texts[i].insert(texts[i].begin(), prompt.begin(), prompt.end());
      order.emplace_back(reward(texts[i]), i);
    }
    const auto [worst, best] = std::minmax_element(order.begin(), order.end());
    result.push_back({texts[best->second], texts[worst->second], prompt.size()});
  }
  return result;
}

TextModels learn_ngrams(TransferRun& run, const Setting& setting) {
  const auto model = [&](const std::vector<Tokens>& texts) {
    return std::make_unique<NgramModel>(setting.vocabulary.size(),
                                        as_size(run.params().ngram_order), texts);
  };
  TextModels models;
  models.sft = model(setting.corpus);
  models.aligned = model(texts_to_keep(run, setting, *models.sft, setting.reward, "aligned"));
  models.aligned_bl =
      model(texts_to_keep(run, setting, *models.sft, setting.reward_bl, "aligned_bl"));
  return models;
}

// The frozen transformer first, then from there the two aligned ones.
class Learning {
 public:
  Learning(TransferRun& run, const Setting& setting, double share)
      : run_(run), setting_(setting), share_(share) {
    const auto& p = run.params();
    shape_ = {setting.vocabulary.size(), as_size(p.context), as_size(p.d_model),
              as_size(p.num_layers), as_size(p.num_heads)};
    if (const auto bytes = run.load_checkpoint()) read(*bytes);
  }

  TextModels models() {
    TextModels models;
    Lesson lesson;
    lesson.texts = setting_.corpus;
    models.sft = stage(0, lesson);
    models.aligned = stage(1, lesson_of(1, *models.sft, setting_.reward, "aligned"));
    models.aligned_bl = stage(2, lesson_of(2, *models.sft, setting_.reward_bl, "aligned_bl"));
    return models;
  }

 private:
  // Only what is still to be learnt is worth drawing texts for.
  Lesson lesson_of(std::size_t number, const LanguageModel& sft, const Reward& reward,
                   const char* stream) const {
    Lesson lesson;
    if (finished_.size() > number) return lesson;
    if (run_.params().is_preference)
      lesson.preferences = preferences(run_, setting_, sft, reward, stream);
    else
      lesson.texts = texts_to_keep(run_, setting_, sft, reward, stream);
    lesson.beta = run_.params().beta_dpo;
    return lesson;
  }

  TrainingOptions options_of(std::size_t number) const {
    const auto& p = run_.params();
    const bool is_preference = number > 0 && p.is_preference;
    return {as_size(number == 0 ? p.train_steps : p.align_steps), as_size(p.batch_size),
            is_preference ? p.dpo_learning_rate : p.learning_rate};
  }

  std::unique_ptr<LanguageModel> stage(std::size_t number, const Lesson& lesson) {
    if (finished_.size() <= number) {
      const auto start = number == 0 ? std::vector<float>{} : finished_.front();
      const auto watch = [&](std::size_t step, const auto& state) { look(number, step, state); };
      finished_.push_back(train(shape_, start, lesson, options_of(number),
                                run_.rng("training").stream(number), watch, done_, state_));
      done_ = 0;
      state_.clear();
    }
    return std::make_unique<TransformerModel>(shape_, finished_[number]);
  }

  void look(std::size_t number, std::size_t step, const std::function<TrainingState()>& state) {
    run_.stop_point();
    const auto& p = run_.params();
    const auto before =
        number == 0 ? 0 : p.train_steps + (static_cast<std::int64_t>(number) - 1) * p.align_steps;
    run_.progress(share_ * static_cast<double>(before + static_cast<std::int64_t>(step)) /
                      static_cast<double>(p.train_steps + 2 * p.align_steps),
                  1);
    if (step == 0 || step % kSaved != 0 || step == done_) return;
    training::ByteWriter to;
    to.put(static_cast<std::uint64_t>(finished_.size()));
    for (const auto& parameters : finished_) to.put(parameters);
    to.put(static_cast<std::uint64_t>(step));
    const auto bytes = state();
    to.put(std::span(reinterpret_cast<const char*>(bytes.data()), bytes.size()));
    run_.save_checkpoint(to.bytes());
  }

  void read(std::span<const std::byte> bytes) {
    training::ByteReader from(bytes);
    finished_.resize(from.take<std::uint64_t>());
    for (auto& parameters : finished_) parameters = from.take_list<float>();
    done_ = from.take<std::uint64_t>();
    const auto state = from.take_list<char>();
    const auto* first = reinterpret_cast<const std::byte*>(state.data());
    state_.assign(first, first + state.size());
  }

  TransferRun& run_;
  const Setting& setting_;
  double share_;
  language::TransformerShape shape_;
  std::vector<std::vector<float>> finished_;  // parameters of the models so far
  std::size_t done_ = 0;                      // steps of the one that comes next
  TrainingState state_;
};

}  // namespace

TextModels learn_models(TransferRun& run, const Setting& setting, double share) {
  if (!run.params().is_transformer) return learn_ngrams(run, setting);
  return Learning(run, setting, share).models();
}

void require_transformer(const TransferRun& run, const Setting& setting) {
  const auto& p = run.params();
  if (p.d_model % p.num_heads != 0)
    bad_input("params.d_model", p.d_model, " is no multiple of the ", p.num_heads, " heads");
  std::size_t longest = 0;
  for (const auto& prompt : setting.prompts) longest = std::max(longest, prompt.size());
  if (longest + as_size(p.max_new_tokens) > as_size(p.context))
    bad_input("params.context", "prompts of up to ", longest, " tokens and ", p.max_new_tokens,
              " new ones exceed the ", p.context, " that the transformer sees");
}

}  // namespace assay::transfer_q
