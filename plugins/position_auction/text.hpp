// Places in a real text: how well a creative fits the words around a gap.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "plugins/numerics/linalg/matrix.hpp"

namespace assay::position_auction {

// The lines that hold more than blanks: each is a paragraph, and behind each is a place.
std::vector<std::string> paragraphs(std::string_view document);

// Cosines (creatives x places) of the tf-idf vectors of a creative and of the two paragraphs around
// a place (at the end: the last one). Words are runs of two or more ASCII letters or digits, in
// lower case; idf = log((1 + N) / (1 + documents with the word)) + 1 over the N creatives and
// places.
Matrix relevance(const std::vector<std::string>& paragraphs,
                 const std::vector<std::string>& creatives);

// logit p = logit(base) + strength (cosine - mean of all cosines).
Matrix click_probabilities(const Matrix& cosines, double base, double strength);

}  // namespace assay::position_auction
