// What is written about, and what is rewarded: the texts, the prompts and the two rewards.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <vector>

#include "plugins/numerics/language/ngram.hpp"
#include "plugins/numerics/language/vocabulary.hpp"

namespace assay::transfer_q {

using language::Tokens;

// Of a whole text, finished or not: its prompt and what follows.
using Reward = std::function<double(std::span<const int>)>;

struct Setting {
  language::Vocabulary vocabulary;
  int end = 0;                  // the token after which a text is over
  bool are_characters = false;  // tokens are single characters, else words
  std::vector<Tokens> corpus;   // each ends with `end`
  std::vector<Tokens> prompts;
  Reward reward, reward_bl;

  std::string text(std::span<const int> tokens) const;  // without the end
};

// -0.05 |length - 12|.
double length_term(std::size_t length);

}  // namespace assay::transfer_q
