// Smoothness constants of the clients' functions and of their mean, and who owns which feature.
#pragma once

#include <functional>
#include <vector>

#include "plugins/ef21/objective.hpp"

namespace assay::ef21 {

struct Smoothness {
  std::vector<double> each;  // L_i
  double global = 0;         // L of f, never above the arithmetic mean
  double arithmetic = 0, quadratic = 0, largest = 0;

  double variance() const { return quadratic * quadratic - arithmetic * arithmetic; }
  // w_i = L_i / sum L; 0 for a client whose function is constant.
  std::vector<double> weights() const;
};

// L_i = c lambda_max(A_i'A_i) / m_i + rho, c = 1/4 (logistic) or 2 (least squares).
Smoothness smoothness(const Dataset& data, Loss loss, double rho, unsigned threads);
Smoothness summarise(std::vector<double> each, double global);

// Of A'A for these rows, from the smaller Gram matrix.
double largest_eigenvalue(const Eigen::Ref<const Matrix>& rows);
// Of a symmetric positive semidefinite operator: Lanczos with full reorthogonalisation; what is
// returned is at least the true value up to the tolerance, since the residual's length is added.
double lanczos_largest(Index dim, const std::function<Vector(const Vector&)>& apply,
                       double tolerance = 1e-10);

// (1/n) sum_i A_i'A_i / m_i; requires a dim() that squared fits memory.
Matrix averaged_gram(const Dataset& data);

// D_i is the set of features that are not zero in some row of client i.
struct Support {
  Index largest = 0;  // max_i |D_i|
  Index owners = 0;   // c = max_j #{i : j in D_i}
  double weight = 0;  // W = max_j sum of w_i over the owners of j
};
Support support(const Dataset& data, const std::vector<double>& weights);

}  // namespace assay::ef21
