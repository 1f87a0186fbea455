// The measures that every task shares: Shannon and semantic information of labels about facts.
//
// P is a law on a finite grid (rows), labels are columns. Everything is in nats.
#pragma once

#include "plugins/numerics/linalg/matrix.hpp"

namespace assay::g_theory {

double x_log(double x, double y);               // x ln y with 0 ln anything = 0
double entropy(const Vector& p);                // H(p)
double kl(const Vector& p, const Vector& q);    // +inf where q has no mass and p has
Vector normalised(const Vector& weights);       // sum 1
double mean(const Vector& x, const Vector& p);  // of the grid under p
double deviation(const Vector& x, const Vector& p);
double deviation(const Vector& x, const Vector& p, double centre);  // about that

// T(theta_j) = sum_i P(x_i) T(theta_j|x_i).
Vector logical_probability(const Vector& p, const Matrix& truth);
// ln T_ij / T_j, the information that label j gives about cell i; -inf where T_ij = 0.
Matrix log_score(const Vector& p, const Matrix& truth);
// Semantic Bayes: columns P(x|theta_j) = P(x) T_ij / T_j.
Matrix likelihood_of_truth(const Vector& p, const Matrix& truth);
// Its inverse with max T = 1; cells with P = 0 are unobserved and get 0.
Matrix truth_of_likelihood(const Vector& p, const Matrix& likelihood);
// P(y_j) = sum_i P(x_i) P(y_j|x_i).
Vector label_probability(const Vector& p, const Matrix& channel);
// Column j is P(x|y_j); the columns of labels that never occur are zero.
Matrix posterior(const Vector& p, const Matrix& channel);

struct Measures {
  double shannon = 0;            // R
  double semantic = 0;           // G
  double difference = 0;         // sum_j P(y_j) KL(P(x|y_j) || P(x|theta_j))
  double source_entropy = 0;     // H(X)
  double label_entropy = 0;      // H(Y)
  double semantic_entropy = 0;   // H(Y_theta) = -sum_j P(y_j) ln T_j
  double fuzzy_entropy = 0;      // H(Y_theta|X), the mean distortion
  double posterior_entropy = 0;  // F = H(X|Y_theta)

  // Largest violation of G = H(X) - F = H(Y_theta) - H(Y_theta|X) and R - G = difference.
  double identity_error() const;
};

// Each member is summed by its own definition, so that the identities are a check.
Measures measure(const Vector& p, const Matrix& channel, const Matrix& truth);

double shannon_information(const Vector& p, const Matrix& channel);

}  // namespace assay::g_theory
