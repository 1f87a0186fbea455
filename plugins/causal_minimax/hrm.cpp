// Heterogeneous risk minimisation (Liu et al. 2021) in a simple form: clusters of rows by how the
// target answers to unstable columns, and a mask of columns that answer alike in all clusters.
#include <algorithm>
#include <cmath>
#include <limits>

#include "plugins/causal_minimax/baselines.hpp"

namespace assay::causal_minimax {
namespace {

constexpr int kHrmRounds = 10, kAssignments = 50;

using RowIndex = Eigen::Index;
using Clusters = std::vector<int>;  // the cluster of each row

std::vector<RowIndex> rows_of_cluster(const Clusters& of, int cluster) {
  std::vector<RowIndex> rows;
  for (std::size_t i = 0; i < of.size(); ++i)
    if (of[i] == cluster) rows.push_back(static_cast<RowIndex>(i));
  return rows;
}

Eigen::MatrixXd chosen_columns(const Design& d, Mask set, int intercept) {
  std::vector<int> columns{intercept};
  for_each_node(set, [&](int v) { columns.push_back(v); });
  return d.x(Eigen::all, columns);
}

// One regression for each cluster, a row belongs to the one that fits it best; from a random start.
Clusters clusters_of(const Eigen::MatrixXd& x, const Eigen::VectorXd& y, int count, Rng rng) {
  Clusters of(static_cast<std::size_t>(y.size()));
  for (auto& c : of) c = static_cast<int>(rng.below(static_cast<std::uint64_t>(count)));
  for (int round = 0; round < kAssignments; ++round) {
    Eigen::MatrixXd rest =
        Eigen::MatrixXd::Constant(y.size(), count, std::numeric_limits<double>::infinity());
    for (int c = 0; c < count; ++c)
      if (const auto rows = rows_of_cluster(of, c); static_cast<RowIndex>(rows.size()) > x.cols())
        rest.col(c) = (y - x * least_squares(x(rows, Eigen::all), y(rows))).cwiseAbs();
    auto next = of;
    for (RowIndex i = 0; i < y.size(); ++i) {
      RowIndex best = 0;
      rest.row(i).minCoeff(&best);
      next[static_cast<std::size_t>(i)] = static_cast<int>(best);
    }
    if (next == of) break;
    of = std::move(next);
  }
  return of;
}

// The candidates whose coefficients spread less over the clusters than their mean is large.
Mask alike(const Design& d, const Clusters& of, int count, Mask candidates, int intercept) {
  const auto x = chosen_columns(d, candidates, intercept);
  std::vector<Eigen::VectorXd> weights;
  for (int c = 0; c < count; ++c)
    if (const auto rows = rows_of_cluster(of, c); static_cast<RowIndex>(rows.size()) > x.cols())
      weights.push_back(least_squares(x(rows, Eigen::all), d.y(rows)));
  Mask kept = 0;
  RowIndex column = 1;
  for_each_node(candidates, [&](int v) {
    double sum = 0, squares = 0;
    for (const auto& w : weights) {
      sum += w[column];
      squares += w[column] * w[column];
    }
    ++column;
    const double mean = sum / static_cast<double>(weights.size());
    if (squares / static_cast<double>(weights.size()) <= 2 * mean * mean) kept |= bit(v);
  });
  return kept;
}

}  // namespace

Mask heterogeneous_mask(const Design& d, Mask candidates, int intercept, int clusters, Rng rng) {
  Mask kept = 0;
  for (int round = 0; round < kHrmRounds; ++round) {
    const auto of = clusters_of(chosen_columns(d, candidates & ~kept, intercept), d.y, clusters,
                                rng.stream(static_cast<std::uint64_t>(round)));
    const Mask next = alike(d, of, clusters, candidates, intercept);
    if (next == kept) break;
    kept = next;
  }
  return kept;
}

}  // namespace assay::causal_minimax
