#include "plugins/g_theory/mixture.hpp"

#include <algorithm>
#include <cmath>

#include "plugins/g_theory/plateau.hpp"
#include "plugins/numerics/linalg/exp_log.hpp"

namespace assay::g_theory {
namespace {

constexpr double kAuditThreshold = 1e-9;
constexpr double kFloorInSteps = 1e-3;
constexpr double kRest = 1e-4;  // of the tolerance: what the rounds of a fit at rest still change
constexpr double kLogOfNothing = -1e300;  // finite, so that 0 times it is 0

Vector logarithms(Vector v) {
  linalg::log_each(v.data(), v.size());
  return v;
}

Laws log_likelihoods(const Vector& x, const std::vector<Component>& components) {
  Laws l(x.size(), static_cast<Index>(components.size()));
  for (std::size_t j = 0; j < components.size(); ++j)
    l.col(static_cast<Index>(j)) = log_normal_law(x, components[j].mean, components[j].std);
  return l;
}

Vector weights_of(const std::vector<Component>& components) {
  Vector q(static_cast<Index>(components.size()));
  for (std::size_t j = 0; j < components.size(); ++j)
    q[static_cast<Index>(j)] = components[j].weight;
  return normalised(q);
}

void audit(MixtureAudit& a, const MixtureRecord& before, const MixtureRecord& now) {
  const auto count = [](double rise) { return rise > kAuditThreshold ? 1 : 0; };
  a.free_energy_rises += count(now.free_energy - before.free_energy);
  a.q_falls += count(before.complete_log_likelihood - now.complete_log_likelihood);
  a.difference_rises += count(now.difference() - before.difference());
  a.kl_rises += count(now.kl - before.kl);
}

class Fit {
 public:
  Fit(const Vector& x, const Vector& p, std::vector<Component> start, const MixtureOptions& options)
      : x_(x),
        p_(p),
        log_p_(logarithms(p)),
        options_(options),
        floor_(kFloorInSteps * (x[1] - x[0])),
        plateau_(kRest * options.tolerance),
        q_(weights_of(start)) {
    result_.components = std::move(start);
  }

  MixtureResult run(const OnMixtureRecord& on_record) {
    bool is_stopped = false;
    while (!result_.converged && !is_stopped && result_.iterations < options_.max_iterations) {
      l_ = log_likelihoods(x_, result_.components);
      const Vector before_inner = refine_weights();
      take_record(before_inner);
      is_stopped = on_record && !on_record(result_.iterations, result_.last);
      if (!result_.converged) move_components();
    }
    for (std::size_t j = 0; j < result_.components.size(); ++j)
      result_.components[j].weight = q_[static_cast<Index>(j)];
    return result_;
  }

 private:
  // The E steps of one round; leaves the last responsibilities in w_ and P(y) that they give in
  // q_plus_. Returns the q that went into them.
  Vector refine_weights() {
    const auto rounds = options_.solver == MixtureSolver::enm ? options_.n_inner : 1;
    for (std::int64_t r = 0;; ++r) {
      responsibilities(l_, q_, w_, log_sum_);
      q_plus_ = w_.transpose() * p_;
      if (r + 1 >= rounds) return q_;
      q_ = q_plus_;
    }
  }

  void take_record(const Vector& q) {
    const auto record = mixture_record(p_, log_p_, l_, w_, log_sum_, q);
    if (result_.iterations > 0) audit(result_.audit, result_.last, record);
    result_.audit.identity_error = std::max(result_.audit.identity_error, record.identity_error());
    result_.last = record;
    ++result_.iterations;
    const bool is_at_rest = plateau_.is_reached(record.kl);
    result_.left = plateau_.left();
    result_.converged = record.kl < options_.tolerance || is_at_rest;
  }

  void move_components() {
    if (options_.solver != MixtureSolver::incremental) {
      for (Index j = 0; j < q_.size(); ++j) move(j);
      q_ = q_plus_;
      return;
    }
    // Neal and Hinton: one component a sweep sees fresh responsibilities before it moves.
    for (Index j = 0; j < q_.size(); ++j) {
      responsibilities(l_, q_, w_, log_sum_);
      q_plus_ = w_.transpose() * p_;
      move(j);
      q_[j] = q_plus_[j];
      q_ = normalised(q_);
      l_.col(j) = log_normal_law(x_, component(j).mean, component(j).std);
    }
  }

  Component& component(Index j) { return result_.components[static_cast<std::size_t>(j)]; }

  void move(Index j) {
    const Vector mass = p_.cwiseProduct(w_.col(j));
    if (!(mass.sum() > 0)) return;  // a component that explains nothing stays where it is
    auto& c = component(j);
    c.mean = mean(x_, mass);
    c.std = deviation(x_, mass, c.mean);
    if (c.std >= floor_) return;
    c.std = floor_;
    result_.hit_floor = true;
  }

  const Vector& x_;
  const Vector& p_;
  Vector log_p_;
  const MixtureOptions& options_;
  double floor_;
  Plateau plateau_;
  Vector q_, q_plus_, log_sum_;
  Laws l_, w_;
  MixtureResult result_;
};

}  // namespace

double MixtureRecord::identity_error() const {
  return std::abs(kl - (shannon - semantic + weight_shift));
}

void responsibilities(const Laws& log_likelihood, const Vector& q, Laws& w, Vector& log_sum) {
  const Index n = q.size();
  w.resize(log_likelihood.rows(), n);
  for (Index j = 0; j < n; ++j)
    w.col(j) = (log_likelihood.col(j).array() + std::log(q[j])).max(kLogOfNothing);
  log_sum = w.col(0);
  for (Index j = 1; j < n; ++j) log_sum = log_sum.cwiseMax(w.col(j));
  w.colwise() -= log_sum;
  linalg::exp_each(w.data(), w.size());
  Vector sum = w.col(0);
  for (Index j = 1; j < n; ++j) sum += w.col(j);
  w.array().colwise() *= sum.array().inverse();
  linalg::log_each(sum.data(), sum.size());
  log_sum += sum;
}

Laws responsibilities(const Laws& log_likelihood, const Vector& q, Vector& log_sum) {
  Laws w;
  responsibilities(log_likelihood, q, w, log_sum);
  return w;
}

// Sums run over expressions, not over vectors that are written first: a round is short.
MixtureRecord mixture_record(const Vector& p, const Vector& log_p, const Laws& log_likelihood,
                             const Laws& w, const Vector& log_sum, const Vector& q) {
  const Vector q_plus = w.transpose() * p;
  MixtureRecord r;
  r.kl = p.dot(log_p - log_sum);
  r.elbo = p.dot(log_sum);
  Laws log_w = w;
  linalg::log_each(log_w.data(), log_w.size());
  for (Index j = 0; j < q.size(); ++j) {
    if (q_plus[j] == 0) continue;
    const auto joint = p.array() * w.col(j).array();
    const auto log_l = log_likelihood.col(j).array().max(kLogOfNothing);
    const double log_q = std::log(q_plus[j]);
    r.shannon += (joint * (log_w.col(j).array() - log_q)).sum();
    r.semantic += (joint * (log_l - log_p.array())).sum();
    r.free_energy -= (joint * log_l).sum();
    r.complete_log_likelihood += (joint * (log_l + log_q)).sum();
  }
  r.weight_shift = kl(q_plus, q);
  r.label_entropy = entropy(q_plus);
  return r;
}

MixtureRecord mixture_record(const Vector& p, const Laws& log_likelihood, const Laws& w,
                             const Vector& log_sum, const Vector& q) {
  return mixture_record(p, logarithms(p), log_likelihood, w, log_sum, q);
}

MixtureResult fit_mixture(const Vector& x, const Vector& p, std::vector<Component> start,
                          const MixtureOptions& options, const OnMixtureRecord& on_record) {
  return Fit(x, p, std::move(start), options).run(on_record);
}

}  // namespace assay::g_theory
