// The network simplex on a problem of positive weights, from its first basis to a certified plan.
#pragma once

#include <limits>
#include <vector>

#include "plugins/numerics/ot/emd.hpp"
#include "plugins/numerics/ot/emd_certificate.hpp"
#include "plugins/numerics/ot/masses.hpp"

namespace assay::ot {

enum class EmdEnding { kOptimal, kLimit, kStopped };

class EmdSolver {
 public:
  // `geometry` and `options` must outlive the solver.
  EmdSolver(const Geometry& geometry, const std::vector<double>& a, const std::vector<double>& b,
            const EmdOptions& options);

  EmdEnding run();

  bool is_certified() const { return certificate_.gap <= goal_; }
  double gap() const { return certificate_.gap; }
  Index pivots() const { return pivots_; }
  EmdBasis basis() const { return simplex_.parents(); }
  Vector f() const { return f_ + certificate_.f; }
  Vector g() const { return g_ + column_potentials(); }

  // visit(i, j, weight) for the plan's entries that are more than rounding; false when forbidden
  // pairs must carry more than rounding explains.
  template <class Visit>
  bool visit_plan(Visit visit) const {
    bool is_permitted = true;
    simplex_.for_each_arc([&](Index i, Index j, Mass mass) {
      if (mass <= masses_.negligible) return;
      if (costs_.has_forbidden() && geometry_(i, j) == std::numeric_limits<double>::infinity())
        is_permitted = is_permitted && mass <= masses_.doubtful;
      else
        visit(i, j, static_cast<double>(mass) * masses_.unit);
    });
    return is_permitted;
  }

 private:
  Eigen::Map<const Vector> column_potentials() const {
    return {simplex_.column_potentials().data(), geometry_.cols()};
  }
  void refresh(bool is_first);
  EmdEnding pivot_to_end(bool is_first);
  bool is_told_to_stop() const;
  void take_out_potentials();

  const Geometry& geometry_;
  const EmdOptions& options_;
  EmdCosts costs_;
  Masses masses_;
  NetworkSimplex simplex_;
  Vector f_, g_;  // taken out of the costs
  EmdCertificate certificate_;
  double tolerance_ = 0, goal_ = 0;
  Index pivots_ = 0;
};

}  // namespace assay::ot
