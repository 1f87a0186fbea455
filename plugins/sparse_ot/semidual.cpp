#include "plugins/sparse_ot/semidual.hpp"

#include <limits>

namespace assay::sparse_ot {

Semidual::Semidual(const Problem& problem, int threads)
    : problem_(problem), sweep_(problem, threads) {}

double Semidual::value(const Vector& alpha, Vector& gradient) {
  const auto& p = problem_;
  const double conjugates = sweep_.sum(
      alpha, -alpha, rows_,
      [&p](Index j, const double* scores, const auto& costs, auto& column, double* rows) {
        const double value =
            column.project(scores, costs, p.b[j], p.k[static_cast<std::size_t>(j)], p.gamma);
        if (p.b[j] <= 0) return Visited{0, std::numeric_limits<double>::infinity(), 0};
        for (const auto& [row, mass] : column.entries()) rows[row] += mass;
        return Visited{value, column.threshold(), static_cast<Index>(column.entries().size())};
      });
  gradient = p.a - rows_;
  return p.a.dot(alpha) - conjugates;
}

std::vector<ot::PlanEntry> Semidual::plan(const Vector& alpha) const {
  std::vector<ot::PlanEntry> entries;
  project_all(problem_, alpha, [&entries](Index j, const ot::SparseColumn& column) {
    for (const auto& [row, mass] : column.entries()) entries.push_back({row, j, mass});
  });
  return entries;
}

Vector Semidual::beta(const Vector& alpha) const {
  Vector beta = Vector::Zero(problem_.cols());
  project_all(problem_, alpha, [&](Index j, const ot::SparseColumn& column) {
    if (problem_.b[j] > 0) beta[j] = -column.threshold();
  });
  return beta;
}

}  // namespace assay::sparse_ot
