// Which experts of a mixture serve which tokens: routers with a capacity.
#pragma once

#include <vector>

#include "plugins/numerics/linalg/matrix.hpp"

namespace assay::sparse_ot {

// A token that an expert serves.
struct Served {
  Index token, expert;
};
using Assignment = std::vector<Served>;

// Tokens that an expert takes at most: ceil(tokens factor / experts), raised to a multiple.
Index expert_capacity(Index tokens, Index experts, double factor, Index multiple_of);

// Softmax of each row.
Matrix softmax_rows(const Matrix& logits);

// Each token asks for its `choices` best experts, all first choices before all second ones; an
// expert refuses when it is full. Tokens come in their order, or by falling largest gate (batch
// priority; Riquelme et al. 2021).
Assignment greedy(const Matrix& gates, Index choices, Index capacity, bool by_priority);

// Each expert takes its `capacity` tokens of largest weight, of those with positive weight; weights
// (tokens x experts) are gates or a plan. Ties go to the first token.
Assignment expert_choice(const Matrix& weights, Index capacity);

// Each token takes its `choices` experts of largest positive weight, then each expert keeps the
// `capacity` of largest weight among those that took it.
Assignment token_choice(const Matrix& weights, Index choices, Index capacity);

struct RoutingFigures {
  Index most_tokens = 0, least_tokens = 0;  // per expert
  Index most_experts = 0;                   // per token
  double mean_experts = 0;                  // per token
  double dropped = 0;                       // share of tokens without an expert
  double similarity = 0;                    // gates of served pairs over the tokens
};
RoutingFigures figures(const Matrix& gates, const Assignment& served);

}  // namespace assay::sparse_ot
