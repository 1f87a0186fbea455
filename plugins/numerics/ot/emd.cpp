#include "plugins/numerics/ot/emd.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>

#include "plugins/numerics/ot/emd_line.hpp"
#include "plugins/numerics/ot/masses.hpp"
#include "plugins/numerics/ot/network_simplex.hpp"
#include "plugins/numerics/ot/row_kernels.hpp"
#include "plugins/numerics/ot/sinkhorn.hpp"
#include "plugins/numerics/ot/support.hpp"

namespace assay::ot {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr double kTolerance = 1e-12;                         // of a reduced cost, in largest costs
constexpr std::size_t kSmallProblem = std::size_t{64} * 64;  // pairs
constexpr double kRounding = 4 * std::numeric_limits<double>::epsilon();

std::size_t size(Index n) { return static_cast<std::size_t>(n); }

// The costs of the positive weights, forbidden pairs replaced by a cost that no plan with a
// permitted alternative pays.
class Costs {
 public:
  explicit Costs(const Geometry& geometry)
      : table_{nullptr, geometry.rows(), geometry.cols(),
               static_cast<Index>(padded(size(geometry.cols())))} {
    entries_.resize(size(table_.rows * table_.stride));
    table_.entries = entries_.data();
    bool has_forbidden = false;
    for (Index i = 0; i < table_.rows; ++i) {
      double* row = entries_.data() + i * table_.stride;
      geometry.copy_row(i, row);
      for (Index j = 0; j < table_.cols; ++j) {
        if (row[j] == kInfinity)
          has_forbidden = true;
        else if (!std::isfinite(row[j]))
          throw std::invalid_argument("cost " + std::to_string(i) + ", " + std::to_string(j) +
                                      " is not a number or -inf");
        else
          largest_ = std::max(largest_, std::abs(row[j])), sum_ += std::abs(row[j]);
      }
    }
    if (has_forbidden) replace_forbidden();
  }

  const CostTable& table() const { return table_; }
  bool is_forbidden(Index i, Index j) const { return table_.row(i)[j] >= forbidden_; }
  double mean() const { return sum_ / static_cast<double>(table_.rows * table_.cols); }
  double tolerance() const {
    return kTolerance * largest_ + (forbidden_ < kInfinity ? kRounding * forbidden_ : 0);
  }

 private:
  // Along a cycle of an alternating path, permitted costs differ by at most 2 min(n, m) largest.
  void replace_forbidden() {
    const double longest = static_cast<double>(std::min(table_.rows, table_.cols) + 1);
    forbidden_ = 2 * longest * std::max(largest_, std::numeric_limits<double>::min());
    for (double& c : entries_) c = c == kInfinity ? forbidden_ : c;
  }

  PaddedArray<double> entries_;
  CostTable table_;
  double largest_ = 0, sum_ = 0, forbidden_ = kInfinity;
};

// Column prices for the first basis, from a loose entropic problem: on Gaussian clouds they save
// two thirds of the pivots for the time of a few sweeps. Small problems do without.
std::vector<double> first_prices(const Geometry& geometry, const Costs& costs,
                                 const std::vector<double>& a, const std::vector<double>& b) {
  std::vector<double> prices(b.size(), 0.0);
  if (a.size() * b.size() < kSmallProblem || !(costs.mean() > 0)) return prices;
  SinkhornOptions options;
  options.epsilon = 0.03 * costs.mean();
  options.tol = 0.03;
  options.max_iterations = 50;
  options.check_every = 1;
  const SinkhornResult loose = sinkhorn(geometry, a, b, options);
  if (loose.g.allFinite()) std::copy(loose.g.begin(), loose.g.end(), prices.begin());
  return prices;
}

double plan_cost(const CostTable& costs, const NetworkSimplex& simplex, double unit) {
  double cost = 0;
  simplex.for_each_arc([&](Index i, Index j, Mass mass) {
    cost += costs.row(i)[j] * static_cast<double>(mass) * unit;
  });
  return cost;
}

enum class Ending { kOptimal, kLimit, kStopped };

// Pivots to the optimum; potentials recomputed there may show that rounding ended it early.
Ending optimise(NetworkSimplex& simplex, const Costs& costs, double unit, const EmdOptions& options,
                Index& pivots) {
  for (bool is_certain = false;;) {
    if (pivots == options.max_iterations) return Ending::kLimit;
    if (simplex.pivot(costs.tolerance())) {
      is_certain = false;
      ++pivots;
      if (options.on_check && pivots % options.check_every == 0 &&
          options.on_check({pivots, plan_cost(costs.table(), simplex, unit)}) == Verdict::kStop)
        return Ending::kStopped;
      continue;
    }
    if (is_certain) return Ending::kOptimal;
    simplex.recompute_potentials();
    is_certain = true;
  }
}

// The plan of the tree on the original indices; false when it must use a forbidden pair.
bool extract_plan(const NetworkSimplex& simplex, const Costs& costs, const Masses& masses,
                  const Support& rows, const Support& cols, EmdResult& result) {
  bool is_permitted = true;
  simplex.for_each_arc([&](Index i, Index j, Mass mass) {
    if (mass <= masses.negligible) return;
    is_permitted = is_permitted && !costs.is_forbidden(i, j);
    const double weight = static_cast<double>(mass) * masses.unit;
    result.cost += weight * costs.table().row(i)[j];
    result.plan.push_back({rows.indices()[size(i)], cols.indices()[size(j)], weight});
  });
  std::sort(result.plan.begin(), result.plan.end(), [](const PlanEntry& p, const PlanEntry& q) {
    return p.i != q.i ? p.i < q.i : p.j < q.j;
  });
  return is_permitted;
}

// Feasible duals from the simplex's g: f by a c-transform over the columns of positive weight, g
// of the others by one over all rows, and f of rows of no weight lowered to satisfy those.
void set_duals(const Geometry& geometry, const NetworkSimplex& simplex, const Support& cols,
               EmdResult& result) {
  const Index n = geometry.rows(), m = geometry.cols();
  PaddedArray<double> row(padded(size(m)));
  Vector hidden = Vector::Constant(m, -kInfinity);
  for (std::size_t k = 0; k < cols.indices().size(); ++k)
    hidden[cols.indices()[k]] = simplex.column_potentials()[k];
  result.f.resize(n);
  result.g = Vector::Constant(m, kInfinity);
  for (Index i = 0; i < n; ++i) {
    geometry.copy_row(i, row.data());
    const double f = kernels().min_difference(row.data(), hidden.data(), size(m));
    result.f[i] = std::isfinite(f) ? f : 0;  // a row of no weight and no permitted pair
    for (Index j = 0; j < m; ++j)
      if (hidden[j] == -kInfinity) result.g[j] = std::min(result.g[j], row[size(j)] - result.f[i]);
  }
  for (Index j = 0; j < m; ++j) {
    if (hidden[j] != -kInfinity) result.g[j] = hidden[j];
    if (!std::isfinite(result.g[j])) result.g[j] = 0;  // a column forbidden to every row
  }
}

}  // namespace

void complete(std::span<const double> a, std::span<const double> b, EmdResult& result) {
  const double mean = result.f.mean();
  result.f.array() -= mean;
  result.g.array() += mean;
  const Eigen::Map<const Vector> wa(a.data(), result.f.size()), wb(b.data(), result.g.size());
  result.dual_value = wa.dot(result.f) + wb.dot(result.g);
  Vector row_gap = -wa, column_gap = -wb;
  for (const PlanEntry& entry : result.plan) {
    row_gap[entry.i] += entry.mass;
    column_gap[entry.j] += entry.mass;
  }
  result.marginal_error = row_gap.cwiseAbs().sum() + column_gap.cwiseAbs().sum();
}

EmdResult emd(const Geometry& geometry, std::span<const double> a, std::span<const double> b,
              const EmdOptions& options) {
  check_weights(a, geometry.rows(), "a");
  check_weights(b, geometry.cols(), "b");
  if (options.sorts_lines && is_line(geometry)) return emd_line(geometry, a, b);
  const Support rows(a), cols(b);
  const bool is_whole = rows.is_everything() && cols.is_everything();
  const Geometry positive = is_whole ? geometry : geometry.subset(rows.indices(), cols.indices());
  const Costs costs(positive);
  const Masses mass = masses(rows.of(a), cols.of(b));
  NetworkSimplex simplex(costs.table(), mass.supply, mass.demand);
  if (!options.start || !simplex.start_from(*options.start))
    simplex.start_greedily(first_prices(positive, costs, rows.of(a), cols.of(b)));

  EmdResult result;
  const Ending ending = optimise(simplex, costs, mass.unit, options, result.iterations);
  const bool is_permitted = extract_plan(simplex, costs, mass, rows, cols, result);
  set_duals(geometry, simplex, cols, result);
  result.basis = simplex.parents();
  complete(a, b, result);
  if (ending == Ending::kLimit) result.failure = "iteration limit reached";
  if (ending == Ending::kStopped) result.failure = "stopped by the caller";
  if (!is_permitted) {
    if (ending == Ending::kOptimal) result.failure = "forbidden pairs leave no plan";
    result.cost = kInfinity;
    result.plan.clear();
  }
  result.converged = result.failure.empty();
  return result;
}

Matrix dense_plan(std::span<const PlanEntry> plan, Index rows, Index cols) {
  Matrix dense = Matrix::Zero(rows, cols);
  for (const PlanEntry& entry : plan) dense(entry.i, entry.j) += entry.mass;
  return dense;
}

}  // namespace assay::ot
