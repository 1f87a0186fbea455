#include "plugins/pearl/alignment.hpp"

#include <algorithm>
#include <numeric>
#include <utility>
#include <vector>

#include "plugins/numerics/ot/gromov_wasserstein.hpp"
#include "plugins/numerics/ot/matrix_product.hpp"

namespace assay::pearl {
namespace {

double cost_between(const Eigen::Map<const Matrix>& x, Index i, Index k, CostMetric metric) {
  if (metric == CostMetric::euclidean) return (x.row(i) - x.row(k)).norm();
  const double norms = x.row(i).norm() * x.row(k).norm();
  if (norms == 0) return x.row(i).norm() == x.row(k).norm() ? 0 : 1;
  return std::max(0.0, 1 - x.row(i).dot(x.row(k)) / norms);
}

// Keeps the best two different ones of the solutions that are offered.
class Podium {
 public:
  void offer(Matrix transport, double loss, std::int64_t iterations, std::int64_t start,
             bool converged) {
    if (best_.transport.size() == 0 || loss < best_.loss) {
      best_.runner_up = std::move(best_.transport);
      best_.runner_up_loss = best_.loss;
      best_.transport = std::move(transport);
      best_.loss = loss, best_.iterations = iterations, best_.best_start = start;
      best_.converged = converged;
    } else if (transport != best_.transport &&
               (best_.runner_up.size() == 0 || loss < best_.runner_up_loss)) {
      best_.runner_up = std::move(transport);
      best_.runner_up_loss = loss;
    }
  }
  Alignment take() { return std::move(best_); }

 private:
  Alignment best_;
};

ot::Order random_order(Index n, const std::function<double()>& uniform) {
  ot::Order order(static_cast<std::size_t>(n));
  std::iota(order.begin(), order.end(), 0);
  for (std::size_t i = order.size(); i > 1; --i)
    std::swap(order[i - 1], order[static_cast<std::size_t>(uniform() * static_cast<double>(i))]);
  return order;
}

ot::Verdict verdict(const AlignmentOptions& options) {
  return options.should_stop && options.should_stop() ? ot::Verdict::kStop : ot::Verdict::kContinue;
}

void solve_start(const ot::PermutationGw& problem, const AlignmentOptions& options,
                 std::int64_t start, Podium& podium) {
  ot::Order order;
  ot::PermutationGwOptions solver;
  solver.gap_tol = options.tolerance;
  solver.max_iterations = options.max_iterations;
  solver.on_check = [&options](Index, double) { return verdict(options); };
  if (start > 0) {
    order = random_order(problem.c1().rows(), options.uniform);
    solver.start = &order;
  }
  auto solved = problem.solve(solver);
  if (options.refine == GwRefine::none)
    return podium.offer(std::move(solved.plan), solved.value, solved.iterations, start,
                        solved.converged);
  auto refined = exchange_pairs(problem, solved.order ? *solved.order : ot::rounded(solved.plan),
                                options.should_stop);
  if (start > 0) {
    auto direct = exchange_pairs(problem, order, options.should_stop);
    if (direct.value < refined.value) refined = std::move(direct);
  }
  podium.offer(ot::plan_of(refined.order), refined.value, solved.iterations + refined.exchanges,
               start, solved.converged);
}

void solve_start(const ot::GwProblem& problem, const Matrix& product,
                 const AlignmentOptions& options, std::int64_t start, Podium& podium) {
  ot::GwOptions solver;
  solver.tol = options.tolerance;
  solver.max_iterations = options.max_iterations;
  solver.on_check = [&options](const ot::GwProgress&) { return verdict(options); };
  solver.should_stop = options.should_stop;
  Matrix from = product;
  if (start > 0) from = 0.5 * (product + ot::random_vertex(problem, options.uniform));
  solver.start = &from;
  auto solved = ot::gromov_wasserstein(problem, solver);
  podium.offer(std::move(solved.plan), solved.value, solved.iterations, start, solved.converged);
}

template <class Solve>
Alignment best_start(const AlignmentOptions& options, const Solve& solve) {
  Podium podium;
  for (std::int64_t start = 0; start < options.restarts; ++start) {
    if (options.on_start) options.on_start(start);
    solve(start, podium);
    if (options.should_stop && options.should_stop()) break;
  }
  return podium.take();
}

}  // namespace

Matrix trajectory_costs(const Series& trajectories, CostMetric metric,
                        CostNormalization normalization) {
  const auto x = trajectories.flat();
  const Index n = trajectories.count;
  Matrix c = Matrix::Zero(n, n);
  for (Index i = 0; i < n; ++i)
    for (Index k = i + 1; k < n; ++k) c(i, k) = c(k, i) = cost_between(x, i, k, metric);
  const double unit = normalization == CostNormalization::max    ? c.maxCoeff()
                      : normalization == CostNormalization::mean ? c.mean()
                                                                 : 1;
  return unit > 0 ? Matrix(c / unit) : c;
}

Alignment align(const Matrix& c1, const Matrix& c2, const AlignmentOptions& options) {
  if (c1.rows() == c2.rows()) {
    const ot::PermutationGw problem(c1, c2);
    return best_start(options, [&](std::int64_t start, Podium& podium) {
      solve_start(problem, options, start, podium);
    });
  }
  const auto uniform = [](Index n) {
    return std::vector<double>(static_cast<std::size_t>(n), 1.0 / static_cast<double>(n));
  };
  const ot::GwProblem problem{c1, c2, uniform(c1.rows()), uniform(c2.rows())};
  const Matrix product =
      Matrix::Constant(c1.rows(), c2.rows(), 1.0 / static_cast<double>(c1.rows() * c2.rows()));
  return best_start(options, [&](std::int64_t start, Podium& podium) {
    solve_start(problem, product, options, start, podium);
  });
}

double gw_loss(const Matrix& c1, const Matrix& c2, const Matrix& transport) {
  const Matrix a = ot::product(ot::product(c1, transport), c2);
  return c1.array().square().mean() + c2.array().square().mean() -
         2 * a.cwiseProduct(transport).sum();
}

Matrix gw_gradient(const Matrix& c1, const Matrix& c2, const Matrix& transport) {
  Matrix g = -4 * ot::product(ot::product(c1, transport), c2);
  g.colwise() += 2 * Vector(c1.array().square().matrix().rowwise().mean());
  g.rowwise() += 2 * Eigen::RowVectorXd(c2.array().square().matrix().colwise().mean());
  return g;
}

}  // namespace assay::pearl
