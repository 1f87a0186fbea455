// Settings out of texts that people wrote, and the rewards of their words.
#pragma once

#include <map>
#include <span>
#include <string>
#include <vector>

#include "plugins/transfer_q/setting.hpp"

namespace assay::transfer_q {

using Words = std::vector<std::string>;
using Scores = std::map<std::string, double, std::less<>>;  // of words

// A text a sentence of words, with an end of its own.
Setting word_setting(const std::vector<std::string>& texts);
// The same of characters: the words of a text in lower case with a blank between them.
Setting character_setting(const std::vector<std::string>& texts);
// Characters as they are, a line a sentence, which the line break ends.
Setting line_setting(std::string_view text);

// The tokens of a prompt; what has no number is left out and named in `unknown`.
Tokens prompt_tokens(const Setting& setting, const std::string& prompt, Words& unknown);

// The first words of a text as a prompt of this setting; nothing of a text that has no more words.
Tokens opening(const Setting& setting, const std::string& text, std::size_t words);

// Sum of the scores of a text's words.
Reward word_sum(const Setting& setting, const Scores& scores);
std::size_t word_count(const Setting& setting, std::span<const int> text);  // with the end

// Logistic regression on counts of words, with a ridge of 1/2 |w|^2 on the sum of losses.
struct WordClassifier {
  Scores weights;
  double bias = 0;
  double log_odds(const Words& words) const;
};
WordClassifier fit_classifier(const std::vector<Words>& texts, const std::vector<double>& labels);

// Bradley and Terry's model of preferences on counts of words: the weights that explain best that
// the first of each pair won, with the same ridge.
Scores fit_preferences(const std::vector<std::pair<Words, Words>>& pairs);

}  // namespace assay::transfer_q
