#include "plugins/g_theory/thermodynamics.hpp"

#include <cmath>

namespace assay::g_theory {
namespace {

struct Equilibrium {
  Vector law;
  double log_partition;
};

Equilibrium equilibrium(const System& s, const Vector& prior, double temperature) {
  const Vector exponent = -s.energies / temperature;
  const double top = exponent.maxCoeff();
  const Vector terms = prior.array() * (exponent.array() - top).exp();
  return {normalised(terms), top + std::log(terms.sum())};
}

}  // namespace

double Thermodynamics::identity_error() const { return std::abs(shannon - semantic - distance); }

Thermodynamics thermodynamics(const System& s) {
  const Vector prior = normalised(s.degeneracy);
  const double log_states = std::log(s.degeneracy.sum());
  const bool is_local = s.region_law.size() == 0;
  Thermodynamics r;
  r.partition.resize(s.temperature.size());
  Vector marginal = Vector::Zero(prior.size());
  for (Index j = 0; j < s.temperature.size(); ++j) {
    const auto local = equilibrium(s, prior, s.temperature[j]);
    const Vector law = is_local ? local.law : Vector(s.region_law.col(j));
    const double weight = s.region_weight[j], information = kl(law, prior);
    r.partition[j] = std::exp(local.log_partition);
    r.shannon += weight * information;
    r.semantic -= weight * (local.log_partition + law.dot(s.energies) / s.temperature[j]);
    r.free_energy_increment -= weight * s.temperature[j] * (log_states - information);
    r.distance += weight * kl(law, local.law);
    marginal += weight * law;
  }
  r.shannon_marginal = r.shannon - kl(marginal, prior);
  r.entropy_per_particle = log_states - r.shannon;
  const auto outside = equilibrium(s, prior, s.environment);
  r.free_energy_increment += s.environment * (log_states - kl(outside.law, prior));
  return r;
}

}  // namespace assay::g_theory
