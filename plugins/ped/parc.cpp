#include "plugins/ped/parc.hpp"

#include <algorithm>
#include <cmath>

#include "plugins/numerics/statistics/principal.hpp"

namespace assay::ped {
namespace {

constexpr double kDead = 1e-10;  // variance of a component, relative to the first

// Rows of mean 0 and length 1, so that their products are correlations. Rows that are constant
// become 0: they correlate with nothing.
Matrix standard_rows(const statistics::PrincipalScores& pca) {
  const Index alive = (pca.variances.array() > kDead * pca.variances[0]).count();
  Matrix x = pca.scores.leftCols(alive) *
             pca.variances.head(alive).cwiseSqrt().cwiseInverse().asDiagonal();
  x.colwise() -= x.rowwise().mean().eval();
  for (Index n = 0; n < x.rows(); ++n)
    if (const double length = x.row(n).norm(); length > 0) x.row(n) /= length;
  return x;
}

struct Pairs {
  std::vector<double> same, other;  // distances of pairs within a class and between two
};

Pairs distances(const Matrix& x, const Labels& y) {
  Pairs pairs;
  for (Index i = 1; i < x.rows(); ++i) {
    const Vector products = x.topRows(i) * x.row(i).transpose();
    for (Index j = 0; j < i; ++j)
      (y[i] == y[j] ? pairs.same : pairs.other).push_back(1 - products[j]);
  }
  std::sort(pairs.same.begin(), pairs.same.end());
  std::sort(pairs.other.begin(), pairs.other.end());
  return pairs;
}

// Spearman's correlation of the distances with "is of another class". Label distances have two
// values, so the ranks of one group and the ties say everything.
double correlation(const Pairs& p) {
  const double a = static_cast<double>(p.same.size()), b = static_cast<double>(p.other.size());
  const double n = a + b;
  double rank = 1, sum_of_others = 0, ties = 0;
  for (std::size_t i = 0, j = 0; i < p.same.size() || j < p.other.size();) {
    const double value = j == p.other.size() || (i < p.same.size() && p.same[i] <= p.other[j])
                             ? p.same[i]
                             : p.other[j];
    const auto i0 = i, j0 = j;
    while (i < p.same.size() && p.same[i] == value) ++i;
    while (j < p.other.size() && p.other[j] == value) ++j;
    const double others = static_cast<double>(j - j0), t = static_cast<double>(i - i0) + others;
    sum_of_others += others * (rank + (t - 1) / 2);
    ties += t * t * t - t;
    rank += t;
  }
  const double covariance = sum_of_others / n - b / n * (n + 1) / 2;
  const double rank_variance = (n * n * n - n - ties) / (12 * n);
  return covariance / std::sqrt(rank_variance * a * b / (n * n));
}

}  // namespace

std::optional<double> parc(const Matrix& features, const Labels& y, Index dimensions) {
  const auto pca = statistics::principal_scores(features, dimensions);
  if (!(pca.variances[0] > 0)) return std::nullopt;
  const auto x = standard_rows(pca);
  if (x.cols() < 2) return std::nullopt;
  const auto pairs = distances(x, y);
  if (pairs.same.empty()) return std::nullopt;
  const double r = correlation(pairs);
  return std::isfinite(r) ? std::optional(100 * r) : std::nullopt;
}

}  // namespace assay::ped
