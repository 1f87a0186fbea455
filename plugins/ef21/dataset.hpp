// Rows made ready and dealt to clients; problems drawn at random.
#pragma once

#include <assay/rng.hpp>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "plugins/ef21/objective.hpp"

namespace assay::ef21 {

enum class Normalize { none, standardize, unit_rows, maxabs };
enum class Partition { contiguous, shuffled, label_sorted, norm_sorted, column };

// Statistics of columns come from `rows` (deviations divide by N; a constant column becomes 0) and
// are applied to all `others` too.
void normalize(Normalize how, Matrix& rows, std::span<Matrix*> others);
void append_bias(Matrix& rows);

// Consecutive blocks; the first N mod n clients have one row more. Sorting is ascending and stable.
Dataset deal(Matrix rows, std::vector<double> labels, Partition how, Index clients, Rng rng);
// The rows of each value of `owners`, in ascending order of the values.
Dataset deal_by(Matrix rows, std::vector<double> labels, const std::vector<std::int64_t>& owners);

// Client i has `rows` Gaussian rows on `support` of the `dim` features, at random, so scaled that
// its smoothness is l_i = exp(sigma z_i) / mean. Targets follow a Gaussian x: with noise of this
// scale, or as labels of the logistic model.
struct Generator {
  Index clients = 1, rows = 5, dim = 20, support = 20;
  double sigma = 1.5, noise = 0.1;
  Loss loss = Loss::least_squares;
};
Dataset draw(const Generator& generator, const Rng& rng);

// Rows (-3, 2, 2), (2, -3, 2), (2, 2, -3), one a client, targets 0: with r = |x|^2 / 4 compressed
// gradient descent without feedback diverges from t (1, 1, 1).
Dataset three_clients();

}  // namespace assay::ef21
