#include "plugins/numerics/language/draws.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace assay::language {
namespace {

// The first `sorted` places hold the largest, in falling order.
std::vector<int> by_size(std::span<const double> p, std::size_t sorted) {
  std::vector<int> order(p.size());
  std::iota(order.begin(), order.end(), 0);
  const auto of = [&](int i) { return p[static_cast<std::size_t>(i)]; };
  std::partial_sort(order.begin(), order.begin() + static_cast<std::ptrdiff_t>(sorted), order.end(),
                    [&](int a, int b) { return of(a) > of(b) || (of(a) == of(b) && a < b); });
  return order;
}

}  // namespace

std::vector<int> top_k(std::span<const double> p, std::size_t k) {
  k = std::min(k, p.size());
  auto order = by_size(p, k);
  order.resize(k);
  return order;
}

std::vector<int> top_p(std::span<const double> p, double mass) {
  auto order = by_size(p, p.size());
  const double wanted = mass * std::accumulate(p.begin(), p.end(), 0.0);
  double sum = 0;
  std::size_t kept = 0;
  while (kept < order.size() && (kept == 0 || sum < wanted))
    sum += p[static_cast<std::size_t>(order[kept++])];
  order.resize(kept);
  return order;
}

int largest(std::span<const double> p) {
  return static_cast<int>(std::max_element(p.begin(), p.end()) - p.begin());
}

int draw(std::span<const double> weights, double uniform) {
  double left = uniform * std::accumulate(weights.begin(), weights.end(), 0.0);
  int last = 0;  // rounding may leave a rest behind the last one
  for (std::size_t i = 0; i < weights.size(); ++i) {
    if (weights[i] <= 0) continue;
    last = static_cast<int>(i);
    if (left < weights[i]) return last;
    left -= weights[i];
  }
  return last;
}

double exponentiate(std::span<double> x) {
  const double top = *std::max_element(x.begin(), x.end());
  double sum = 0;
  for (auto& value : x) sum += value = std::exp(value - top);
  return top + std::log(sum);
}

}  // namespace assay::language
