#include "plugins/numerics/ot/emd_solver.hpp"

#include <algorithm>

#include "plugins/numerics/ot/sinkhorn.hpp"

namespace assay::ot {
namespace {

constexpr double kTolerance = 1e-12;  // of the excess of the plan: what may be lost of it
constexpr std::size_t kSmallProblem = std::size_t{64} * 64;  // pairs
constexpr std::size_t kKernelMemory = std::size_t{1} << 26;  // bytes beside the costs
constexpr int kMostRefinements = 4;
constexpr int kMostRefreshes = 50;  // of potentials at a seeming optimum

// Column prices for the first basis, from a loose entropic problem: on Gaussian clouds they save
// two thirds of the pivots for the time of a few sweeps. Small problems do without.
std::vector<double> first_prices(const Geometry& geometry, const EmdCosts& costs,
                                 const std::vector<double>& a, const std::vector<double>& b) {
  std::vector<double> prices(b.size(), 0.0);
  if (a.size() * b.size() < kSmallProblem || !(costs.typical_difference() > 0)) return prices;
  SinkhornOptions options;
  options.epsilon = 0.03 * costs.typical_difference();
  options.tol = 0.03;
  options.max_iterations = 50;
  options.check_every = 1;
  if (geometry.has_points()) options.kernel_memory = kKernelMemory;
  const SinkhornResult loose = sinkhorn(geometry, a, b, options);
  if (loose.g.allFinite()) std::copy(loose.g.begin(), loose.g.end(), prices.begin());
  return prices;
}

}  // namespace

EmdSolver::EmdSolver(const Geometry& geometry, const std::vector<double>& a,
                     const std::vector<double>& b, const EmdOptions& options)
    : geometry_(geometry),
      options_(options),
      costs_(geometry),
      masses_(masses(a, b)),
      simplex_(costs_.table(), masses_.supply, masses_.demand),
      f_(Vector::Zero(geometry.rows())),
      g_(Vector::Zero(geometry.cols())) {
  if (!options.start || !simplex_.start_from(*options.start))
    simplex_.start_greedily(first_prices(geometry, costs_, a, b));
}

// Iterative refinement (Gleixner, Steffy, Wolter 2016): where rounding leaves a gap, the potentials
// are taken out of the costs, and the simplex goes on with what is left of them.
EmdEnding EmdSolver::run() {
  for (int refinements = 0;; ++refinements) {
    const EmdEnding ending = pivot_to_end(refinements == 0);
    certificate_ = certify(costs_, simplex_, masses_.supply, masses_.unit);
    if (refinements == 0) goal_ = 2 * tolerance_ + certificate_.floor;
    if (ending != EmdEnding::kOptimal || is_certified() || refinements == kMostRefinements)
      return ending;
    take_out_potentials();
  }
}

// The tolerance is absolute, since a plan carries a mass of one: it cannot lose more by pivots that
// are left out. Excess is known before the first refinement alone.
void EmdSolver::refresh(bool is_first) {
  simplex_.recompute_potentials();
  if (is_first) tolerance_ = kTolerance * excess(costs_, simplex_, masses_.unit);
}

// Potentials recomputed at an optimum may show that rounding ended it early.
EmdEnding EmdSolver::pivot_to_end(bool is_first) {
  const Index nodes = geometry_.rows() + geometry_.cols();
  refresh(is_first);
  bool is_fresh = true;
  for (int refreshes = 0;;) {
    if (pivots_ == options_.max_iterations) return EmdEnding::kLimit;
    if (simplex_.pivot(tolerance_)) {
      is_fresh = false;
      if (++pivots_ % nodes == 0) refresh(is_first);
      if (is_told_to_stop()) return EmdEnding::kStopped;
      continue;
    }
    if (is_fresh || ++refreshes > kMostRefreshes) return EmdEnding::kOptimal;
    refresh(is_first);
    is_fresh = true;
  }
}

bool EmdSolver::is_told_to_stop() const {
  if (!options_.on_check || pivots_ % options_.check_every != 0) return false;
  double cost = 0;
  const bool is_permitted =
      visit_plan([&](Index i, Index j, double weight) { cost += weight * geometry_(i, j); });
  return options_.on_check({pivots_, is_permitted ? cost : kInfinity}) == optimise::Verdict::kStop;
}

void EmdSolver::take_out_potentials() {
  f_ += certificate_.f;
  g_ += column_potentials();
  costs_.subtract(certificate_.f, simplex_.column_potentials());
}

}  // namespace assay::ot
