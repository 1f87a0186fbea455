// Gaussian mixtures fitted to a law on a grid by EM, EnM and incremental EM, with an audit of what
// each step does to the information it should save.
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "plugins/g_theory/truth.hpp"

namespace assay::g_theory {

using Laws = Eigen::MatrixXd;  // a column a component, contiguous

enum class MixtureSolver { em, enm, incremental };

struct MixtureOptions {
  MixtureSolver solver = MixtureSolver::enm;
  std::int64_t n_inner = 3;  // weight updates for each update of the components; enm
  double tolerance = 1e-3;   // of KL(P || mixture), or of what rounds still change; nats
  std::int64_t max_iterations = 100'000;
};

// One round, before the components move. Everything in nats.
struct MixtureRecord {
  double kl = 0;                       // KL(P || sum q L)
  double shannon = 0;                  // R = sum P W ln(W / q+)
  double semantic = 0;                 // G = sum P W ln(L / P)
  double free_energy = 0;              // F = -sum P W ln L
  double complete_log_likelihood = 0;  // Q = sum P W ln(q+ L)
  double weight_shift = 0;             // KL(q+ || q)
  double elbo = 0;                     // sum P ln(sum q L), the textbook bound, here exact
  double label_entropy = 0;            // H(Y) under q+

  double difference() const { return shannon - semantic; }
  // Of KL = R - G + KL(q+ || q).
  double identity_error() const;
};

// How often a quantity moved the wrong way by more than 1e-9 nats between rounds.
struct MixtureAudit {
  std::int64_t free_energy_rises = 0, q_falls = 0, difference_rises = 0, kl_rises = 0;
  double identity_error = 0;  // largest of all rounds
};

// Converged: KL is below the tolerance, so that no law at all gains more; or, since a sample is no
// mixture and KL stays above 0, KL is at rest (plateau.hpp) to 1e-4 of the tolerance, which
// leaves room for plateaus before slow escapes. Each round of EM and EnM gains at least
// KL(q+ || q) + sum_j q+_j KL(new component j || old), so a fit at rest solves the likelihood
// equations to that extent. It is a local optimum, or a saddle that the start does not leave.
struct MixtureResult {
  std::vector<Component> components;
  MixtureRecord last;
  MixtureAudit audit;
  std::int64_t iterations = 0;  // 1-based index of the record that met the tolerance
  double left = 0;              // Plateau::left of the last round
  bool converged = false;
  bool hit_floor = false;  // a width fell to 1e-3 grid steps
};

// p: the law on the grid x. on_record(round, record) returning false ends the iteration.
using OnMixtureRecord = std::function<bool(std::int64_t, const MixtureRecord&)>;
MixtureResult fit_mixture(const Vector& x, const Vector& p, std::vector<Component> start,
                          const MixtureOptions& options, const OnMixtureRecord& on_record = {});

// The record of weights q, responsibilities W and log-likelihoods ln L under P; log_sum is that of
// q. Each member is summed by its own definition, so that the identity is a check.
MixtureRecord mixture_record(const Vector& p, const Laws& log_likelihood, const Laws& w,
                             const Vector& log_sum, const Vector& q);
// With ln P, which does not change from round to round.
MixtureRecord mixture_record(const Vector& p, const Vector& log_p, const Laws& log_likelihood,
                             const Laws& w, const Vector& log_sum, const Vector& q);

// W_ij = q_j L_ij / sum_k q_k L_ik, by logarithms; log_sum_i = ln sum_k q_k L_ik.
Laws responsibilities(const Laws& log_likelihood, const Vector& q, Vector& log_sum);
void responsibilities(const Laws& log_likelihood, const Vector& q, Laws& w, Vector& log_sum);

}  // namespace assay::g_theory
