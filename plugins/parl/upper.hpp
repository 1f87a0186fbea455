// The upper level: what a policy and a reward are worth, and its slopes in both.
#pragma once

#include "plugins/parl/pair_sums.hpp"
#include "plugins/parl/segments.hpp"

namespace assay::parl {

struct TabularProblem {
  Mdp mdp;
  Matrix features;     // (states * actions) x d: r_nu = features * nu
  Matrix true_reward;  // states x actions
  Vector nu0;
};

Matrix reward_of(const TabularProblem& problem, const Vector& nu);

// Upsilon, and its slopes in the learned reward and in log pi, states x actions each. Without the
// regularisation.
struct Upper {
  double value = 0;
  Matrix reward_slope, log_policy_slope;
};

struct Teaching {
  Index segment_length = 3;
  double teacher_beta = 2, discount = 1;  // of returns within a segment
  bool is_excess = true;                  // kl; else nll
  bool keeps_ties = false;                // half: pairs of a segment with itself count, y = 1/2
};

// Exact expectation over pairs of segments that `policy` shows.
Upper preference(const WeightedSegments& all, const Teaching& teaching,
                 const TabularProblem& problem, const Matrix& policy, const Matrix& reward);

// -mu' V of the true reward.
Upper utility(const TabularProblem& problem, const Matrix& policy);

// Pairs with the labels that the teacher drew: segments 2k and 2k + 1 of `segments` are compared.
struct LabelledPairs {
  Segments segments;
  std::vector<double> labels;       // 1: the first is preferred
  std::vector<double> preferences;  // the probability of that, which only the teacher knows

  std::size_t count() const { return labels.size(); }
};
void draw_pairs(const TabularProblem& problem, const Teaching& teaching, const Matrix& policy,
                std::size_t count, Rng& rng, LabelledPairs& into);

// The mean over these pairs. Under kl a pair's loss is less the entropy of its preference, which
// no single label tells: the simulated teacher does.
Upper sampled_preference(const LabelledPairs& pairs, const Teaching& teaching,
                         const Matrix& reward);

// From `count` scored trajectories of the policy, each long enough to hold all but 1e-3 of the
// discounted sum: score-function slopes with the mean as baseline.
Upper sampled_utility(const TabularProblem& problem, const Matrix& policy, std::size_t count,
                      Rng& rng);

}  // namespace assay::parl
