// What could be gained at most for a given departure from the frozen model.
#pragma once

#include <span>

#include "plugins/transfer_q/tree.hpp"

namespace assay::transfer_q {

// Laws of strings proportional to P(y) exp(lambda r(y)): no law with the same KL to P has a larger
// mean reward.
class Frontier {
 public:
  // Both must outlive it.
  Frontier(std::span<const double> probabilities, std::span<const double> reward);

  double best() const { return best_; }        // the largest reward of a possible string
  double worst() const { return worst_; }      // and the least
  double kl_of_best() const { return most_; }  // -ln P(argmax r): KL of the law on the best strings

  Outcome at(double lambda) const;  // lambda >= 0
  // The mean reward of the tilt whose KL this is; from kl_of_best() on the largest reward.
  double reward_at(double kl) const;

 private:
  struct Moments {
    double kl, mean, variance;
  };
  Moments moments(double lambda) const;

  std::span<const double> p_, reward_;
  double best_, worst_, most_;
};

struct Leaf {
  double reward, mass;
};

// The best of n independent strings by reward, exactly: a tie group of mass m whose rewards end a
// cumulative mass F wins with probability F^n - (F - m)^n, shared in proportion to P. n >= 1.
// Leaves the strings in `sorted`, by reward.
Outcome best_of_n(std::span<const double> probabilities, std::span<const double> reward, Index n,
                  std::vector<Leaf>& sorted);

}  // namespace assay::transfer_q
