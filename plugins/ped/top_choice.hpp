// What one gains by choosing the models that a score puts first.
#pragma once

#include <cstddef>
#include <span>

namespace assay::ped {

using Values = std::span<const double>;  // x: scores, y: accuracies, of equal length

// Of the models with the k best scores; of equal scores the less accurate one comes first, so that
// a tie is no luck. k >= 1, x not empty.
double best_among_top(Values x, Values y, std::size_t k);
double top1_regret(Values x, Values y);                 // best accuracy less that of the top score
double relative_at(Values x, Values y, std::size_t k);  // best among the top k to the best of all

}  // namespace assay::ped
