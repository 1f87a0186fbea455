// A model of text, whatever is behind it.
#pragma once

#include <assay/rng.hpp>
#include <memory>
#include <span>
#include <vector>

#include "plugins/numerics/language/ngram.hpp"
#include "plugins/numerics/linalg/matrix.hpp"

namespace assay::transfer_q {

using language::Tokens;

// A text to be gone on with: the prefix, one more token (or none, -1), then what the model draws.
struct Branch {
  std::span<const int> prefix;
  int first = -1;
  Rng rng;  // of this branch alone
};

struct Extent {
  int end;           // the token after which a text is over
  std::size_t most;  // tokens drawn at most
  unsigned threads = 1;
};

// Results depend neither on the number of threads nor on what else is asked in the same call.
class LanguageModel {
 public:
  virtual ~LanguageModel() = default;

  virtual std::size_t vocabulary() const = 0;
  // Probabilities of the next token, a row for each text.
  virtual Matrix next(std::span<const Tokens> texts) const = 0;
  // texts[i] becomes what branch i draws behind its first token.
  virtual void extend(std::span<const Branch> branches, const Extent& extent,
                      std::vector<Tokens>& texts) const = 0;
};

class NgramModel : public LanguageModel {
 public:
  NgramModel(std::size_t vocabulary, std::size_t order, std::span<const Tokens> texts)
      : model_(vocabulary, order, texts) {}

  std::size_t vocabulary() const override { return model_.vocabulary(); }
  Matrix next(std::span<const Tokens> texts) const override;
  void extend(std::span<const Branch> branches, const Extent& extent,
              std::vector<Tokens>& texts) const override;

 private:
  language::Ngram model_;
};

// Mean of -ln p of the tokens behind the prompts.
double mean_surprise(const LanguageModel& model, std::span<const Tokens> prompts,
                     std::span<const Tokens> texts);

}  // namespace assay::transfer_q
