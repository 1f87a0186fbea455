#include "plugins/numerics/ot/unbalanced.hpp"

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <utility>

#include "plugins/numerics/ot/column_step.hpp"
#include "plugins/numerics/ot/sinkhorn_certificate.hpp"
#include "plugins/numerics/ot/sinkhorn_sweep.hpp"

namespace assay::ot {
namespace {

// One side's price of a marginal p other than its weights q, as a function of potentials f.
struct Price {
  MarginalPrice kind;
  double rho;

  bool is_kl() const { return kind == MarginalPrice::kKl; }

  // argmax of F(f) - epsilon q e^{(f - t) / epsilon}, t the soft transform.
  double best(double t, double epsilon) const {
    return is_kl() ? rho / (rho + epsilon) * t : std::clamp(t, -rho, rho);
  }
  // The same of a sweep, whose potentials are in units of epsilon.
  RowStep row_step(double epsilon) const {
    return is_kl() ? RowStep{.scale = rho / (rho + epsilon)} : RowStep{.bound = rho / epsilon};
  }
  double dual(double q, double f) const {
    return is_kl() ? -rho * q * std::expm1(-f / rho) : q * std::min(f, rho);
  }
  double penalty(double p, double q) const {
    return is_kl() ? rho * kl(p, q) : rho * std::abs(p - q);
  }
  // f p + rho D(p | q) - F(f), which is not below 0 (Fenchel and Young).
  double gap(double p, double q, double f) const {
    if (is_kl()) return rho * kl(p, q * std::exp(-f / rho));
    if (p < q) return f <= rho ? (q - p) * (rho - f) : p * (f - rho);
    return (p - q) * (rho + f) + (f > rho ? q * (f - rho) : 0);
  }

 private:
  static double kl(double p, double q) { return p > 0 ? p * std::log(p / q) - p + q : q; }
};

struct Sums {
  double gap = 0, dual = 0, penalty = 0, marginal_error = 0, mass = 0;
};

class Unbalanced {
 public:
  Unbalanced(const Geometry& geometry, std::span<const double> a, std::span<const double> b,
             const UnbalancedOptions& options)
      : options_(options),
        price_x_{options.price, options.rho_x},
        price_y_{options.price, options.rho_y},
        team_(options.threads),
        problem_{geometry, padded(a), padded(b), options.epsilon},
        p_{Padded(problem_.a.size(), 0.0), Padded(problem_.b.size(), 0.0)},
        rows_(a.size()),
        cols_(b.size()),
        sweep_(problem_, team_, options.stores_kernel),
        transform_(problem_.a.size(), 0.0),
        column_(problem_.b.size(), 1.0),
        row_step_(price_x_.row_step(options.epsilon)),
        step_(ColumnStep::Kind::kAnderson, problem_) {
    row_step_.log_ratios = &transform_;
    for (std::size_t j = 0; j < options.init_g.size(); ++j)
      p_.gamma[j] = options.init_g[j] / options.epsilon;
  }

  UnbalancedResult solve() {
    sweep_.start(p_);
    for (iteration_ = 0;; ++iteration_) {
      sweep();
      const auto [x, y] = sums();
      const double dual = x.dual + y.dual - options_.epsilon * (y.mass - total_mass());
      const double gap = x.gap + y.gap;
      if (!std::isfinite(gap)) throw std::range_error("potentials are not finite");
      const bool is_done = gap <= options_.tol * std::abs(dual + gap);
      if (is_done || iteration_ == options_.max_iterations || is_told_to_stop(gap, dual, y.mass))
        return result(x, y, dual, is_done);
      step_.advance(p_.gamma, residual(), gap, dual);
      if (!price_y_.is_kl()) stay_feasible();
    }
  }

 private:
  static Padded padded(std::span<const double> weights) {
    Padded result(linalg::padded(weights.size()), 0.0);
    std::copy(weights.begin(), weights.end(), result.begin());
    return result;
  }
  double total_mass() const {
    double a = 0, b = 0;
    for (const double v : problem_.a) a += v;
    for (const double v : problem_.b) b += v;
    return a * b;
  }

  // phi becomes the best answer to gamma; `transform_` is its exact row transform, `column_`
  // (P'1)_j / b_j.
  void sweep() {
    const Padded phi = p_.phi;
    if (sweep_.run(p_, row_step_, column_).is_finite) {
      for (std::size_t i = 0; i < rows_; ++i) transform_[i] = phi[i] - transform_[i];
      return;
    }
    sweep_exactly();
  }
  // The same where sums over the kernel leave the range of a double.
  void sweep_exactly() {
    update_rows_exactly(problem_, team_, p_);
    transform_ = p_.phi;
    for (std::size_t i = 0; i < rows_; ++i)
      p_.phi[i] = price_x_.best(options_.epsilon * p_.phi[i], options_.epsilon) / options_.epsilon;
    auto exact = p_;
    update_columns_exactly(problem_, team_, exact);
    for (std::size_t j = 0; j < cols_; ++j) column_[j] = std::exp(p_.gamma[j] - exact.gamma[j]);
  }

  // From gamma to the best answer to phi, with the best shift of both.
  const Padded& residual() {
    const double epsilon = options_.epsilon;
    answer_ = p_.gamma;
    for (std::size_t j = 0; j < cols_; ++j)
      answer_[j] = price_y_.best(epsilon * (p_.gamma[j] - std::log(column_[j])), epsilon) / epsilon;
    const double s = price_x_.is_kl() ? smooth_shift() : piecewise_shift();
    for (std::size_t j = 0; j < cols_; ++j) answer_[j] -= p_.gamma[j] + s;
    return answer_;
  }

  // Mixed iterates may leave g >= -rho, outside of which the dual has no value.
  void stay_feasible() {
    const double least = -options_.rho_y / options_.epsilon;
    for (std::size_t j = 0; j < cols_; ++j) p_.gamma[j] = std::max(p_.gamma[j], least);
  }

  // Of (f + s, g - s), which have the plan of (f, g), f the potentials of x and g the answer to
  // them:
  // s / epsilon with d/ds (F_x(f + s) + F_y(g - s)) = 0 under KL.
  double smooth_shift() const {
    const double x = log_sum(problem_.a, p_.phi, rows_, options_.rho_x),
                 y = log_sum(problem_.b, answer_, cols_, options_.rho_y);
    return (x - y) * options_.rho_x * options_.rho_y /
           ((options_.rho_x + options_.rho_y) * options_.epsilon);
  }

  // Under the variation F_x(f + s) + F_y(g - s) is concave and linear between the s where a point's
  // potential meets its price: its slope is the weight of x below its price less that of y.
  double piecewise_shift() const {
    const double x = options_.rho_x / options_.epsilon, y = options_.rho_y / options_.epsilon;
    double slope = 0, least = -INFINITY, most = INFINITY;
    std::vector<std::pair<double, double>> falls;  // of the slope: where, by how much
    for (std::size_t i = 0; i < rows_; ++i) {
      slope += problem_.a[i];
      falls.emplace_back(x - p_.phi[i], problem_.a[i]);
      least = std::max(least, -x - p_.phi[i]);
    }
    for (std::size_t j = 0; j < cols_; ++j) {
      falls.emplace_back(answer_[j] - y, problem_.b[j]);
      most = std::min(most, answer_[j] + y);
    }
    std::sort(falls.begin(), falls.end());
    // The maximum nearest to 0; slopes that rounding may have made are none.
    const double none = 1e-12 * slope;
    double first = falls.front().first, last = first;
    for (const auto& [where, fall] : falls) {
      if (slope > none) first = where;
      if (slope >= -none) last = where;
      slope -= fall;
    }
    const double s = std::clamp(0.0, first, std::max(first, last));
    return std::clamp(s, std::min(least, 0.0), std::max(most, 0.0));
  }
  // log sum_i w_i exp(-f_i / rho)
  double log_sum(const Padded& w, const Padded& scaled, std::size_t count, double rho) const {
    double least = scaled[0], sum = 0;
    for (std::size_t i = 0; i < count; ++i) least = std::min(least, scaled[i]);
    for (std::size_t i = 0; i < count; ++i)
      sum += w[i] * std::exp(options_.epsilon * (least - scaled[i]) / rho);
    return std::log(sum) - options_.epsilon * least / rho;
  }

  std::pair<Sums, Sums> sums() const {
    Sums x, y;
    for (std::size_t i = 0; i < rows_; ++i)
      add(price_x_, problem_.a[i] * std::exp(p_.phi[i] - transform_[i]), problem_.a[i],
          options_.epsilon * p_.phi[i], x);
    for (std::size_t j = 0; j < cols_; ++j)
      add(price_y_, problem_.b[j] * column_[j], problem_.b[j], options_.epsilon * p_.gamma[j], y);
    return {x, y};
  }
  static void add(const Price& price, double p, double q, double f, Sums& to) {
    to.gap += price.gap(p, q, f);
    to.dual += price.dual(q, f);
    to.penalty += price.penalty(p, q);
    to.marginal_error += std::abs(p - q);
    to.mass += p;
  }

  bool is_told_to_stop(double gap, double dual, double mass) {
    if (!options_.on_check || iteration_ % options_.check_every != 0) return false;
    return options_.on_check({iteration_, gap, dual, mass}) == optimise::Verdict::kStop;
  }

  UnbalancedResult result(const Sums& x, const Sums& y, double dual, bool is_done) {
    UnbalancedResult r;
    r.solve = certificate(problem_, team_, p_);  // for the cost; its potentials are shifted
    const auto unscaled = [&](const Padded& p, std::size_t n) -> Vector {
      return options_.epsilon * Eigen::Map<const Vector>(p.data(), static_cast<Index>(n));
    };
    r.solve.f = unscaled(p_.phi, rows_);
    r.solve.g = unscaled(p_.gamma, cols_);
    r.gap = x.gap + y.gap;
    r.mass = y.mass;
    r.penalty_x = x.penalty;
    r.penalty_y = y.penalty;
    r.solve.marginal_error = x.marginal_error + y.marginal_error;
    r.solve.dual_value = dual;
    r.solve.value = dual + r.gap;
    r.solve.iterations = iteration_;
    r.solve.converged = is_done;
    if (!is_done)
      r.solve.failure = iteration_ == options_.max_iterations ? "iteration limit reached"
                                                              : "stopped by the caller";
    return r;
  }

  const UnbalancedOptions& options_;
  Price price_x_, price_y_;
  parallel::Team team_;
  EntropicProblem problem_;
  ScaledPotentials p_;
  std::size_t rows_, cols_;
  Sweep<double> sweep_;
  Padded transform_, column_, answer_;
  RowStep row_step_;
  ColumnStep step_;
  Index iteration_ = 0;
};

void require_positive(std::span<const double> weights, Index count, const char* name) {
  if (static_cast<Index>(weights.size()) != count)
    throw std::invalid_argument(std::string(name) + " needs one weight a point");
  for (const double w : weights)
    if (!(w > 0) || !std::isfinite(w))
      throw std::invalid_argument(std::string(name) + " needs finite weights above 0");
}

void check(const Geometry& geometry, std::span<const double> a, std::span<const double> b,
           const UnbalancedOptions& o) {
  require_positive(a, geometry.rows(), "a");
  require_positive(b, geometry.cols(), "b");
  if (!(o.epsilon > 0) || !(o.rho_x > 0) || !(o.rho_y > 0) || !std::isfinite(o.rho_x) ||
      !std::isfinite(o.rho_y) || !(o.tol > 0) || o.max_iterations < 1 || o.check_every < 1)
    throw std::invalid_argument(
        "epsilon, rho_x, rho_y, tol, max_iterations and check_every must be positive and finite");
  if (!o.init_g.empty() && o.init_g.size() != b.size())
    throw std::invalid_argument("initial potentials need one value a column");
}

}  // namespace

UnbalancedResult unbalanced(const Geometry& geometry, std::span<const double> a,
                            std::span<const double> b, const UnbalancedOptions& options) {
  check(geometry, a, b, options);
  return Unbalanced(geometry, a, b, options).solve();
}

}  // namespace assay::ot
