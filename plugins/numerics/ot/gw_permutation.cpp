#include "plugins/numerics/ot/gw_permutation.hpp"

#include <algorithm>
#include <numeric>
#include <stdexcept>

#include "plugins/numerics/linalg/product.hpp"
#include "plugins/numerics/ot/assignment.hpp"
#include "plugins/numerics/ot/gw_objective.hpp"

namespace assay::ot {
namespace {

void require_symmetric(const Matrix& c) {
  if (c.rows() != c.cols() || c.rows() < 1 || !c.allFinite() || !is_symmetric(c))
    throw std::invalid_argument("costs must be square, finite and symmetric");
}

// <A, D> for the vertex D of an order.
double along(const Matrix& a, const Order& order) {
  double sum = 0;
  for (std::size_t i = 0; i < order.size(); ++i) sum += a(static_cast<Index>(i), order[i]);
  return sum / static_cast<double>(order.size());
}

std::vector<int> ranking(const Vector& values) {
  std::vector<int> rank(static_cast<std::size_t>(values.size()));
  std::iota(rank.begin(), rank.end(), 0);
  std::stable_sort(rank.begin(), rank.end(), [&](int a, int b) { return values[a] < values[b]; });
  return rank;
}

// The assignment of costs -x_i y_j, which pairs both in order. Leaves its prices with the solver:
// along the sorted columns they fall by x (y' - y), x any number between the two neighbours.
Order pair_in_order(const Vector& x, const Vector& y, AssignmentSolver& solver) {
  const auto first = ranking(x), second = ranking(y);
  Order order(first.size());
  std::vector<double> prices(first.size(), 0.0);
  for (std::size_t k = 0; k < first.size(); ++k) {
    order[static_cast<std::size_t>(first[k])] = second[k];
    if (k == 0) continue;
    const double between = 0.5 * (x[first[k]] + x[first[k - 1]]);
    prices[static_cast<std::size_t>(second[k])] = prices[static_cast<std::size_t>(second[k - 1])] -
                                                  between * (y[second[k]] - y[second[k - 1]]);
  }
  solver.set_prices(std::move(prices));
  return order;
}

// The iterate T with A = C1 T C2; T is kept as a permutation once it is one.
struct Iterate {
  Matrix plan;  // unused while `order` is set
  std::optional<Order> order;
  Matrix a;
  double mass = 0;  // <A, T>

  double inner(const Matrix& other) const {
    return order ? along(other, *order) : other.cwiseProduct(plan).sum();
  }
};

// C1 D C2 for a vertex D.
Matrix cross(const PermutationGw& problem, const Order& order) {
  return linalg::product(problem.c1(), problem.c2()(order, Eigen::all)) /
         static_cast<double>(order.size());
}

}  // namespace

PermutationGw::PermutationGw(const Matrix& c1, const Matrix& c2) : c1_(c1), c2_(c2) {
  require_symmetric(c1);
  require_symmetric(c2);
  if (c1.rows() != c2.rows())
    throw std::invalid_argument("the two spaces must have equally many points");
  mean1_ = c1.rowwise().mean();
  mean2_ = c2.rowwise().mean();
  constant_ = (c1.squaredNorm() + c2.squaredNorm()) / static_cast<double>(c1.size());
}

double PermutationGw::value(const Order& order) const {
  double inner = 0;
  const Index n = c1_.rows();
  for (Index i = 0; i < n; ++i)
    for (Index k = 0; k < n; ++k)
      inner +=
          c1_(i, k) * c2_(order[static_cast<std::size_t>(i)], order[static_cast<std::size_t>(k)]);
  return constant_ - 2 * inner / static_cast<double>(n * n);
}

PermutationGwResult PermutationGw::solve(const PermutationGwOptions& options) const {
  const Index n = c1_.rows();
  const double share = 1.0 / static_cast<double>(n * n);
  Iterate now;
  now.plan = Matrix::Constant(n, n, share);
  now.a = mean1_ * mean2_.transpose();
  if (options.start != nullptr) {
    now.plan = 0.5 * (now.plan + plan_of(*options.start));
    now.a = 0.5 * (now.a + cross(*this, *options.start));
  }
  now.mass = now.inner(now.a);

  AssignmentSolver assignment(n);
  Matrix costs;
  PermutationGwResult result;
  result.failure = "iteration limit reached";
  while (result.iterations < options.max_iterations) {
    Order vertex(static_cast<std::size_t>(n));
    if (result.iterations == 0 && options.start == nullptr) {
      vertex = pair_in_order(mean1_, mean2_, assignment);
    } else {
      costs = -now.a;
      vertex = assignment.solve(costs);
    }
    ++result.iterations;
    const double reached = along(now.a, vertex);
    const double slope = -4 * (reached - now.mass);  // <gradient, D - T>
    result.gap = std::max(0.0, -slope);
    result.converged = -slope <= options.gap_tol || (now.order && vertex == *now.order);
    if (!result.converged) {
      Matrix a = cross(*this, vertex);
      const double top = along(a, vertex);
      const double curvature = -2 * (top - 2 * reached + now.mass);  // <A_D, T> = <A, D>
      const double step = curvature > 0 ? std::min(1.0, -slope / (2 * curvature)) : 1.0;
      if (step == 1) {
        now.order = std::move(vertex);
        now.a = std::move(a);
        now.mass = top;
      } else {
        if (now.order) now.plan = plan_of(*now.order);
        now.order.reset();
        now.plan = (1 - step) * now.plan + step * plan_of(vertex);
        now.a = (1 - step) * now.a + step * a;
        now.mass = now.inner(now.a);
      }
    }
    if (options.on_check &&
        options.on_check(result.iterations, constant_ - 2 * now.mass) == optimise::Verdict::kStop) {
      result.failure = "stopped by the caller";
      break;
    }
    if (result.converged) break;
  }
  if (result.converged) result.failure.clear();
  result.value = constant_ - 2 * now.mass;
  result.plan = now.order ? plan_of(*now.order) : std::move(now.plan);
  result.order = std::move(now.order);
  return result;
}

Order rounded(const Matrix& plan) {
  const Matrix costs = -plan;
  return AssignmentSolver(plan.rows()).solve(costs);
}

Matrix plan_of(const Order& order) {
  const auto n = static_cast<Index>(order.size());
  Matrix plan = Matrix::Zero(n, n);
  for (Index i = 0; i < n; ++i)
    plan(i, order[static_cast<std::size_t>(i)]) = 1.0 / static_cast<double>(n);
  return plan;
}

}  // namespace assay::ot
