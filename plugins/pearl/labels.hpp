// Preference labels: z_jj' is 1 where trajectory j is preferred to j', 0 where not, 1/2 for a tie,
// NaN where nobody knows.
#pragma once

#include <assay/rng.hpp>
#include <optional>
#include <string>

#include "plugins/pearl/trajectories.hpp"

namespace assay::pearl {

enum class LabelNormalization { conditional, none };

Matrix labels_of_scores(const Vector& scores);

// zhat = P'ZP with P the transport divided by its column sums (conditional), or by nothing: then a
// label is at most 1/M^2. Unknown labels of the source take no part: zhat is the mean over the
// known pairs that a target pair rests on (P'(Z o K)P / P'KP, K: known), unknown where there is
// none.
Matrix aligned_labels(const Matrix& transport, const Matrix& source_labels,
                      LabelNormalization normalization);

// 0 or 1, whichever is nearer; 1/2 stays within rounding.
Matrix rounded_labels(const Matrix& labels);

Matrix random_labels(Index count, Rng& rng);

// The label of the two source trajectories that are nearest to j and to j', each set standardised
// per dimension by itself. Requires equal horizons and widths.
Matrix similarity_labels(const Series& source, const Series& target, const Matrix& source_labels);

// The trajectories in the order of these are from the least to the most preferred: the sum of a
// row, or what it would be if the unknown labels were as the known ones are in the mean.
Vector preferences_of(const Matrix& labels);

bool are_all_known(const Matrix& labels);

// The share of pairs j != j' that have a label.
double label_coverage(const Matrix& labels);

// By the score: minus the mean distance to the half of the source that is preferred most often.
Matrix distance_labels(const Series& source, const Series& target, const Matrix& source_labels);

// Each unordered pair's label becomes 1 - z with probability `rate`; the number that did.
Index flip_labels(Matrix& labels, double rate, Rng& rng);

// Why these are no labels ("row 2, column 0 is 1.5; ..."), or nothing.
std::optional<std::string> fault_of_labels(const Matrix& labels);

// Of known labels against the true returns, over ordered pairs of different returns.
struct LabelQuality {
  double accuracy = 0;        // share with (z > 1/2) = (R_j > R_j'); a tie counts a half
  double absolute_error = 0;  // mean |z - true label|
};
// Nothing where there is no such pair.
std::optional<LabelQuality> label_quality(const Matrix& labels, const Vector& returns);

double label_margin(const Matrix& labels);  // mean |z - 1/2| over known j != j'

// The share of pairs j != j', known in both, on which two sets of labels fall on different sides of
// 1/2.
double label_disagreement(const Matrix& a, const Matrix& b);

}  // namespace assay::pearl
