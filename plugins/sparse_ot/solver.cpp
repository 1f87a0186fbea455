#include "plugins/sparse_ot/solver.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "plugins/numerics/optimise/adam.hpp"
#include "plugins/numerics/optimise/lbfgs.hpp"
#include "plugins/sparse_ot/certificate.hpp"
#include "plugins/sparse_ot/dual.hpp"
#include "plugins/sparse_ot/reweighted.hpp"
#include "plugins/sparse_ot/semidual.hpp"

namespace assay::sparse_ot {
namespace {

bool is_closed(const SolverResult& r) {
  return r.upper_bound - r.dual_value <= kOpenGap * std::abs(r.upper_bound);
}

// With one entry a column S is piecewise linear, and its maximum is exact transport's.
bool is_linear(const Problem& p) {
  return std::all_of(p.k.begin(), p.k.end(), [](Index k) { return k == 1; }) && p.a.sum() > 0 &&
         p.b.sum() > 0;
}

// All mass of each column at the largest entry of an exact plan (sorted by columns): one of the
// equal scores there, so it is a plan of the potentials, and the one nearest to the exact plan.
std::vector<ot::PlanEntry> one_each(const Problem& p, const std::vector<ot::PlanEntry>& exact) {
  std::vector<ot::PlanEntry> plan;
  for (const auto& e : exact) {
    if (plan.empty() || plan.back().j != e.j)
      plan.push_back(e);
    else if (e.mass > plan.back().mass)
      plan.back() = e;
  }
  for (auto& e : plan) e.mass = p.b[e.j];
  return plan;
}

class Solver {
 public:
  Solver(const Problem& problem, const SolverOptions& options)
      : p_(problem), options_(options), semidual_(problem, options.threads) {}

  SolverResult run() {
    solve();
    if (!has_stepped_) step(0, r_.dual_value, r_.gradient_norm);  // solved where it began
    return r_;
  }

 private:
  void solve() {
    if (options_.optimizer == Optimizer::kAuto && is_linear(p_) && solve_exactly()) return;
    if (options_.formulation == Formulation::kSemidual)
      ascend_semidual();
    else
      ascend_dual();
    r_.relaxed = r_.plan;
    r_.upper_bound = upper_bound(p_, r_.plan);
    const bool goes_on = options_.optimizer == Optimizer::kReweighted ||
                         (options_.optimizer == Optimizer::kAuto && !is_closed(r_));
    if (goes_on) reweight();
    r_.converged = r_.converged || is_closed(r_);
  }

  // Goes on unless on_step throws.
  optimise::Verdict step(Index iteration, double value, double gradient_norm) {
    has_stepped_ = true;
    if (options_.on_step)
      options_.on_step({r_.iterations + iteration, value, gradient_norm, fullest_()});
    return optimise::Verdict::kContinue;
  }

  // The problem of the columns, whose costs lie row by row.
  bool solve_exactly() {
    Matrix costs;
    const auto columns = column_geometry(p_, costs);
    const Vector a = p_.a / p_.a.sum(), b = p_.b / p_.b.sum();
    ot::EmdOptions emd;
    emd.on_check = [&](const ot::EmdProgress& now) { return step(now.iteration, now.cost, 0); };
    const auto exact = ot::emd(columns, {b.data(), static_cast<std::size_t>(b.size())},
                               {a.data(), static_cast<std::size_t>(a.size())}, emd);
    if (!exact.converged) return false;
    Vector gradient;
    r_.alpha = exact.g;
    r_.dual_value = semidual_.value(r_.alpha, gradient);
    r_.gradient_norm = gradient.lpNorm<Eigen::Infinity>();
    r_.beta = semidual_.beta(r_.alpha);
    for (const auto& [j, i, mass] : exact.plan) r_.relaxed.push_back({i, j, mass * p_.a.sum()});
    r_.upper_bound = upper_bound(p_, r_.relaxed);
    r_.plan = one_each(p_, r_.relaxed);
    r_.iterations = exact.iterations;
    r_.converged = true;
    return true;
  }

  optimise::LbfgsResult ascend(const std::function<double(const Vector&, Vector&)>& value,
                               Index size) {
    const auto negated = [&value](const Vector& x, Vector& gradient) {
      const double v = value(x, gradient);
      gradient = -gradient;
      return -v;
    };
    const auto on_step = [this](Index iteration, double v, double norm) {
      return step(iteration, -v, norm);
    };
    auto best = options_.optimizer == Optimizer::kAdam
                    ? optimise::adam(
                          negated, Vector::Zero(size),
                          {options_.max_iterations, options_.learning_rate, options_.tol, on_step})
                    : optimise::minimize(
                          negated, Vector::Zero(size),
                          {options_.max_iterations, options_.tol, options_.tol, 10, on_step});
    r_.dual_value = -best.value;
    r_.gradient_norm = best.gradient_norm;
    r_.iterations = best.iterations;
    r_.converged = best.converged || best.end == optimise::LbfgsEnd::kChange;
    return best;
  }

  void ascend_semidual() {
    r_.alpha =
        ascend([this](const Vector& x, Vector& gradient) { return semidual_.value(x, gradient); },
               p_.rows())
            .x;
    r_.beta = semidual_.beta(r_.alpha);
    r_.plan = semidual_.plan(r_.alpha);
  }

  void ascend_dual() {
    Dual dual(p_, options_.threads);
    fullest_ = [&dual] { return dual.fullest(); };
    const Vector x =
        ascend([&dual](const Vector& at, Vector& gradient) { return dual.value(at, gradient); },
               p_.rows() + p_.cols())
            .x;
    fullest_ = [this] { return semidual_.fullest(); };
    r_.alpha = x.head(p_.rows());
    r_.beta = x.tail(p_.cols());
    r_.plan = dual.plan(x);
  }

  void reweight() {
    ReweightedOptions options;
    options.max_iterations = options_.max_iterations;
    options.tol = options_.tol;
    options.threads = options_.threads;
    options.on_step = [this](Index iteration, double lower) {
      step(iteration, lower, r_.gradient_norm);
    };
    auto best = reweighted(p_, r_.alpha, options);
    r_.iterations += best.iterations;
    r_.upper_bound = best.upper;
    r_.relaxed = std::move(best.relaxed);
    r_.converged = best.converged;
    if (best.lower < r_.dual_value) return;
    r_.alpha = best.alpha;
    r_.beta = semidual_.beta(r_.alpha);
    r_.plan = semidual_.plan(r_.alpha);
    Vector gradient;
    r_.dual_value = semidual_.value(r_.alpha, gradient);
    r_.gradient_norm = gradient.lpNorm<Eigen::Infinity>();
  }

  const Problem& p_;
  const SolverOptions& options_;
  Semidual semidual_;
  SolverResult r_;
  bool has_stepped_ = false;
  std::function<Index()> fullest_ = [this] { return semidual_.fullest(); };
};

}  // namespace

SolverResult solve(const Problem& problem, const SolverOptions& options) {
  return Solver(problem, options).run();
}

}  // namespace assay::sparse_ot
