// Truth functions of labels over a grid, and laws on it.
#pragma once

#include <string>
#include <vector>

#include "plugins/g_theory/information.hpp"

namespace assay::g_theory {

enum class TruthKind { gaussian, logistic, crisp, dam, tautology };

struct TruthFunction {
  TruthKind kind = TruthKind::tautology;
  double a = 0, b = 1, c = 0, d = 0;
  double belief = 1;  // in [-1, 1]: T <- beta T + 1 - beta; a negative one believes in the negation

  double operator()(double x) const;
};

// Why the shape cannot be used ("width must be above 0, not -1"), or nothing.
std::string fault_of(const TruthFunction& f);

Vector linspace(double low, double high, Index points);
Matrix truth_matrix(const Vector& x, const std::vector<TruthFunction>& functions);

// Normalised on the grid, by way of logarithms: a centre far outside it still gives a law.
Vector log_normal_law(const Vector& x, double centre, double width);
Vector normal_law(const Vector& x, double centre, double width);

struct Component {
  double mean = 0, std = 1, weight = 1;
};
Vector mixture_law(const Vector& x, const std::vector<Component>& components);

}  // namespace assay::g_theory
