#include "plugins/sparse_ot/dual.hpp"

namespace assay::sparse_ot {
namespace {

// Calls visit(row, weight) for the entries of a column, which come with rising rows.
template <class Visit>
void for_weighted(const PairWeights& weights, Index j, const ot::SparseColumn& column,
                  Visit visit) {
  const auto& known = weights.columns[static_cast<std::size_t>(j)];
  auto at = known.begin();
  for (const auto& [row, mass] : column.entries()) {
    while (at != known.end() && at->first < row) ++at;
    visit(row, mass, at != known.end() && at->first == row ? at->second : weights.elsewhere[j]);
  }
}

}  // namespace

Dual::Dual(const Problem& problem, int threads, const PairWeights* weights)
    : problem_(problem), weights_(weights), sweep_(problem, threads) {}

Index Dual::budget(Index j) const {
  return weights_ ? problem_.rows() : problem_.k[static_cast<std::size_t>(j)];
}

double Dual::value(const Vector& x, Vector& gradient) {
  const auto& p = problem_;
  const Vector alpha = x.head(p.rows()), beta = x.tail(p.cols());
  gradient.resize(x.size());
  const double squares =
      sweep_.sum(alpha, beta, rows_,
                 [&](Index j, const double* scores, const auto& costs, auto& column, double* rows) {
                   if (!weights_ && budget(j) >= p.rows()) {
                     const auto sums = column.clip_all(scores, costs, beta[j], p.gamma, rows);
                     gradient[p.rows() + j] = p.b[j] - sums.mass;
                     return Visited{sums.value, -beta[j], sums.entries};
                   }
                   double value = column.clip(scores, costs, beta[j], budget(j), p.gamma), sum = 0;
                   if (weights_) {
                     value = 0;
                     for_weighted(*weights_, j, column, [&](Index row, double mass, double weight) {
                       value += p.gamma / 2 * weight * mass * mass;
                       rows[row] += weight * mass;
                       sum += weight * mass;
                     });
                   } else {
                     for (const auto& [row, mass] : column.entries()) {
                       rows[row] += mass;
                       sum += mass;
                     }
                   }
                   gradient[p.rows() + j] = p.b[j] - sum;
                   return Visited{value, -beta[j], static_cast<Index>(column.entries().size())};
                 });
  gradient.head(p.rows()) = p.a - rows_;
  return p.a.dot(alpha) + p.b.dot(beta) - squares;
}

std::vector<ot::PlanEntry> Dual::plan(const Vector& x) const {
  const auto& p = problem_;
  linalg::PaddedArray<double> padded(p.costs.stride(), 0.0), scratch(p.costs.stride());
  std::copy_n(x.data(), p.rows(), padded.begin());
  ot::SparseColumn column;
  std::vector<ot::PlanEntry> entries;
  for (Index j = 0; j < p.cols(); ++j) {
    column.clip(padded.data(), p.costs.whole(j, scratch.data()), x[p.rows() + j], budget(j),
                p.gamma);
    if (weights_)
      for_weighted(*weights_, j, column, [&](Index row, double mass, double weight) {
        entries.push_back({row, j, weight * mass});
      });
    else
      for (const auto& [row, mass] : column.entries()) entries.push_back({row, j, mass});
  }
  return entries;
}

}  // namespace assay::sparse_ot
