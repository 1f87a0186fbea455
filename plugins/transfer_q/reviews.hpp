// Made-up reviews of a few words, whose worth is counted by rule.
//
//   item; a fair mood; two to four clauses: up to two fillers, `not` with probability 0.15, a word
//   that is of the mood with probability 0.75 (and turned round after `not`), `but` with
//   probability 0.25, which turns the mood; then `overall`, a word of the mood with probability
//   0.9, the end.
#pragma once

#include <assay/rng.hpp>

#include "plugins/transfer_q/setting.hpp"

namespace assay::transfer_q {

// `sentences` reviews as the corpus; prompt i is the item i modulo 8.
Setting reviews(std::size_t sentences, std::size_t prompts, const Rng& rng);

// Sum of +1 and -1 of words, with the other sign right after `not`, twice behind the first `but`,
// three times right after `overall`, divided by 5; and the length term, which counts the end.
double review_reward(std::span<const int> text);
// The plain sum divided by 5.
double plain_review_reward(std::span<const int> text);

}  // namespace assay::transfer_q
