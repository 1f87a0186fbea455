// Whether the rows bear out what the graph says of the members of a class: that they predict alike.
#pragma once

#include <Eigen/Dense>
#include <vector>

#include "plugins/causal_minimax/classes.hpp"

namespace assay::causal_minimax {

// Two members of one class.
struct MemberPair {
  Mask smallest = 0, other = 0;
};

// Of those classes that hold one of `sets`: the smallest member with each that has one variable
// more, and with the largest.
std::vector<MemberPair> some_members(const std::vector<EquivalenceClass>& classes,
                                     const std::vector<Mask>& sets);
// The smallest member of every class with each other one.
std::vector<MemberPair> all_members(const std::vector<EquivalenceClass>& classes);

// By how much more variables lower the mean of squared errors, and what chance may do.
struct Gain {
  double value = 0, noise = 0;
};

// Both errors are of the same rows, of a target with variance 1. Errors that become larger are no
// sign against a graph: a predictor of more variables adapts to more chance, and so the gain may
// well be negative.
Gain gain_of(const Eigen::VectorXd& smallest, const Eigen::VectorXd& other);

}  // namespace assay::causal_minimax
