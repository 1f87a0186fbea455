// Preference labels: z_jj' is 1 where trajectory j is preferred to j', 0 where not, 1/2 for a tie.
#pragma once

#include <assay/rng.hpp>
#include <optional>
#include <string>

#include "plugins/pearl/trajectories.hpp"

namespace assay::pearl {

enum class LabelNormalization { conditional, none };

Matrix labels_of_scores(const Vector& scores);

// zhat = P'ZP with P the transport divided by its column sums (conditional), or by nothing: then a
// label is at most 1/M^2.
Matrix aligned_labels(const Matrix& transport, const Matrix& source_labels,
                      LabelNormalization normalization);

// 0 or 1, whichever is nearer; 1/2 stays within rounding.
Matrix rounded_labels(const Matrix& labels);

Matrix random_labels(Index count, Rng& rng);

// The label of the two source trajectories that are nearest to j and to j', each set standardised
// per dimension by itself. Requires equal horizons and widths.
Matrix similarity_labels(const Series& source, const Series& target, const Matrix& source_labels);

// By the score: minus the mean distance to the half of the source that is preferred most often.
Matrix distance_labels(const Series& source, const Series& target, const Matrix& source_labels);

// Each unordered pair's label becomes 1 - z with probability `rate`; the number that did.
Index flip_labels(Matrix& labels, double rate, Rng& rng);

// Why these are no labels ("row 2, column 0 is 1.5; ..."), or nothing.
std::optional<std::string> fault_of_labels(const Matrix& labels);

// Of labels against the true returns, over ordered pairs of different returns.
struct LabelQuality {
  double accuracy = 0;        // share with (z > 1/2) = (R_j > R_j'); a tie counts a half
  double absolute_error = 0;  // mean |z - true label|
};
// Nothing where all returns are equal.
std::optional<LabelQuality> label_quality(const Matrix& labels, const Vector& returns);

double label_margin(const Matrix& labels);  // mean |z - 1/2| over j != j'

// The share of pairs j != j' on which two sets of labels fall on different sides of 1/2.
double label_disagreement(const Matrix& a, const Matrix& b);

}  // namespace assay::pearl
