#include "plugins/numerics/ot/barycenter.hpp"

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "plugins/numerics/ot/sinkhorn_certificate.hpp"
#include "plugins/numerics/ot/sinkhorn_sweep.hpp"
#include "plugins/numerics/ot/support.hpp"

namespace assay::ot {
namespace {

// One cloud's problem against uniform weights of x, and its potentials.
struct Side {
  EntropicProblem problem;
  ScaledPotentials p;
  Padded before;  // phi of the plan whose rows are looked at
  double share;
};

class Barycenter {
 public:
  Barycenter(std::span<const Cloud> clouds, const BarycenterOptions& options)
      : options_(options),
        team_(options.threads),
        n_(to_size(clouds.front().geometry.rows())),
        u_(1 / static_cast<double>(n_)) {
    double sum = 0;
    for (const auto& cloud : clouds) sum += cloud.share;
    for (const auto& cloud : clouds) {
      Padded a(linalg::padded(n_), 0.0), b(linalg::padded(cloud.b.size()), 0.0);
      std::fill_n(a.begin(), n_, u_);
      std::copy(cloud.b.begin(), cloud.b.end(), b.begin());
      ScaledPotentials p{Padded(a.size(), 0.0), Padded(b.size(), 0.0)};
      sides_.push_back({{cloud.geometry, std::move(a), std::move(b), options.epsilon},
                        std::move(p),
                        {},
                        cloud.share / sum});
    }
  }

  BarycenterResult solve() {
    transform_rows();
    project();
    for (iteration_ = 0;; ++iteration_) {
      for (auto& side : sides_) side.before = side.p.phi;
      transform_rows();
      const auto weights = mean_marginal();
      const double error = marginal_error(weights), dual = dual_value();
      if (!std::isfinite(error) || !std::isfinite(dual))
        throw std::range_error("potentials are not finite");
      const bool is_done = error <= options_.tol;
      if (is_done || iteration_ == options_.max_iterations || is_told_to_stop(error, dual))
        return result(weights, error, dual, is_done);
      project();
    }
  }

 private:
  void transform_rows() {
    for (auto& side : sides_) update_rows_exactly(side.problem, team_, side.p);
  }

  // From exact row transforms: potentials whose weighted sum is 0 and whose plans have one marginal
  // on x; then each cloud's own.
  void project() {
    Padded mean(sides_.front().p.phi.size(), 0.0);
    for (const auto& side : sides_)
      for (std::size_t i = 0; i < n_; ++i) mean[i] += side.share * side.p.phi[i];
    for (auto& side : sides_) {
      for (std::size_t i = 0; i < n_; ++i) side.p.phi[i] -= mean[i];
      update_columns_exactly(side.problem, team_, side.p);
    }
  }

  // P_k 1 at point i, of the potentials `before` and gamma, whose exact transform phi holds.
  double marginal(const Side& side, std::size_t i) const {
    return u_ * std::exp(side.before[i] - side.p.phi[i]);
  }
  std::vector<double> mean_marginal() const {
    std::vector<double> weights(n_, 0);
    for (const auto& side : sides_)
      for (std::size_t i = 0; i < n_; ++i) weights[i] += side.share * marginal(side, i);
    return weights;
  }
  double marginal_error(const std::vector<double>& weights) const {
    double error = 0;
    for (const auto& side : sides_)
      for (std::size_t i = 0; i < n_; ++i)
        error += side.share * std::abs(marginal(side, i) - weights[i]);
    return error;
  }
  double dual_value() const {
    double sum = 0;
    for (const auto& side : sides_)
      sum += side.share * sum_of_products(side.problem.b, side.p.gamma);
    return options_.epsilon * sum;
  }

  bool is_told_to_stop(double error, double dual) const {
    if (!options_.on_check || iteration_ % options_.check_every != 0) return false;
    return options_.on_check({iteration_, error, dual}) == optimise::Verdict::kStop;
  }

  BarycenterResult result(const std::vector<double>& weights, double error, double dual,
                          bool is_done) {
    BarycenterResult r;
    r.weights = Eigen::Map<const Vector>(weights.data(), static_cast<Index>(n_));
    r.epsilon = options_.epsilon;
    r.dual_value = dual;
    r.marginal_error = error;
    r.iterations = iteration_;
    r.converged = is_done;
    for (auto& side : sides_) {
      side.p.phi = side.before;
      r.cost += side.share * certificate(side.problem, team_, side.p).cost;
    }
    if (!is_done)
      r.failure = iteration_ == options_.max_iterations ? "iteration limit reached"
                                                        : "stopped by the caller";
    return r;
  }

  const BarycenterOptions& options_;
  parallel::Team team_;
  std::size_t n_;
  double u_;
  std::vector<Side> sides_;
  Index iteration_ = 0;
};

void check(std::span<const Cloud> clouds, const BarycenterOptions& o) {
  if (clouds.empty()) throw std::invalid_argument("a barycentre takes one cloud at least");
  for (const auto& cloud : clouds) {
    check_weights(cloud.b, cloud.geometry.cols(), "b");
    if (cloud.geometry.rows() != clouds.front().geometry.rows() || cloud.geometry.rows() < 1 ||
        *std::min_element(cloud.b.begin(), cloud.b.end()) <= 0)
      throw std::invalid_argument("clouds want the same points x, and weights above 0");
    if (!(cloud.share > 0) || !std::isfinite(cloud.share))
      throw std::invalid_argument("shares of clouds are above 0");
  }
  if (!(o.epsilon > 0) || !(o.tol > 0) || o.max_iterations < 1 || o.check_every < 1)
    throw std::invalid_argument("epsilon, tol, max_iterations and check_every must be positive");
}

}  // namespace

BarycenterResult barycenter(std::span<const Cloud> clouds, const BarycenterOptions& options) {
  check(clouds, options);
  return Barycenter(clouds, options).solve();
}

}  // namespace assay::ot
