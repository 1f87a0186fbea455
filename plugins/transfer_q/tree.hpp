// All strings of one length over a small alphabet as a tree, and laws of the next token on it.
//
// Nodes are numbered breadth-first, children in token order. The edges of node n are vocab n ..
// vocab n + vocab - 1; edge e leads to node e + 1, so that what belongs to a node other than the
// root has the index of its edge. The edges into the leaves come last, in the leaves' order.
#pragma once

#include <span>
#include <vector>

#include "plugins/numerics/linalg/matrix.hpp"

namespace assay::transfer_q {

using Reals = std::vector<double>;

class Tree {
 public:
  Tree(Index vocab, Index horizon);

  Index vocab() const { return vocab_; }
  Index horizon() const { return horizon_; }
  Index leaves() const { return leaves_; }
  Index internal() const { return internal_; }
  Index edges() const { return internal_ * vocab_; }
  Index first_leaf_edge() const { return edges() - leaves_; }

 private:
  Index vocab_, horizon_, leaves_ = 1, internal_ = 0;
};

// vocab^horizon; as a real number it may be large.
double leaf_count(Index vocab, Index horizon);

// A law of the next token at every node: its probabilities, and log_ratio = ln p - ln sft, which
// means something only where p > 0.
struct Law {
  Reals p, log_ratio;
};

// The frozen model out of its logits, one an edge. What has less than the least double counts as
// impossible. Requires a finite logit at each node.
Law frozen_law(const Tree& tree, std::span<const double> logits);

// What follows writes into memory that the caller keeps: on large trees fresh pages cost more than
// the numbers on them.

// p(z|s) proportional to base(z|s) exp(scale u(s, z)), u one an edge.
void tilt(const Tree& tree, const Law& base, std::span<const double> u, double scale, Law& out);

// The token with the largest ln base + scale u, for certain; ties go to the smaller token. `sft`
// gives the ratio.
void greedy(const Tree& tree, const Law& sft, const Law& base, std::span<const double> u,
            double scale, Law& out);

// The base without what is not among its k likeliest tokens of a node (ties: the smaller token);
// not normalised.
Law restricted(const Tree& tree, const Law& base, Index k);

struct TiltedStrings {
  Law law;
  Reals soft_values;  // W of each edge: ln E[exp(exponent) | s, z] under the base
  double root = 0;    // and of the root
};

// The law of strings that is proportional to base(y) exp(exponent(y)), token by token.
void tilt_strings(const Tree& tree, const Law& base, std::span<const double> exponents,
                  TiltedStrings& out);

// Q of each edge under the law: the mean of `leaf` over the strings that go on from there.
void token_values(const Tree& tree, const Law& law, std::span<const double> leaf, Reals& q);

struct Outcome {
  double reward = 0, kl = 0;  // mean, and KL of the law of strings to the frozen one
};
// Leaves in `from` what is still to come at each internal node.
Outcome evaluate(const Tree& tree, const Law& law, std::span<const double> reward,
                 std::vector<Outcome>& from);

// sum_t E_{s ~ visited} of [KL(a||sft) - KL(b||sft) - KL(a||b)](s), and of its first two terms.
struct Departures {
  double difference = 0, bound = 0;
};
// Leaves in `occupancy` how likely each internal node is visited.
Departures departures(const Tree& tree, const Law& visited, const Law& a, const Law& b,
                      Reals& occupancy);

// The probability of each leaf.
Reals string_law(const Tree& tree, const Law& law);

// The largest difference of a law to the conditionals of these leaf weights, where they have mass.
double conditional_error(const Tree& tree, const Law& law, const Reals& leaf_weights);

}  // namespace assay::transfer_q
