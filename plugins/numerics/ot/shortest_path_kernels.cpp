#include "plugins/numerics/ot/shortest_path_kernels.hpp"

#include "plugins/numerics/linalg/vector_clones.hpp"

namespace assay::ot {
namespace {

constexpr std::size_t kWidth = 8;
typedef double Wide __attribute__((vector_size(64), aligned(8), may_alias));
typedef long long WideLongs __attribute__((vector_size(64), aligned(8), may_alias));

constexpr double kNone = __builtin_inf();

bool comes_first(double value, std::size_t column, double other, std::size_t other_column) {
  return value < other || (value == other && column < other_column);
}

}  // namespace

ASSAY_VECTOR_CLONES
std::size_t relax(const double* c, const double* price, double base, std::int64_t row,
                  double* distance, std::int64_t* previous, std::size_t n) {
  const Wide none = kNone - Wide{};
  const WideLongs from = row - WideLongs{};
  Wide least[2] = {none, none};
  WideLongs where[2] = {{0, 1, 2, 3, 4, 5, 6, 7}, {8, 9, 10, 11, 12, 13, 14, 15}};
  WideLongs column[2] = {where[0], where[1]};
  std::size_t j = 0;
  for (; j + 2 * kWidth <= n; j += 2 * kWidth)
#pragma GCC unroll 2
    for (std::size_t k = 0; k < 2; ++k) {
      const std::size_t at = j + k * kWidth;
      auto& held = *reinterpret_cast<Wide*>(distance + at);
      auto& before = *reinterpret_cast<WideLongs*>(previous + at);
      const Wide d = *reinterpret_cast<const Wide*>(c + at) -
                     *reinterpret_cast<const Wide*>(price + at) - base;
      const Wide old = held, now = d < old ? d : old;
      before = d < old ? from : before;
      held = now;
      where[k] = now < least[k] ? column[k] : where[k];
      least[k] = now < least[k] ? now : least[k];
      column[k] += static_cast<long long>(2 * kWidth);
    }
  double best = kNone;
  std::size_t chosen = 0;
  for (std::size_t k = 0; k < 2; ++k)
    for (std::size_t lane = 0; lane < kWidth; ++lane)
      if (const auto at = static_cast<std::size_t>(where[k][lane]);
          comes_first(least[k][lane], at, best, chosen))
        best = least[k][lane], chosen = at;
  for (; j < n; ++j) {
    if (const double d = c[j] - price[j] - base; d < distance[j])
      distance[j] = d, previous[j] = row;
    if (distance[j] < best) best = distance[j], chosen = j;
  }
  return chosen;
}

ASSAY_VECTOR_CLONES
std::size_t largest(const double* g, const double* hidden, std::size_t n) {
  Wide best = -kNone - Wide{};
  WideLongs column = {0, 1, 2, 3, 4, 5, 6, 7}, where = column;
  std::size_t j = 0;
  for (; j + kWidth <= n; j += kWidth) {
    const Wide x =
        *reinterpret_cast<const Wide*>(g + j) + *reinterpret_cast<const Wide*>(hidden + j);
    where = x > best ? column : where;
    best = x > best ? x : best;
    column += static_cast<long long>(kWidth);
  }
  double most = -kNone;
  std::size_t chosen = 0;
  for (std::size_t lane = 0; lane < kWidth; ++lane)
    if (const auto at = static_cast<std::size_t>(where[lane]);
        comes_first(-best[lane], at, -most, chosen))
      most = best[lane], chosen = at;
  for (; j < n; ++j)
    if (g[j] + hidden[j] > most) most = g[j] + hidden[j], chosen = j;
  return chosen;
}

ASSAY_VECTOR_CLONES
TwoLeast two_least(const double* c, const double* price, std::size_t n) {
  Wide least = kNone - Wide{}, second = least;
  WideLongs column = {0, 1, 2, 3, 4, 5, 6, 7}, first_at = column, second_at = column;
  std::size_t j = 0;
  for (; j + kWidth <= n; j += kWidth) {
    const Wide d =
        *reinterpret_cast<const Wide*>(c + j) - *reinterpret_cast<const Wide*>(price + j);
    second_at = d < least ? first_at : (d < second ? column : second_at);
    second = d < least ? least : (d < second ? d : second);
    first_at = d < least ? column : first_at;
    least = d < least ? d : least;
    column += static_cast<long long>(kWidth);
  }
  TwoLeast t{kNone, kNone, 0, 0};
  const auto meet = [&t](double d, std::size_t at) {
    if (comes_first(d, at, t.least, t.first_column)) {
      t.second = t.least, t.second_column = t.first_column;
      t.least = d, t.first_column = at;
    } else if (comes_first(d, at, t.second, t.second_column)) {
      t.second = d, t.second_column = at;
    }
  };
  for (std::size_t lane = 0; lane < kWidth && j > 0; ++lane) {
    meet(least[lane], static_cast<std::size_t>(first_at[lane]));
    meet(second[lane], static_cast<std::size_t>(second_at[lane]));
  }
  for (; j < n; ++j) meet(c[j] - price[j], j);
  return t;
}

}  // namespace assay::ot
