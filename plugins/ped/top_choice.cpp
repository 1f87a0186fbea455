#include "plugins/ped/top_choice.hpp"

#include <algorithm>
#include <numeric>
#include <vector>

namespace assay::ped {

double best_among_top(Values x, Values y, std::size_t k) {
  std::vector<std::size_t> order(x.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(),
            [&](auto i, auto j) { return x[i] != x[j] ? x[i] > x[j] : y[i] < y[j]; });
  double best = y[order[0]];
  for (std::size_t i = 1; i < std::min(k, order.size()); ++i) best = std::max(best, y[order[i]]);
  return best;
}

double top1_regret(Values x, Values y) {
  return *std::max_element(y.begin(), y.end()) - best_among_top(x, y, 1);
}

double relative_at(Values x, Values y, std::size_t k) {
  return best_among_top(x, y, k) / *std::max_element(y.begin(), y.end());
}

}  // namespace assay::ped
