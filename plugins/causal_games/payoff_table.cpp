#include "plugins/causal_games/payoff_table.hpp"

#include <array>

#include "plugins/numerics/linalg/vector_clones.hpp"

namespace assay::causal_games {
namespace {

// sum over q1 of T[q1,q2][h1(q1), a2], for each q2 and a2.
using FoldedRow = std::array<double, kMaxActions * kMaxActions>;

FoldedRow fold_row(const FoldedGame& game, const std::vector<double>& payoffs, const Function& h1) {
  FoldedRow sums{};
  const int d = game.actions_2;
  for (int q1 = 0; q1 < game.actions_1; ++q1)
    for (int q2 = 0; q2 < d; ++q2) {
      const double* row = game.block(payoffs, q1, q2) + h1[static_cast<std::size_t>(q1)] * d;
      for (int a2 = 0; a2 < d; ++a2) sums[static_cast<std::size_t>(q2 * d + a2)] += row[a2];
    }
  return sums;
}

// out[i n + j] = left[i] + right[j].
ASSAY_VECTOR_CLONES
void outer_sum(const double* __restrict left, std::ptrdiff_t m, const double* __restrict right,
               std::ptrdiff_t n, double* __restrict out) {
  for (std::ptrdiff_t i = 0; i < m; ++i)
    for (std::ptrdiff_t j = 0; j < n; ++j) out[i * n + j] = left[i] + right[j];
}

// Sums of row[q][h(q)] over the impulses first .. last-1, for all h on them in their order: those
// over one impulse more from those before, from the back to the front, in place.
struct PartialSums {
  double sums[kMaxActions * kMaxActions * kMaxActions];  // of half the impulses
  std::ptrdiff_t size = 1;

  PartialSums(const FoldedRow& row, int d, int first, int last) {
    sums[0] = 0;
    for (int q = first; q < last; ++q, size *= d)
      for (std::ptrdiff_t i = size; i-- > 0;) {
        const double sum = sums[i];
        for (int a = 0; a < d; ++a)
          sums[i * d + a] = sum + row[static_cast<std::size_t>(q * d + a)];
      }
  }
};

void fill_all(const FoldedRow& row, int d, double* out) {
  const PartialSums left(row, d, 0, d / 2), right(row, d, d / 2, d);
  outer_sum(left.sums, left.size, right.sums, right.size, out);
}

void fill_row(const FoldedRow& row, int d, std::span<const Function> second, double* out) {
  for (std::size_t k = 0; k < second.size(); ++k) {
    out[k] = 0;
    for (int q = 0; q < d; ++q) {
      const auto place = static_cast<std::size_t>(q);
      out[k] += row[static_cast<std::size_t>(q * d) + second[k][place]];
    }
  }
}

void fill(const FoldedGame& game, const std::vector<double>& payoffs,
          std::span<const Function> first, std::span<const Function> second, Matrix& table) {
  const int d = game.actions_2;
  const bool is_all = static_cast<std::int64_t>(second.size()) == function_count(d);
  for (std::size_t i = 0; i < first.size(); ++i) {
    const auto row = fold_row(game, payoffs, first[i]);
    double* out = table.data() + static_cast<Index>(i) * table.cols();
    if (is_all)
      fill_all(row, d, out);
    else
      fill_row(row, d, second, out);
  }
}

}  // namespace

FoldedGame folded(const CausalGame& game) {
  const int d1 = game.actions_1, d2 = game.actions_2;
  const auto size = static_cast<std::size_t>(d1 * d2);
  FoldedGame result{d1, d2, std::vector<double>(size * size), std::vector<double>(size * size)};
  for (std::size_t u = 0; u < game.worlds; ++u) {
    const auto block = static_cast<std::size_t>(game.impulse_1[u] * d2 + game.impulse_2[u]) * size;
    for (std::size_t k = 0; k < size; ++k) {
      result.payoffs_1[block + k] += game.probability[u] * game.reward_1[u * size + k];
      result.payoffs_2[block + k] += game.probability[u] * game.reward_2[u * size + k];
    }
  }
  return result;
}

void fill_table(const FoldedGame& game, std::span<const Function> first,
                std::span<const Function> second, games::Bimatrix& table) {
  const auto rows = static_cast<Index>(first.size()), cols = static_cast<Index>(second.size());
  table.a.resize(rows, cols);
  table.b.resize(rows, cols);
  fill(game, game.payoffs_1, first, second, table.a);
  fill(game, game.payoffs_2, first, second, table.b);
}

games::Bimatrix payoff_table(const FoldedGame& game, std::span<const Function> first,
                             std::span<const Function> second) {
  games::Bimatrix table;
  fill_table(game, first, second, table);
  return table;
}

}  // namespace assay::causal_games
