// The best K sources of all, by branch and bound.
#include <assay/errors.hpp>
#include <cmath>
#include <utility>

#include "plugins/mbtl/baselines.hpp"

namespace assay::mbtl {
namespace {

struct Search {
  const Matrix& scores;
  Index budget;
  const std::function<bool()>& stop;
  Matrix rest;               // rest(i, j): the best of column j among sources i, i+1, ...
  std::vector<Vector> best;  // B after 0, 1, ... sources
  std::vector<Index> chosen, found;
  double most = -kInfinity;
  std::uint64_t visited = 0;

  // Sources from `first` on are left to choose from.
  void descend(Index first) {
    const Index depth = static_cast<Index>(chosen.size());
    const Vector& now = best[to_size(depth)];
    if (depth == budget) {
      if (const double v = now.mean(); v > most) most = v, found = chosen;
      return;
    }
    if (++visited % 4096 == 0 && stop && stop()) throw Stopped();
    for (Index i = first; i <= scores.rows() - (budget - depth); ++i) {
      // Not even all that are left would do better.
      if (rest.row(i).transpose().cwiseMax(now).mean() <= most + 1e-15) return;
      best[to_size(depth + 1)] = now.cwiseMax(scores.row(i).transpose());
      chosen.push_back(i);
      descend(i + 1);
      chosen.pop_back();
    }
  }
};

}  // namespace

double subsets(Index size, Index budget) {
  double count = 1;
  for (Index k = 1; k <= budget; ++k)
    count *= static_cast<double>(size - budget + k) / static_cast<double>(k);
  return std::round(count);
}

std::vector<Index> best_subset(const Matrix& scores, Index budget,
                               const std::function<bool()>& stop) {
  const Index n = scores.rows();
  Search search{scores, budget, stop, scores, {}, {}, {}};
  for (Index i = n - 1; i-- > 0;)
    search.rest.row(i) = scores.row(i).cwiseMax(search.rest.row(i + 1));
  search.best.assign(to_size(budget) + 1, Vector::Constant(n, -kInfinity));
  search.descend(0);
  return std::move(search.found);
}

}  // namespace assay::mbtl
