#include "plugins/parl/journal.hpp"

#include <algorithm>
#include <assay/eigen.hpp>
#include <cmath>

namespace assay::parl {
namespace {

constexpr double kThreshold = 0.9;         // of the normalised return
constexpr double kSolvedTolerance = 1e-9;  // of the soft Bellman equation

}  // namespace

std::optional<double> averaged_square_slope(const std::vector<double>& norms) {
  const std::size_t total = norms.size();
  if (total < 8) return std::nullopt;
  double sum = 0, x_sum = 0, y_sum = 0, xx = 0, xy = 0;
  for (std::size_t t = 1; t <= total; ++t) {
    sum += norms[t - 1] * norms[t - 1];
    if (t != total / 4 && t != total / 2 && t != total) continue;
    if (!(sum > 0)) return std::nullopt;
    const auto steps = static_cast<double>(t);
    const double x = std::log(steps), y = std::log(sum / steps);
    x_sum += x, y_sum += y, xx += x * x, xy += x * y;
  }
  return (3 * xy - x_sum * y_sum) / (3 * xx - x_sum * x_sum);
}

Journal::Journal(ParlRun& run)
    : run_(run),
      curve_({"iteration", "labels", "upper_loss", "hypergrad_norm", "direct_norm", "implicit_norm",
              "true_return", "true_return_normalized"}),
      decomposition_({"iteration", "part", "length"}) {}

double Journal::upper_loss(const Evaluation& e) const {
  return run_.params().algorithm == Algorithm::two_stage ? e.fixed_law_value : e.gradient.value;
}

void Journal::add_rows(const Evaluation& e, std::int64_t labels) {
  const auto t = static_cast<std::int64_t>(norms_.size());
  const double full = e.gradient.full().norm(), direct = e.gradient.direct.norm(),
               implicit = e.gradient.implicit.norm();
  curve_.row(t, labels, upper_loss(e), full, direct, implicit, e.true_return, e.normalized);
  decomposition_.row(t, "hypergradient", full).row(t, "direct", direct);
  decomposition_.row(t, "implicit", implicit);
  run_.log("upper_loss", t, upper_loss(e));
  run_.log("hypergrad_norm", t, full);
  run_.log("direct_norm", t, direct);
  run_.log("implicit_norm", t, implicit);
  run_.log("true_return", t, e.true_return);
  run_.log("true_return_normalized", t, e.normalized);
}

void Journal::add(const Evaluation& e, const Learner& learner) {
  labels_ = learner.labels();
  add_rows(e, labels_);
  if (run_.params().is_sampled) run_.log("return_over_labels", labels_, e.normalized);
  if (labels_to_threshold_ < 0 && e.normalized >= kThreshold) labels_to_threshold_ = labels_;
  if (!run_.params().is_inner_exact && !norms_.empty()) {
    run_.log("inner_gap", static_cast<std::int64_t>(norms_.size()), learner.inner_gap());
    inner_gap_ = std::max(inner_gap_, learner.inner_gap());
  }
  residual_ = std::max(residual_, e.lower.residual);
  norms_.push_back(e.gradient.full().norm());
  if (!first_) first_ = e;
  last_ = e;
}

void Journal::report(const Vector& nu) {
  const auto& e = *last_;
  run_.result("upper_loss", upper_loss(e));
  run_.result("upper_loss_initial", upper_loss(*first_));
  run_.result("upper_loss_on_policy", e.gradient.value);
  run_.result("hypergrad_norm", e.gradient.full().norm());
  run_.result("hypergrad_norm_initial", first_->gradient.full().norm());
  run_.result("implicit_norm_initial", first_->gradient.implicit.norm());
  norms_.pop_back();  // of nu_T, after the last step
  if (const auto slope = averaged_square_slope(norms_))
    run_.result("hypergrad_sq_avg_slope", *slope);
  run_.result("true_return", e.true_return);
  run_.result("true_return_normalized", e.normalized);
  if (run_.params().is_sampled) {
    run_.result("labels_used", labels_);
    run_.result("labels_to_threshold", labels_to_threshold_);
    run_.result("threshold_reached", labels_to_threshold_ < 0 ? 0 : 1);
  }
  if (!run_.params().is_inner_exact) run_.result("inner_gap", inner_gap_);
  const double scale = std::max(1.0, e.lower.values.lpNorm<Eigen::Infinity>());
  run_.result("solved", residual_ <= kSolvedTolerance * scale ? 1 : 0);
  run_.artifact("nu.npy", view(nu));
  run_.artifact("policy.npy", view(e.lower.policy));
  run_.artifact("curve.csv", curve_);
  run_.artifact("decomposition.csv", decomposition_);
}

}  // namespace assay::parl
