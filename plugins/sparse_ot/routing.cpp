#include "plugins/sparse_ot/routing.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace assay::sparse_ot {
namespace {

using Indices = std::vector<Index>;

Indices all(Index count) {
  Indices indices(static_cast<std::size_t>(count));
  std::iota(indices.begin(), indices.end(), Index{0});
  return indices;
}

// The `count` indices of largest weight, falling; ties go to the lower index.
template <class Weight>
void keep_largest(Indices& indices, Index count, Weight weight) {
  std::stable_sort(indices.begin(), indices.end(),
                   [&weight](Index u, Index v) { return weight(u) > weight(v); });
  if (static_cast<Index>(indices.size()) > count) indices.resize(static_cast<std::size_t>(count));
}

void serve(const Indices& tokens, Index expert, Assignment& served) {
  for (const Index token : tokens) served.push_back({token, expert});
}

}  // namespace

// The slack forgives the rounding of the factor: 1.1 * 30 is not above 33.
Index expert_capacity(Index tokens, Index experts, double factor, Index multiple_of) {
  constexpr double kSlack = 1e-9;
  const double exact = static_cast<double>(tokens) * factor / static_cast<double>(experts);
  const auto least = std::max<Index>(1, static_cast<Index>(std::ceil(exact * (1 - kSlack))));
  return (least + multiple_of - 1) / multiple_of * multiple_of;
}

Matrix softmax_rows(const Matrix& logits) {
  Matrix gates = (logits.colwise() - logits.rowwise().maxCoeff()).array().exp();
  gates.array().colwise() /= gates.rowwise().sum().array().eval();
  return gates;
}

Assignment greedy(const Matrix& gates, Index choices, Index capacity, bool by_priority) {
  Indices order = all(gates.rows());
  if (by_priority)
    keep_largest(order, gates.rows(), [&](Index token) { return gates.row(token).maxCoeff(); });
  std::vector<Index> load(static_cast<std::size_t>(gates.cols()), 0);
  Assignment served;
  std::vector<Indices> wishes;
  for (Index token = 0; token < gates.rows(); ++token) {
    wishes.push_back(all(gates.cols()));
    keep_largest(wishes.back(), choices, [&](Index expert) { return gates(token, expert); });
  }
  for (std::size_t choice = 0; choice < static_cast<std::size_t>(choices); ++choice)
    for (const Index token : order) {
      const Index expert = wishes[static_cast<std::size_t>(token)][choice];
      auto& tokens = load[static_cast<std::size_t>(expert)];
      if (tokens == capacity) continue;
      ++tokens;
      served.push_back({token, expert});
    }
  return served;
}

Assignment expert_choice(const Matrix& weights, Index capacity) {
  Assignment served;
  for (Index expert = 0; expert < weights.cols(); ++expert) {
    Indices tokens = all(weights.rows());
    std::erase_if(tokens, [&](Index token) { return !(weights(token, expert) > 0); });
    keep_largest(tokens, capacity, [&](Index token) { return weights(token, expert); });
    serve(tokens, expert, served);
  }
  return served;
}

Assignment token_choice(const Matrix& weights, Index choices, Index capacity) {
  std::vector<Indices> wishes(static_cast<std::size_t>(weights.cols()));
  for (Index token = 0; token < weights.rows(); ++token) {
    Indices experts = all(weights.cols());
    std::erase_if(experts, [&](Index expert) { return !(weights(token, expert) > 0); });
    keep_largest(experts, choices, [&](Index expert) { return weights(token, expert); });
    for (const Index expert : experts) wishes[static_cast<std::size_t>(expert)].push_back(token);
  }
  Assignment served;
  for (Index expert = 0; expert < weights.cols(); ++expert) {
    auto& tokens = wishes[static_cast<std::size_t>(expert)];
    keep_largest(tokens, capacity, [&](Index token) { return weights(token, expert); });
    serve(tokens, expert, served);
  }
  return served;
}

RoutingFigures figures(const Matrix& gates, const Assignment& served) {
  std::vector<Index> load(static_cast<std::size_t>(gates.cols()), 0),
      experts(static_cast<std::size_t>(gates.rows()), 0);
  const auto tokens = static_cast<double>(gates.rows());
  RoutingFigures f;
  for (const auto& [token, expert] : served) {
    ++load[static_cast<std::size_t>(expert)];
    ++experts[static_cast<std::size_t>(token)];
    f.similarity += gates(token, expert) / tokens;
  }
  f.most_tokens = *std::max_element(load.begin(), load.end());
  f.least_tokens = *std::min_element(load.begin(), load.end());
  f.most_experts = *std::max_element(experts.begin(), experts.end());
  f.mean_experts = static_cast<double>(served.size()) / tokens;
  f.dropped = static_cast<double>(std::count(experts.begin(), experts.end(), 0)) / tokens;
  return f;
}

}  // namespace assay::sparse_ot
