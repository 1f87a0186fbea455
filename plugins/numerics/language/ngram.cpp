#include "plugins/numerics/language/ngram.hpp"

#include <algorithm>
#include <unordered_map>

namespace assay::language {

// Numbers contexts as they are met, notes what followed which, and sorts that into rows.
class NgramBuilder {
 public:
  NgramBuilder(Ngram& model, std::size_t order) : model_(model), most_(order - 1) {
    model.contexts_.push_back({});
    lengths_.push_back(0);
    if (most_ > 0) model.start_ = longer(0, kBeginning, 0);
  }

  void add(std::span<const int> sentence) {
    std::vector<Ngram::State> ends = {0};  // contexts that end here, by length
    if (most_ > 0) ends.push_back(model_.start_);
    for (std::size_t i = 0; i < sentence.size(); ++i) {
      for (const auto context : ends) events_.push_back(key(context, sentence[i]));
      if (i + 1 < sentence.size()) ends = after(ends, sentence[i]);
    }
  }

  void finish() {
    std::sort(events_.begin(), events_.end());
    for (std::size_t i = 0; i < events_.size();) {
      const auto event = events_[i];
      std::size_t count = 0;
      for (; i < events_.size() && events_[i] == event; ++i) ++count;
      append(static_cast<Ngram::State>(event >> 32), static_cast<int>(event & 0xFFFFFFFF), count);
    }
    for (auto& c : model_.contexts_)
      c.own = c.total > 0 ? c.total / (c.total + static_cast<double>(c.types)) : 0;
  }

 private:
  static constexpr int kBeginning = -1;

  static std::uint64_t key(Ngram::State context, int token) {
    return std::uint64_t{context} << 32 | static_cast<std::uint32_t>(token);
  }

  // The context `context token`; `shorter` is what it is without its oldest token.
  Ngram::State longer(Ngram::State context, int token, Ngram::State shorter) {
    const auto [found, is_new] =
        known_.try_emplace(key(context, token), static_cast<Ngram::State>(model_.contexts_.size()));
    if (is_new) {
      model_.contexts_.push_back({shorter, 0, 0, 0, 0});
      lengths_.push_back(lengths_[context] + 1);
    }
    return found->second;
  }

  std::vector<Ngram::State> after(const std::vector<Ngram::State>& ends, int token) {
    std::vector<Ngram::State> next = {0};
    for (std::size_t k = 0; k < ends.size() && k < most_; ++k)
      next.push_back(longer(ends[k], token, next.back()));
    return next;
  }

  Ngram::State next_of(Ngram::State context, int token) const {
    if (lengths_[context] == most_) context = model_.contexts_[context].shorter;
    for (;; context = model_.contexts_[context].shorter) {
      const auto found = known_.find(key(context, token));
      if (found != known_.end()) return found->second;
      if (context == 0) return 0;
    }
  }

  void append(Ngram::State context, int token, std::size_t count) {
    auto& c = model_.contexts_[context];
    if (c.types == 0) c.first = static_cast<std::uint32_t>(model_.successors_.size());
    ++c.types;
    c.total += static_cast<double>(count);
    model_.successors_.push_back({token, next_of(context, token), c.total});
  }

  Ngram& model_;
  std::size_t most_;
  std::vector<std::size_t> lengths_;
  std::unordered_map<std::uint64_t, Ngram::State> known_;
  std::vector<std::uint64_t> events_;
};

Ngram::Ngram(std::size_t vocabulary, std::size_t order, std::span<const Tokens> sentences)
    : vocabulary_(vocabulary) {
  NgramBuilder builder(*this, order);
  for (const auto& sentence : sentences) builder.add(sentence);
  builder.finish();
}

const Ngram::Successor* Ngram::find(const Context& c, int token) const {
  const auto all = row(c);
  const auto found = std::lower_bound(all.begin(), all.end(), token,
                                      [](const Successor& s, int z) { return s.token < z; });
  return found != all.end() && found->token == token ? &*found : nullptr;
}

Ngram::State Ngram::advance(State state, int token) const {
  for (;; state = contexts_[state].shorter) {
    if (const auto* found = find(contexts_[state], token)) return found->next;
    if (state == 0) return 0;
  }
}

Ngram::State Ngram::read(std::span<const int> tokens) const {
  State state = start_;
  for (const int token : tokens) state = advance(state, token);
  return state;
}

Ngram::Step Ngram::draw(State state, double uniform) const {
  for (State at = state;; at = contexts_[at].shorter) {
    const auto& c = contexts_[at];
    if (uniform < c.own) {
      const auto all = row(c);
      const double count = uniform / c.own * c.total;
      const auto found =
          std::upper_bound(all.begin(), all.end() - 1, count,
                           [](double x, const Successor& s) { return x < s.cumulative; });
      return {found->token, at == state ? found->next : advance(state, found->token)};
    }
    uniform = (uniform - c.own) / (1 - c.own);
    if (at == 0) break;
  }
  const auto size = static_cast<double>(vocabulary_);
  const int token = static_cast<int>(std::min(uniform * size, size - 1));
  return {token, advance(state, token)};
}

double Ngram::probability(State state, int token) const {
  double p = 0, weight = 1;
  for (;; state = contexts_[state].shorter) {
    const auto& c = contexts_[state];
    if (const auto* found = find(c, token)) {
      const double before = found == &successors_[c.first] ? 0 : found[-1].cumulative;
      p += weight * c.own * (found->cumulative - before) / c.total;
    }
    weight *= 1 - c.own;
    if (state == 0) return p + weight / static_cast<double>(vocabulary_);
  }
}

void Ngram::probabilities(State state, std::span<double> p) const {
  std::vector<const Context*> chain;
  for (;; state = contexts_[state].shorter) {
    chain.push_back(&contexts_[state]);
    if (state == 0) break;
  }
  double weight = 1;
  for (const auto* c : chain) weight *= 1 - c->own;
  std::fill(p.begin(), p.end(), weight / static_cast<double>(vocabulary_));
  weight = 1;
  for (const auto* c : chain) {
    double before = 0;
    for (const auto& s : row(*c)) {
      p[static_cast<std::size_t>(s.token)] += weight * c->own * (s.cumulative - before) / c->total;
      before = s.cumulative;
    }
    weight *= 1 - c->own;
  }
}

}  // namespace assay::language
