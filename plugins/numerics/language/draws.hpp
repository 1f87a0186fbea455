// Choosing one of finitely many tokens. Ties go to the smaller number throughout.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace assay::language {

// The k largest, in falling order; all where there are fewer.
std::vector<int> top_k(std::span<const double> p, std::size_t k);

// The fewest of the largest whose sum is at least `mass` of all, in falling order; at least one.
std::vector<int> top_p(std::span<const double> p, double mass);

int largest(std::span<const double> p);

// Inversion: the first whose cumulative weight exceeds uniform times the sum of all. Weights need
// not be normalised; what has none is never chosen, and one of them must be positive.
int draw(std::span<const double> weights, double uniform);

// Weights proportional to exp(x), the largest 1, in place; returns ln sum exp(x). Requires a finite
// maximum.
double exponentiate(std::span<double> x);

}  // namespace assay::language
