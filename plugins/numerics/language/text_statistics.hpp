// How varied texts are, and how close.
#pragma once

#include <span>
#include <vector>

#include "plugins/numerics/language/ngram.hpp"
#include "plugins/numerics/linalg/matrix.hpp"

namespace assay::language {

// Different n-grams of a text, and all of them.
struct NgramCount {
  std::size_t distinct = 0, all = 0;
};
NgramCount count_ngrams(std::span<const int> text, std::size_t n);

// Different n-grams of all texts over all of them, distinct-n; 0 where there are none.
double distinct_share(std::span<const Tokens> texts, std::size_t n);

// prod_{n = 2..4} of different n-grams over n-grams + 1: near 1 for a long text without repetition,
// 0 for a text without 4-grams.
double diversity(std::span<const int> text);

// Rows that represent tokens: the first `dimensions` eigenvectors of the matrix of positive
// pointwise mutual informations of tokens at most `window` apart, times the roots of the absolute
// eigenvalues. By subspace iteration from a fixed start.
Matrix embeddings(std::span<const Tokens> texts, std::size_t vocabulary, Index dimensions,
                  std::size_t window = 5);

// Cosine of the mean embeddings of two texts; 0 where either has no length.
double cosine(const Matrix& embedding, std::span<const int> a, std::span<const int> b);

}  // namespace assay::language
