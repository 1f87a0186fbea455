#include "plugins/numerics/ot/sparse_semidual.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>
#include <utility>

#include "plugins/numerics/ot/sparse_column.hpp"

namespace assay::ot {
namespace {

constexpr double kSumTolerance = 1e-6;
constexpr double kInfinity = std::numeric_limits<double>::infinity();

Vector vector(std::span<const double> values) {
  return Eigen::Map<const Vector>(values.data(), static_cast<Index>(values.size()));
}

void require(bool condition, const char* message) {
  if (!condition) throw std::invalid_argument(message);
}

bool is_legal(const Vector& weights) {
  return std::all_of(weights.begin(), weights.end(),
                     [](double w) { return w >= 0 && std::isfinite(w); });
}

// With one entry a column S is piecewise linear and its maximum is exact transport's, where L-BFGS
// would stall at a kink.
Vector start_potential(const MatrixView& costs, const Vector& a, const Vector& b,
                       std::span<const Index> k) {
  const bool is_linear = std::all_of(k.begin(), k.end(), [](Index each) { return each == 1; });
  if (!is_linear || a.sum() <= 0 || b.sum() <= 0) return Vector::Zero(a.size());
  const Vector p = a / a.sum(), q = b / b.sum();
  const Matrix owned = costs;
  const auto exact = emd(Geometry::of_matrix(owned), {p.data(), static_cast<std::size_t>(p.size())},
                         {q.data(), static_cast<std::size_t>(q.size())});
  if (!exact.converged) return Vector::Zero(a.size());
  return exact.f;
}

}  // namespace

SparseSemidual::SparseSemidual(const MatrixView& costs, std::span<const double> a,
                               std::span<const double> b, std::span<const Index> k, double gamma)
    : columns_(costs.transpose()),
      a_(vector(a)),
      b_(vector(b)),
      k_(k.begin(), k.end()),
      gamma_(gamma) {
  require_legal();
}

void SparseSemidual::require_legal() const {
  require(a_.size() == columns_.cols() && b_.size() == columns_.rows(),
          "weights and costs have different sizes");
  require(static_cast<Index>(k_.size()) == b_.size(), "k needs one number for each column");
  require(std::all_of(k_.begin(), k_.end(), [](Index k) { return k >= 1; }),
          "k must be at least 1");
  require(gamma_ > 0 && std::isfinite(gamma_), "gamma must be positive");
  require(is_legal(a_) && is_legal(b_), "weights must be finite and not negative");
  require(std::abs(a_.sum() - b_.sum()) <= kSumTolerance, "weights have different sums");
  for (Index j = 0; j < columns_.rows(); ++j) {
    bool is_reachable = false;
    for (Index i = 0; i < columns_.cols(); ++i) {
      const double c = columns_(j, i);
      require(!std::isnan(c) && c != -kInfinity, "costs must be numbers or +inf");
      is_reachable = is_reachable || c < kInfinity;
    }
    require(is_reachable || b_[j] == 0, "every pair of a column is forbidden");
  }
}

template <class Visit>
double SparseSemidual::for_each_entry(const Vector& alpha, Visit visit) const {
  SparseColumn column;
  std::vector<double> scores(static_cast<std::size_t>(alpha.size()));
  double conjugates = 0;
  for (Index j = 0; j < columns_.rows(); ++j) {
    const double* c = columns_.row(j).data();
    for (std::size_t i = 0; i < scores.size(); ++i) scores[i] = alpha[static_cast<Index>(i)] - c[i];
    conjugates += column.solve(scores, b_[j], k_[static_cast<std::size_t>(j)], gamma_);
    for (const auto& entry : column.entries()) visit(entry.row, j, entry.mass);
  }
  return a_.dot(alpha) - conjugates;
}

double SparseSemidual::value(const Vector& alpha, Vector& gradient) const {
  gradient = a_;
  return for_each_entry(alpha, [&](Index i, Index, double mass) { gradient[i] -= mass; });
}

std::vector<PlanEntry> SparseSemidual::plan(const Vector& alpha) const {
  std::vector<PlanEntry> entries;
  for_each_entry(alpha, [&](Index i, Index j, double mass) { entries.push_back({i, j, mass}); });
  return entries;
}

SparseResult sparse_transport(const MatrixView& costs, std::span<const double> a,
                              std::span<const double> b, std::span<const Index> k, double gamma,
                              const LbfgsOptions& options) {
  const SparseSemidual semidual(costs, a, b, k, gamma);
  const Objective negated = [&semidual](const Vector& alpha, Vector& gradient) {
    const double value = semidual.value(alpha, gradient);
    gradient = -gradient;
    return -value;
  };
  auto best = minimize(negated, start_potential(costs, vector(a), vector(b), k), options);
  SparseResult r;
  r.plan = semidual.plan(best.x);
  r.dual_value = -best.value;
  r.iterations = best.iterations;
  r.converged = best.converged;
  Vector excess = -vector(a);
  std::vector<Index> nonzeros(b.size(), 0);
  double squares = 0;
  for (const auto& [i, j, mass] : r.plan) {
    r.cost += costs(i, j) * mass;
    squares += mass * mass;
    excess[i] += mass;
    r.max_nonzeros_per_column =
        std::max(r.max_nonzeros_per_column, ++nonzeros[static_cast<std::size_t>(j)]);
  }
  r.objective = r.cost + gamma / 2 * squares;
  r.row_error = excess.lpNorm<1>();
  r.alpha = std::move(best.x);
  return r;
}

}  // namespace assay::ot
