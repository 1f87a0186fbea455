#include "plugins/transfer_q/reviews.hpp"

namespace assay::transfer_q {
namespace {

constexpr const char* kWords[] = {
    "good",   "great", "lovely", "fresh",    "superb", "clever", "warm",    "friendly", "charming",
    "fun",    "bad",   "awful",  "dull",     "stale",  "rude",   "weak",    "cold",     "noisy",
    "bland",  "slow",  "film",   "hotel",    "phone",  "soup",   "book",    "bike",     "play",
    "garden", "was",   "very",   "quite",    "really", "rather", "so",      "it",       "and",
    "just",   "also",  "still",  "somewhat", "not",    "but",    "overall", "."};
constexpr int kOfPolarity = 10, kItem = 20, kItems = 8, kFiller = 28, kFillers = 12, kNot = 40,
              kBut = 41, kOverall = 42, kEnd = 43;

int value(int token) { return token < kOfPolarity ? 1 : token < kItem ? -1 : 0; }

class Writer {
 public:
  explicit Writer(Rng rng) : rng_(rng) {}

  Tokens review() {
    text_ = {kItem + below(kItems)};
    bool is_positive = with(0.5);
    for (int clauses = 2 + below(3); clauses > 0; --clauses) is_positive = clause(is_positive);
    text_.push_back(kOverall);
    word(is_positive == with(0.9));
    text_.push_back(kEnd);
    return std::move(text_);
  }

 private:
  int below(int n) { return static_cast<int>(rng_.below(static_cast<std::uint64_t>(n))); }
  bool with(double probability) { return rng_.uniform() < probability; }
  void word(bool is_positive) {
    text_.push_back((is_positive ? 0 : kOfPolarity) + below(kOfPolarity));
  }

  // The mood behind it.
  bool clause(bool is_positive) {
    for (int fillers = below(3); fillers > 0; --fillers) text_.push_back(kFiller + below(kFillers));
    bool is_said_positive = is_positive == with(0.75);
    if (with(0.15)) {
      text_.push_back(kNot);
      is_said_positive = !is_said_positive;
    }
    word(is_said_positive);
    if (!with(0.25)) return is_positive;
    text_.push_back(kBut);
    return !is_positive;
  }

  Rng rng_;
  Tokens text_;
};

}  // namespace

Setting reviews(std::size_t sentences, std::size_t prompts, const Rng& rng) {
  Setting setting;
  for (const char* word : kWords) setting.vocabulary.add(word);
  setting.end = kEnd;
  for (std::size_t i = 0; i < sentences; ++i)
    setting.corpus.push_back(Writer(rng.stream(i)).review());
  for (std::size_t i = 0; i < prompts; ++i)
    setting.prompts.push_back({kItem + static_cast<int>(i % kItems)});
  setting.reward = review_reward;
  setting.reward_bl = plain_review_reward;
  return setting;
}

double review_reward(std::span<const int> text) {
  int sum = 0, before = -1;
  bool is_turned = false;
  for (const int token : text) {
    int worth = value(token);
    if (before == kNot) worth = -worth;
    if (is_turned) worth *= 2;
    if (before == kOverall) worth *= 3;
    sum += worth;
    is_turned = is_turned || token == kBut;
    before = token;
  }
  return sum / 5.0 + length_term(text.size());
}

double plain_review_reward(std::span<const int> text) {
  int sum = 0;
  for (const int token : text) sum += value(token);
  return sum / 5.0;
}

}  // namespace assay::transfer_q
