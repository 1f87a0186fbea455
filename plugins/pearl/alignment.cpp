#include "plugins/pearl/alignment.hpp"

#include <algorithm>
#include <numeric>
#include <utility>
#include <vector>

#include "plugins/numerics/linalg/product.hpp"
#include "plugins/numerics/ot/assignment.hpp"
#include "plugins/numerics/ot/gromov_wasserstein.hpp"
#include "plugins/pearl/rival.hpp"

namespace assay::pearl {
namespace {

constexpr double kNoWay = 1e-6;  // of a coupling, to one that it is taken for

double cost_between(const Eigen::Map<const Matrix>& x, Index i, Index k, CostMetric metric) {
  if (metric == CostMetric::euclidean) return (x.row(i) - x.row(k)).norm();
  const double norms = x.row(i).norm() * x.row(k).norm();
  if (norms == 0) return x.row(i).norm() == x.row(k).norm() ? 0 : 1;
  return std::max(0.0, 1 - x.row(i).dot(x.row(k)) / norms);
}

ot::Order random_order(Index n, Rng& rng) {
  ot::Order order(static_cast<std::size_t>(n));
  std::iota(order.begin(), order.end(), 0);
  for (std::size_t i = order.size(); i > 1; --i)
    std::swap(order[i - 1],
              order[static_cast<std::size_t>(rng.uniform() * static_cast<double>(i))]);
  return order;
}

Alignment found(Matrix transport, double loss, std::int64_t iterations, bool converged) {
  Alignment a;
  a.transport = std::move(transport);
  a.loss = loss, a.iterations = iterations, a.converged = converged;
  return a;
}

// Both sets of one size: couplings are mixtures of permutations.
class EqualSets {
 public:
  EqualSets(const Matrix& c1, const Matrix& c2, const AlignmentOptions& options)
      : problem_(c1, c2), options_(options), rng_(options.rng) {}

  double scale() const { return problem_.constant(); }

  Alignment from_product() const { return solve(nullptr); }
  Alignment from_random() {
    const auto order = random_order(problem_.c1().rows(), rng_);
    return solve(&order);
  }
  // By way of the vertex towards which E falls there.
  Alignment from(const Matrix& coupling) const {
    const Matrix costs = -linalg::product(linalg::product(problem_.c1(), coupling), problem_.c2());
    const ot::Order order = ot::AssignmentSolver(costs.rows()).solve(costs);
    return solve(&order);
  }

 private:
  Alignment solve(const ot::Order* start) const {
    ot::PermutationGwOptions solver;
    solver.gap_tol = options_.tolerance;
    solver.max_iterations = options_.max_iterations;
    solver.start = start;
    solver.on_check = optimise::stop_check(options_.stop_point);
    auto solved = problem_.solve(solver);
    if (options_.refine == GwRefine::swap) return refined(solved, start);
    auto a = found(std::move(solved.plan), solved.value, solved.iterations, solved.converged);
    a.is_stuck = solved.converged && solved.iterations == 1;
    return a;
  }

  Alignment refined(const ot::PermutationGwResult& solved, const ot::Order* start) const {
    const auto stop = [this] { return options_.stop_point(), false; };
    auto best =
        exchange_pairs(problem_, solved.order ? *solved.order : ot::rounded(solved.plan), stop);
    if (start != nullptr) {
      auto direct = exchange_pairs(problem_, *start, stop);
      if (direct.value < best.value) best = std::move(direct);
    }
    return found(ot::plan_of(best.order), best.value, solved.iterations + best.exchanges,
                 solved.converged);
  }

  ot::PermutationGw problem_;
  const AlignmentOptions& options_;
  Rng rng_;
};

class UnequalSets {
 public:
  UnequalSets(const Matrix& c1, const Matrix& c2, const AlignmentOptions& options)
      : problem_{c1, c2, uniform(c1.rows()), uniform(c2.rows())},
        product_(Matrix::Constant(c1.rows(), c2.rows(),
                                  1.0 / static_cast<double>(c1.rows() * c2.rows()))),
        options_(options),
        rng_(options.rng) {}

  double scale() const {
    return problem_.c1.array().square().mean() + problem_.c2.array().square().mean();
  }

  Alignment from_product() const { return solve(product_); }
  Alignment from_random() {
    return from(ot::random_vertex(problem_, [this] { return rng_.uniform(); }));
  }
  Alignment from(const Matrix& coupling) const { return solve(0.5 * (product_ + coupling)); }

 private:
  static std::vector<double> uniform(Index n) {
    return std::vector<double>(static_cast<std::size_t>(n), 1.0 / static_cast<double>(n));
  }

  Alignment solve(const Matrix& start) const {
    ot::GwOptions solver;
    solver.tol = options_.tolerance;
    solver.max_iterations = options_.max_iterations;
    solver.on_check = optimise::stop_check(options_.stop_point);
    solver.should_stop = [this] { return options_.stop_point(), false; };
    solver.start = &start;
    auto solved = ot::gromov_wasserstein(problem_, solver);
    const double way = (solved.plan - start).norm();
    auto a = found(std::move(solved.plan), solved.value, solved.iterations, solved.converged);
    a.is_stuck = solved.converged && way <= kNoWay * start.norm();
    return a;
  }

  ot::GwProblem problem_;
  Matrix product_;
  const AlignmentOptions& options_;
  Rng rng_;
};

template <class Sets>
Alignment best_start(Sets sets, const AlignmentOptions& options) {
  Podium podium(options.source_labels, sets.scale());
  for (std::int64_t start = 0; start < options.restarts; ++start) {
    if (options.on_start) options.on_start(start);
    auto alignment = start == 0 ? sets.from_product() : sets.from_random();
    alignment.best_start = start;
    podium.offer(std::move(alignment));
    options.stop_point();
  }
  if (options.source_labels == nullptr) return podium.best();
  for (const auto kind : {Contrary::ranks, Contrary::halves}) {
    const auto other = sets.from(contrary(podium.best().transport, *options.source_labels, kind));
    podium.challenge(other.transport, other.loss);
    options.stop_point();
  }
  return podium.best();
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
  if (c1.rows() == c2.rows()) return best_start(EqualSets(c1, c2, options), options);
  return best_start(UnequalSets(c1, c2, options), options);
}

double gw_loss(const Matrix& c1, const Matrix& c2, const Matrix& transport) {
  const Matrix a = linalg::product(linalg::product(c1, transport), c2);
  return c1.array().square().mean() + c2.array().square().mean() -
         2 * a.cwiseProduct(transport).sum();
}

Matrix gw_gradient(const Matrix& c1, const Matrix& c2, const Matrix& transport) {
  Matrix g = -4 * linalg::product(linalg::product(c1, transport), c2);
  g.colwise() += 2 * Vector(c1.array().square().matrix().rowwise().mean());
  g.rowwise() += 2 * Eigen::RowVectorXd(c2.array().square().matrix().colwise().mean());
  return g;
}

}  // namespace assay::pearl
