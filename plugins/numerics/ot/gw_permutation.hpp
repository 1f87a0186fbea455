// Gromov-Wasserstein between equally many points of equal weight, whose couplings have permutations
// as vertices.
//
// With T in the couplings of uniform weights 1/n and symmetric C1, C2,
//
//   E(T) = sum_ijkl (C1_ik - C2_jl)^2 T_ij T_kl = constant - 2 <C1 T C2, T>.
//
// A step of the conditional gradient is an assignment and one matrix product; the general solver
// (gromov_wasserstein.hpp) needs a network simplex and carries a dense direction.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "plugins/numerics/linalg/matrix.hpp"
#include "plugins/numerics/optimise/verdict.hpp"

namespace assay::ot {

using Order = std::vector<int>;  // point i of the first set belongs to point order[i] of the second

struct PermutationGwOptions {
  double gap_tol =
      1e-10;  // ends when <gradient, T - D> falls below, D the best vertex; in units of E
  Index max_iterations = 500;
  // Starts from half of this permutation and half of the product coupling; from the product alone
  // without one.
  const Order* start = nullptr;
  std::function<optimise::Verdict(Index iteration, double value)> on_check;
};

struct PermutationGwResult {
  Matrix plan;                 // a coupling of 1/n and 1/n
  std::optional<Order> order;  // when the plan is a vertex
  double value = 0;            // E
  double gap = 0;              // the last <gradient, T - D> >= 0; 0 at stationary points
  Index iterations = 0;
  bool converged = false;
  std::string failure;  // why not; empty when converged
};

// One pair of spaces, solved from as many starts as one likes.
class PermutationGw {
 public:
  // Refers to both matrices: n x n, symmetric, finite. Throws std::invalid_argument otherwise.
  PermutationGw(const Matrix& c1, const Matrix& c2);

  PermutationGwResult solve(const PermutationGwOptions& options = {}) const;

  // E of a permutation, O(n^2).
  double value(const Order& order) const;
  double constant() const { return constant_; }
  const Matrix& c1() const { return c1_; }
  const Matrix& c2() const { return c2_; }

 private:
  const Matrix &c1_, &c2_;
  Vector mean1_, mean2_;  // C1 u and C2 v
  double constant_;       // u' C1.^2 u + v' C2.^2 v
};

// The vertex of the couplings nearest to a plan: the permutation of greatest mass.
Order rounded(const Matrix& plan);
Matrix plan_of(const Order& order);

struct ExchangeResult {
  Order order;
  double value = 0;  // E
  Index exchanges = 0;
};

// Best-improvement exchange of the partners of two points until no pair improves. Each exchange is
// O(n^2); E falls strictly. `should_stop`, where given, is asked before each.
ExchangeResult exchange_pairs(const PermutationGw& problem, Order order,
                              const std::function<bool()>& should_stop = {});

// What exchanging the partners of i and j adds to <C1, C2(order, order)>, in O(n).
double exchange_gain(const PermutationGw& problem, const Order& order, Index i, Index j);

}  // namespace assay::ot
