#include "plugins/transfer_q/text_decoding.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <set>
#include <stdexcept>

#include "plugins/numerics/language/draws.hpp"

namespace assay::transfer_q {
namespace {

using Reals = std::vector<double>;

enum Stream : std::uint64_t { kChoices, kContinuations, kWholeTexts };  // of the run's numbers

bool is_model(Decoder d) {
  return d == Decoder::kSft || d == Decoder::kAligned || d == Decoder::kAlignedBl;
}

double whole(const Reward& reward, const Tokens& prefix, std::span<const int> rest) {
  Tokens text = prefix;
  text.insert(text.end(), rest.begin(), rest.end());
  return reward(text);
}

// What rollouts of one candidate say about it.
double value_of(Decoder decoder, const Steering& steering, const Reals& r, const Reals& r_bl) {
  const auto count = static_cast<double>(r.size());
  const double mean = std::accumulate(r.begin(), r.end(), 0.0) / count;
  if (decoder == Decoder::kSoftOptimal) {
    Reals x(r.size());
    std::transform(r.begin(), r.end(), x.begin(), [&](double v) { return v / steering.beta; });
    return steering.beta * (language::exponentiate(x) - std::log(count));
  }
  if (decoder != Decoder::kIndirect) return mean;
  Reals weights(r.size());
  for (std::size_t j = 0; j < r.size(); ++j) weights[j] = steering.coefficient * (r[j] - r_bl[j]);
  const double top = *std::max_element(weights.begin(), weights.end());
  const double log_sum = language::exponentiate(weights);
  const double weighted = std::inner_product(weights.begin(), weights.end(), r.begin(), 0.0);
  if (steering.is_normalized)
    return weighted / std::accumulate(weights.begin(), weights.end(), 0.0);
  if (log_sum > 700) throw std::overflow_error("a weight exceeds exp(700)");
  return std::exp(top) * weighted / count;
}

class Responding {
 public:
  Responding(const Setting& setting, const TextModels& models, Decoder decoder,
             const Steering& steering, const Rollouts& rollouts, const Rng& rng)
      : setting_(setting),
        models_(models),
        decoder_(decoder),
        steering_(steering),
        rollouts_(rollouts),
        rng_(rng),
        texts_(setting.prompts),
        responses_(setting.prompts.size()),
        open_(setting.prompts.size()) {
    std::iota(open_.begin(), open_.end(), std::size_t{0});
  }

  bool is_done(std::size_t t) const { return open_.empty() || t >= rollouts_.most; }

  void step(std::size_t t) {
    std::vector<Tokens> prefixes;
    for (const auto i : open_) prefixes.push_back(texts_[i]);
    const auto& base = base_model();
    const Matrix p = base.next(prefixes);
    const Matrix sft = &base == models_.sft.get() ? p : models_.sft->next(prefixes);
    auto candidates = candidates_of(p);
    const auto values = values_of(prefixes, candidates, t);
    for (std::size_t k = 0; k < open_.size(); ++k) {
      if (t == 0) responses_[open_[k]].first_values = values[k];
      choose(open_[k], t, candidates[k], scores(p, k, candidates[k], values[k]),
             sft.row(static_cast<Index>(k)));
    }
    std::erase_if(open_, [&](std::size_t i) { return texts_[i].back() == setting_.end; });
  }

  std::vector<Response> take() { return std::move(responses_); }

 private:
  const LanguageModel& value_model() const {
    if (decoder_ == Decoder::kDirect) return *models_.aligned;
    return decoder_ == Decoder::kIndirect || decoder_ == Decoder::kNaive ? *models_.aligned_bl
                                                                         : *models_.sft;
  }
  const LanguageModel& base_model() const {
    if (decoder_ == Decoder::kAligned) return *models_.aligned;
    if (decoder_ == Decoder::kAlignedBl) return *models_.aligned_bl;
    return steering_.is_base_aligned ? value_model() : *models_.sft;
  }

  std::vector<Tokens> candidates_of(const Matrix& p) const {
    const auto all = to_size(p.cols());
    const auto k = is_model(decoder_) ? all : static_cast<std::size_t>(steering_.top_k);
    std::vector<Tokens> candidates(to_size(p.rows()));
    for (Index i = 0; i < p.rows(); ++i) {
      auto& c = candidates[to_size(i)];
      if (k < all) {
        c = language::top_k({p.row(i).data(), all}, k);
      } else {
        c.resize(all);
        std::iota(c.begin(), c.end(), 0);
      }
      std::erase_if(c, [&](int z) { return p(i, z) <= 0; });
    }
    return candidates;
  }

  // q of each candidate; none of a model as it is.
  std::vector<Reals> values_of(const std::vector<Tokens>& prefixes,
                               const std::vector<Tokens>& candidates, std::size_t t) {
    std::vector<Reals> values(prefixes.size());
    if (is_model(decoder_)) return values;
    if (decoder_ == Decoder::kArgs) {
      for (std::size_t k = 0; k < prefixes.size(); ++k)
        for (const int z : candidates[k])
          values[k].push_back(whole(setting_.reward, prefixes[k], {&z, 1}));
      return values;
    }
    roll_out(prefixes, candidates, t);
    std::size_t next = 0;
    for (std::size_t k = 0; k < prefixes.size(); ++k)
      for (const int z : candidates[k])
        values[k].push_back(value_after(prefixes[k], z, rollouts_of(z, t), next));
    return values;
  }

  std::size_t rollouts_of(int z, std::size_t t) const {
    return z != setting_.end && most_after(t) > 0 ? rollouts_.count : 0;
  }
  std::size_t most_after(std::size_t t) const {
    const auto left = rollouts_.most - t - 1;
    return rollouts_.length == 0 ? left : std::min(left, rollouts_.length);
  }

  // An end has no continuation, and nothing is drawn for it.
  void roll_out(const std::vector<Tokens>& prefixes, const std::vector<Tokens>& candidates,
                std::size_t t) {
    branches_.clear();
    for (std::size_t k = 0; k < prefixes.size(); ++k) {
      const Rng of_step = rng_.stream(kContinuations).stream(open_[k]).stream(t);
      for (std::size_t c = 0; c < candidates[k].size(); ++c)
        for (std::size_t j = 0; j < rollouts_of(candidates[k][c], t); ++j)
          branches_.push_back({prefixes[k], candidates[k][c], of_step.stream(c).stream(j)});
    }
    value_model().extend(branches_, {setting_.end, most_after(t), rollouts_.threads}, drawn_);
  }

  // From its rollouts, the next ones of those drawn; or from the finished text.
  double value_after(const Tokens& prefix, int z, std::size_t rollouts, std::size_t& next) {
    Reals r, r_bl;
    Tokens text = prefix;
    text.push_back(z);
    const auto start = text.size();
    for (std::size_t j = 0; j < std::max<std::size_t>(rollouts, 1); ++j) {
      text.resize(start);
      if (rollouts > 0) text.insert(text.end(), drawn_[next].begin(), drawn_[next].end()), ++next;
      r.push_back(setting_.reward(text));
      if (decoder_ == Decoder::kIndirect) r_bl.push_back(setting_.reward_bl(text));
    }
    return value_of(decoder_, steering_, r, r_bl);
  }

  Reals scores(const Matrix& p, std::size_t k, const Tokens& candidates,
               const Reals& values) const {
    const double alpha = decoder_ == Decoder::kSoftOptimal ? steering_.beta : steering_.alpha;
    Reals scores(candidates.size());
    for (std::size_t c = 0; c < scores.size(); ++c) {
      scores[c] = std::log(p(static_cast<Index>(k), candidates[c]));
      if (!values.empty()) scores[c] += values[c] / alpha;
    }
    return scores;
  }

  template <class Row>
  void choose(std::size_t i, std::size_t t, const Tokens& candidates, Reals scores,
              const Row& sft) {
    auto& response = responses_[i];
    std::size_t chosen;
    if (steering_.is_greedy) {
      chosen = first_best(candidates, scores);
      response.kl -= std::log(sft(candidates[chosen]));
    } else {
      language::exponentiate(scores);
      const double sum = std::accumulate(scores.begin(), scores.end(), 0.0);
      for (std::size_t c = 0; c < scores.size(); ++c)
        if (const double share = scores[c] / sum; share > 0 && decoder_ != Decoder::kSft)
          response.kl += share * std::log(share / sft(candidates[c]));
      auto rng = rng_.stream(kChoices).stream(i).stream(t);
      chosen = static_cast<std::size_t>(language::draw(scores, rng.uniform()));
    }
    texts_[i].push_back(candidates[chosen]);
    response.text.push_back(candidates[chosen]);
  }

  // Candidates come by rank; ties go to the smallest token.
  static std::size_t first_best(const Tokens& candidates, const Reals& scores) {
    std::size_t best = 0;
    for (std::size_t c = 1; c < scores.size(); ++c)
      if (scores[c] > scores[best] ||
          (scores[c] == scores[best] && candidates[c] < candidates[best]))
        best = c;
    return best;
  }

  const Setting& setting_;
  const TextModels& models_;
  Decoder decoder_;
  const Steering& steering_;
  const Rollouts& rollouts_;
  Rng rng_;
  std::vector<Tokens> texts_;
  std::vector<Response> responses_;
  std::vector<std::size_t> open_;  // prompts whose response goes on
  std::vector<Branch> branches_;
  std::vector<Tokens> drawn_;
};

// The best of n texts of the frozen model. Its KL is that of a reward without ties, ln n - (n-1)/n,
// which bounds it.
std::vector<Response> best_responses(const Setting& setting, const LanguageModel& model,
                                     std::int64_t n, const Rollouts& rollouts, const Rng& rng) {
  std::vector<Branch> branches;
  for (std::size_t i = 0; i < setting.prompts.size(); ++i)
    for (std::int64_t j = 0; j < n; ++j)
      branches.push_back({setting.prompts[i], -1,
                          rng.stream(kWholeTexts).stream(i).stream(static_cast<std::uint64_t>(j))});
  std::vector<Tokens> texts;
  model.extend(branches, {setting.end, rollouts.most, rollouts.threads}, texts);
  const auto count = static_cast<double>(n);
  std::vector<Response> responses;
  for (std::size_t i = 0; i < setting.prompts.size(); ++i) {
    double best = -kInfinity;
    Response response{{}, std::log(count) - (count - 1) / count, {}};
    for (std::size_t j = i * to_size(n); j < (i + 1) * to_size(n); ++j)
      if (const double r = whole(setting.reward, setting.prompts[i], texts[j]); r > best)
        best = r, response.text = texts[j];
    responses.push_back(std::move(response));
  }
  return responses;
}

}  // namespace

std::vector<Response> respond(const Setting& setting, const TextModels& models, Decoder decoder,
                              const Steering& steering, const Rollouts& rollouts, const Rng& rng,
                              const std::function<void()>& stop_point) {
  if (decoder == Decoder::kBestOfN)
    return best_responses(setting, *models.sft, steering.best_of, rollouts, rng);
  Responding responding(setting, models, decoder, steering, rollouts, rng);
  for (std::size_t t = 0; !responding.is_done(t); ++t) {
    stop_point();
    responding.step(t);
  }
  return responding.take();
}

std::vector<Tokens> best_texts(const Setting& setting, const LanguageModel& model,
                               const Reward& reward, std::size_t samples, double keep,
                               const Extent& extent, const Rng& rng) {
  const std::set<Tokens> prompts(setting.prompts.begin(), setting.prompts.end());
  const auto kept = std::max<std::size_t>(
      1, static_cast<std::size_t>(std::llround(keep * static_cast<double>(samples))));
  std::vector<Tokens> best, texts;
  std::uint64_t number = 0;
  for (const auto& prompt : prompts) {
    std::vector<Branch> branches;
    const Rng of_prompt = rng.stream(number++);
    for (std::size_t j = 0; j < samples; ++j) branches.push_back({prompt, -1, of_prompt.stream(j)});
    model.extend(branches, extent, texts);
    std::vector<std::pair<double, std::size_t>> order;
    for (std::size_t j = 0; j < samples; ++j)
      order.emplace_back(-whole(reward, prompt, texts[j]), j);
    std::sort(order.begin(), order.end());
    for (std::size_t j = 0; j < kept; ++j) {
      best.push_back(prompt);
      const auto& rest = texts[order[j].second];
      best.back().insert(best.back().end(), rest.begin(), rest.end());
    }
  }
  return best;
}

}  // namespace assay::transfer_q
