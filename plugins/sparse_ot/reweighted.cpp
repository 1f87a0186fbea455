#include "plugins/sparse_ot/reweighted.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "plugins/numerics/optimise/lbfgs.hpp"
#include "plugins/sparse_ot/certificate.hpp"
#include "plugins/sparse_ot/dual.hpp"
#include "plugins/sparse_ot/k_support_norm.hpp"
#include "plugins/sparse_ot/semidual.hpp"

namespace assay::sparse_ot {
namespace {

constexpr double kLeastFloor = 1e-7, kFirstFloor = 0.05, kFloorFactor = 0.75;

double floor_of(Index round) {
  return std::max(kLeastFloor, kFirstFloor * std::pow(kFloorFactor, static_cast<double>(round)));
}

PairWeights even_weights(const Problem& p) {
  PairWeights w{{}, Vector(p.cols())};
  w.columns.resize(static_cast<std::size_t>(p.cols()));
  for (Index j = 0; j < p.cols(); ++j)
    w.elsewhere[j] = std::min(
        1.0, static_cast<double>(p.k[static_cast<std::size_t>(j)]) / static_cast<double>(p.rows()));
  return w;
}

// theta_i = min(1, t_i / tau); what k positive entries leave over goes to the others.
void reweight_column(const Problem& p, Index j, const ot::PlanEntry* first,
                     const ot::PlanEntry* last, double floor, PairWeights& w) {
  std::vector<double> masses;
  for (auto e = first; e != last; ++e) masses.push_back(e->mass);
  const Index k = p.k[static_cast<std::size_t>(j)];
  const double tau = k_support_level(masses, k);
  const auto positive = static_cast<double>(masses.size()), rows = static_cast<double>(p.rows());
  const double spare =
      tau > 0 || positive >= rows ? 0 : (static_cast<double>(k) - positive) / (rows - positive);
  w.elsewhere[j] = std::clamp(spare, floor, 1.0);
  auto& column = w.columns[static_cast<std::size_t>(j)];
  column.clear();
  for (auto e = first; e != last; ++e) {
    const double theta = tau > 0 ? std::min(1.0, e->mass / tau) : 1;
    if (theta > w.elsewhere[j]) column.emplace_back(e->i, theta);
  }
}

void reweight(const Problem& p, const Plan& plan, double floor, PairWeights& w) {
  auto at = plan.data();
  const auto end = plan.data() + plan.size();
  for (Index j = 0; j < p.cols(); ++j) {
    const auto first = at;
    while (at != end && at->j == j) ++at;
    reweight_column(p, j, first, at, floor, w);
  }
}

struct Round {
  Vector x;
  Plan plan;
  Index iterations;
};

Round solve_weighted(const Problem& p, const PairWeights& weights, Vector start,
                     const ReweightedOptions& options, const ReweightedResult& so_far) {
  Dual dual(p, options.threads, &weights);
  optimise::LbfgsOptions lbfgs;
  lbfgs.max_iterations = options.max_iterations;
  lbfgs.tol = options.tol;
  lbfgs.on_step = [&](Index iteration, double, double) {
    if (options.on_step) options.on_step(so_far.iterations + iteration, so_far.lower);
    return optimise::Verdict::kContinue;
  };
  auto best = optimise::minimize(
      [&dual](const Vector& x, Vector& gradient) {
        const double value = dual.value(x, gradient);
        gradient = -gradient;
        return -value;
      },
      std::move(start), lbfgs);
  return {best.x, dual.plan(best.x), best.iterations};
}

}  // namespace

ReweightedResult reweighted(const Problem& p, const Vector& alpha,
                            const ReweightedOptions& options) {
  Semidual semidual(p, options.threads);
  Vector unused, x(p.rows() + p.cols());
  x << alpha, semidual.beta(alpha);
  ReweightedResult r;
  r.alpha = alpha;
  r.lower = semidual.value(alpha, unused);
  r.relaxed = semidual.plan(alpha);
  r.upper = upper_bound(p, r.relaxed);
  auto weights = even_weights(p);
  while (r.upper - r.lower > options.gap * std::abs(r.upper) && r.rounds < options.max_rounds) {
    auto round = solve_weighted(p, weights, std::move(x), options, r);
    x = std::move(round.x);
    r.iterations += round.iterations;
    ++r.rounds;
    const double lower = semidual.value(x.head(p.rows()), unused);
    if (lower > r.lower) {
      r.lower = lower;
      r.alpha = x.head(p.rows());
    }
    reweight(p, round.plan, floor_of(r.rounds), weights);
    const double upper = upper_bound(p, round.plan);
    if (upper < r.upper) {
      r.upper = upper;
      r.relaxed = std::move(round.plan);
    }
  }
  r.converged = r.upper - r.lower <= options.gap * std::abs(r.upper);
  return r;
}

}  // namespace assay::sparse_ot
