#include "plugins/numerics/language/rollout.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

#include "plugins/numerics/language/draws.hpp"
#include "plugins/numerics/parallel/for_each.hpp"

namespace assay::language {
namespace {

constexpr std::size_t kRowsAtOnce = 256;  // whose keys and values the second-level cache may hold

// Chooses the tokens of rows one after another.
class Chooser {
 public:
  explicit Chooser(const SamplingOptions& options) : options_(options) {}

  int operator()(std::span<const float> logits, Rng& rng) {
    log_softmax(logits, logs_);
    if (options_.is_greedy) return largest(logs_);
    const double top = *std::max_element(logs_.begin(), logs_.end());
    chances_.resize(logs_.size());
    for (std::size_t i = 0; i < logs_.size(); ++i)
      chances_[i] = std::exp((logs_[i] - top) / options_.temperature);
    if (options_.top_p < 1) truncate();
    return draw(chances_, rng.uniform());
  }
  double log_chance(int token) const { return logs_[static_cast<std::size_t>(token)]; }

 private:
  void truncate() {
    const auto all = std::exchange(chances_, std::vector<double>(chances_.size(), 0.0));
    for (const int token : top_p(all, options_.top_p))
      chances_[static_cast<std::size_t>(token)] = all[static_cast<std::size_t>(token)];
  }

  SamplingOptions options_;
  std::vector<double> logs_, chances_;
};

void sample_group(const Decoder& decoder, std::span<const std::vector<int>> prompts,
                  std::size_t copies, const SamplingOptions& options, const Rng& rng,
                  std::size_t first, std::span<Rollout> rollouts) {
  const auto prefixes = decoder.read(prompts);
  Continuations rows(decoder, options.most);
  for (const auto& prefix : prefixes) rows.add(prefix, copies);
  std::vector<std::size_t> names(rollouts.size()), kept;
  std::vector<Rng> draws;
  for (std::size_t i = 0; i < names.size(); ++i) draws.push_back(rng.stream(first + i));
  std::iota(names.begin(), names.end(), std::size_t{0});
  Chooser choose(options);
  std::vector<int> next;
  for (std::size_t length = 1; rows.size() > 0; ++length) {
    next.clear(), kept.clear();
    for (std::size_t r = 0; r < rows.size(); ++r) {
      auto& rollout = rollouts[names[r]];
      const int token = choose(rows.logits(r), draws[names[r]]);
      rollout.tokens.push_back(token);
      rollout.log_chances.push_back(static_cast<float>(choose.log_chance(token)));
      if (token == options.end_token || length == options.most) continue;
      names[kept.size()] = names[r];
      kept.push_back(r);
      next.push_back(token);
    }
    rows.keep(kept);
    rows.step(next);
  }
}

// Of the continuations [begin, end).
void follow_group(const Decoder& decoder, std::span<const std::vector<int>> prompts,
                  std::span<const std::size_t> prompt_of,
                  std::span<const std::vector<int>> continuations, const See& see,
                  std::size_t begin, std::size_t end) {
  if (begin == end) return;
  const std::size_t first = prompt_of[begin];
  const auto prefixes = decoder.read(prompts.subspan(first, prompt_of[end - 1] + 1 - first));
  std::size_t most = 1;
  for (std::size_t i = begin; i < end; ++i) most = std::max(most, continuations[i].size());
  Continuations rows(decoder, most);
  std::vector<std::size_t> names, kept;
  for (std::size_t i = begin; i < end; ++i) {
    rows.add(prefixes[prompt_of[i] - first]);
    names.push_back(i);
  }
  std::vector<int> next;
  for (std::size_t t = 0; rows.size() > 0; ++t) {
    next.clear(), kept.clear();
    for (std::size_t r = 0; r < rows.size(); ++r) {
      const auto& tokens = continuations[names[r]];
      if (t < tokens.size()) see(names[r], t, rows.logits(r));
      if (t + 1 >= tokens.size()) continue;
      names[kept.size()] = names[r];
      kept.push_back(r);
      next.push_back(tokens[t]);
    }
    rows.keep(kept);
    rows.step(next);
  }
}

}  // namespace

void log_softmax(std::span<const float> logits, std::vector<double>& logs) {
  const double top = *std::max_element(logits.begin(), logits.end());
  logs.resize(logits.size());
  double sum = 0;
  for (const float logit : logits) sum += std::exp(logit - top);
  const double all = top + std::log(sum);
  for (std::size_t i = 0; i < logits.size(); ++i) logs[i] = logits[i] - all;
}

std::vector<Rollout> sample(const Decoder& decoder, std::span<const std::vector<int>> prompts,
                            std::size_t copies, const SamplingOptions& options, const Rng& rng,
                            unsigned threads) {
  std::vector<Rollout> all(prompts.size() * copies);
  const std::size_t group =
      std::max<std::size_t>(kRowsAtOnce / std::max<std::size_t>(copies, 1), 1);
  parallel::for_each((prompts.size() + group - 1) / group, threads, [&](std::size_t g) {
    const std::size_t first = g * group, count = std::min(group, prompts.size() - first);
    sample_group(decoder, prompts.subspan(first, count), copies, options, rng, first * copies,
                 std::span(all).subspan(first * copies, count * copies));
  });
  return all;
}

void follow(const Decoder& decoder, std::span<const std::vector<int>> prompts,
            std::span<const std::size_t> prompt_of, std::span<const std::vector<int>> continuations,
            const See& see, unsigned threads) {
  std::vector<std::size_t> limits{0};  // of groups, which do not part the rows of a prompt
  for (std::size_t i = 1; i < prompt_of.size(); ++i)
    if (prompt_of[i] != prompt_of[i - 1] && i - limits.back() >= kRowsAtOnce) limits.push_back(i);
  limits.push_back(prompt_of.size());
  parallel::for_each(limits.size() - 1, threads, [&](std::size_t g) {
    follow_group(decoder, prompts, prompt_of, continuations, see, limits[g], limits[g + 1]);
  });
}

}  // namespace assay::language
