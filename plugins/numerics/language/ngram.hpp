// Words after words, counted: an interpolated model of the next token, fast to draw from.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace assay::language {

using Tokens = std::vector<int>;

// Witten and Bell's interpolation: after a context of k tokens that was followed n times by u
// different tokens, p_k(z) = (c(z) + u p_{k-1}(z)) / (n + u); p_{-1} is uniform. Contexts are the
// last order - 1 tokens, the beginning of a sentence counting as one.
//
// A State stands for the longest end of what was read that is a known context. Its row of
// successors lies in one piece, each with the state that follows.
class Ngram {
 public:
  using State = std::uint32_t;
  struct Step {
    int token;
    State next;
  };

  // order >= 1; tokens are 0 .. vocabulary - 1.
  Ngram(std::size_t vocabulary, std::size_t order, std::span<const Tokens> sentences);

  std::size_t vocabulary() const { return vocabulary_; }
  std::size_t contexts() const { return contexts_.size(); }

  State start() const { return start_; }
  State advance(State state, int token) const;
  State read(std::span<const int> tokens) const;  // from the start

  // Inversion, in an order of its own: a number in [0, 1) to a token.
  Step draw(State state, double uniform) const;
  double probability(State state, int token) const;
  void probabilities(State state, std::span<double> p) const;  // of all tokens

 private:
  friend class NgramBuilder;
  struct Context {
    State shorter;               // without its oldest token; the empty one is its own
    std::uint32_t first, types;  // its successors
    double total;                // n
    double own;                  // n / (n + u)
  };
  struct Successor {
    int token;
    State next;
    double cumulative;  // count up to and with it
  };
  std::span<const Successor> row(const Context& c) const {
    return {successors_.data() + c.first, c.types};
  }
  const Successor* find(const Context& c, int token) const;

  std::size_t vocabulary_;
  State start_ = 0;  // the empty context is 0
  std::vector<Context> contexts_;
  std::vector<Successor> successors_;  // by context, then by token
};

}  // namespace assay::language
