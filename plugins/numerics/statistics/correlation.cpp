#include "plugins/numerics/statistics/correlation.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace assay::statistics {
namespace {

int sign(double x) { return (x > 0) - (x < 0); }

std::vector<std::size_t> identity(std::size_t n) {
  std::vector<std::size_t> order(n);
  std::iota(order.begin(), order.end(), std::size_t{0});
  return order;
}

// Rank 0 for the greatest x, ties by the greater y. The order of what ties in both is no matter.
std::vector<double> descending_ranks(Values x, Values y) {
  auto order = identity(x.size());
  std::stable_sort(order.begin(), order.end(),
                   [&](auto i, auto j) { return x[i] != x[j] ? x[i] < x[j] : y[i] < y[j]; });
  std::vector<double> rank(x.size());
  for (std::size_t k = 0; k < order.size(); ++k)
    rank[order[k]] = static_cast<double>(order.size() - 1 - k);
  return rank;
}

template <class Weight>
std::optional<double> concordance(Values x, Values y, Weight&& weight) {
  double both = 0, of_x = 0, of_y = 0;
  for (std::size_t i = 0; i < x.size(); ++i)
    for (std::size_t j = 0; j < i; ++j) {
      const int dx = sign(x[i] - x[j]), dy = sign(y[i] - y[j]);
      const double w = weight(i, j);
      both += w * dx * dy;
      of_x += w * dx * dx;
      of_y += w * dy * dy;
    }
  if (of_x == 0 || of_y == 0) return std::nullopt;
  return std::clamp(both / std::sqrt(of_x * of_y), -1.0, 1.0);
}

std::optional<double> tau_by_rank(Values x, Values y, const std::vector<double>& rank) {
  return concordance(x, y, [&](auto i, auto j) { return 1 / (1 + rank[i]) + 1 / (1 + rank[j]); });
}

std::vector<double> mean_ranks(Values x) {
  auto order = identity(x.size());
  std::sort(order.begin(), order.end(), [&](auto i, auto j) { return x[i] < x[j]; });
  std::vector<double> rank(x.size());
  for (std::size_t first = 0; first < order.size();) {
    auto last = first;
    while (last < order.size() && x[order[last]] == x[order[first]]) ++last;
    for (auto k = first; k < last; ++k) rank[order[k]] = static_cast<double>(first + last - 1) / 2;
    first = last;
  }
  return rank;
}

}  // namespace

std::optional<double> weighted_tau(Values x, Values y) {
  const auto by_x = tau_by_rank(x, y, descending_ranks(x, y));
  const auto by_y = tau_by_rank(x, y, descending_ranks(y, x));
  if (!by_x || !by_y) return std::nullopt;
  return (*by_x + *by_y) / 2;
}

std::optional<double> kendall_tau_b(Values x, Values y) {
  return concordance(x, y, [](auto, auto) { return 1.0; });
}

std::optional<double> spearman(Values x, Values y) {
  const auto rx = mean_ranks(x), ry = mean_ranks(y);
  return pearson(rx, ry);
}

std::optional<double> pearson(Values x, Values y) {
  const double n = static_cast<double>(x.size());
  const double mx = std::accumulate(x.begin(), x.end(), 0.0) / n;
  const double my = std::accumulate(y.begin(), y.end(), 0.0) / n;
  double xy = 0, xx = 0, yy = 0;
  for (std::size_t i = 0; i < x.size(); ++i) {
    xy += (x[i] - mx) * (y[i] - my);
    xx += (x[i] - mx) * (x[i] - mx);
    yy += (y[i] - my) * (y[i] - my);
  }
  if (!(xx > 0) || !(yy > 0)) return std::nullopt;
  return std::clamp(xy / std::sqrt(xx * yy), -1.0, 1.0);
}

}  // namespace assay::statistics
