// Trajectory segments of a finite problem: enumerated with their probabilities, or drawn.
#pragma once

#include <assay/rng.hpp>
#include <vector>

#include "plugins/numerics/control/tabular.hpp"

namespace assay::parl {

using control::Mdp;

// `length` steps each, a step the row index state * actions + action.
struct Segments {
  Index length = 0;
  std::vector<int> steps;  // count x length

  Index count() const { return length == 0 ? 0 : static_cast<Index>(steps.size()) / length; }
  const int* at(Index i) const { return steps.data() + i * length; }
};

// How many segments a policy that takes every action could show: without listing them.
double segment_count(const Mdp& mdp, Index length);

struct WeightedSegments {
  Segments segments;
  Vector
      weights;  // mu(s_0) prod P(s_h+1 | s_h, a_h) > 0: the probability without the policy's part
};
WeightedSegments enumerate(const Mdp& mdp, Index length);

// w_i prod pi(a_h | s_h).
Vector probabilities(const WeightedSegments& all, const Matrix& policy);

// Appends a segment that the policy shows.
void draw_segment(const Mdp& mdp, const Matrix& policy, Rng& rng, Segments& into);

// sum_h c^h r(s_h, a_h) of each segment, and the transposed map: what each row of r gets where
// segment i has slope g_i.
Vector segment_returns(const Segments& segments, const Matrix& reward, double c);
void add_return_slopes(const Segments& segments, const Vector& g, double c, Matrix& slopes);

}  // namespace assay::parl
