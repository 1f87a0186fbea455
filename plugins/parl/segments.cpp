#include "plugins/parl/segments.hpp"

namespace assay::parl {
namespace {

void extend(const Mdp& mdp, std::vector<int>& path, Index state, double weight, Index left,
            WeightedSegments& all, std::vector<double>& weights) {
  for (Index a = 0; a < mdp.actions(); ++a) {
    const Index row = state * mdp.actions() + a;
    path.push_back(static_cast<int>(row));
    if (left == 1) {
      all.segments.steps.insert(all.segments.steps.end(), path.begin(), path.end());
      weights.push_back(weight);
    } else {
      for (Index next = 0; next < mdp.states(); ++next)
        if (const double p = mdp.transitions(row, next); p > 0)
          extend(mdp, path, next, weight * p, left - 1, all, weights);
    }
    path.pop_back();
  }
}

Index draw(const double* law, Index size, Rng& rng) {
  double left = rng.uniform();
  for (Index i = 0; i + 1 < size; ++i)
    if ((left -= law[i]) < 0) return i;
  Index last = size - 1;  // what rounding leaves goes to the last that can be
  while (last > 0 && law[last] <= 0) --last;
  return last;
}

}  // namespace

double segment_count(const Mdp& mdp, Index length) {
  Vector paths = (mdp.initial.array() > 0).cast<double>();
  for (Index h = 1; h < length; ++h) {
    Vector next = Vector::Zero(mdp.states());
    for (Index row = 0; row < mdp.transitions.rows(); ++row)
      next += paths[row / mdp.actions()] *
              (mdp.transitions.row(row).transpose().array() > 0).cast<double>().matrix();
    paths = next * 1.0;
  }
  return paths.sum() * static_cast<double>(mdp.actions());
}

WeightedSegments enumerate(const Mdp& mdp, Index length) {
  WeightedSegments all;
  all.segments.length = length;
  std::vector<int> path;
  std::vector<double> weights;
  for (Index s = 0; s < mdp.states(); ++s)
    if (mdp.initial[s] > 0) extend(mdp, path, s, mdp.initial[s], length, all, weights);
  all.weights = vector_of(weights);
  return all;
}

Vector probabilities(const WeightedSegments& all, const Matrix& policy) {
  Vector p = all.weights;
  for (Index i = 0; i < p.size(); ++i)
    for (Index h = 0; h < all.segments.length; ++h) p[i] *= policy.data()[all.segments.at(i)[h]];
  return p;
}

void draw_segment(const Mdp& mdp, const Matrix& policy, Rng& rng, Segments& into) {
  Index state = draw(mdp.initial.data(), mdp.states(), rng);
  for (Index h = 0; h < into.length; ++h) {
    const Index action = draw(policy.data() + state * mdp.actions(), mdp.actions(), rng);
    const Index row = state * mdp.actions() + action;
    into.steps.push_back(static_cast<int>(row));
    state = draw(mdp.transitions.data() + row * mdp.states(), mdp.states(), rng);
  }
}

Vector segment_returns(const Segments& segments, const Matrix& reward, double c) {
  Vector returns = Vector::Zero(segments.count());
  for (Index i = 0; i < returns.size(); ++i) {
    double factor = 1;
    for (Index h = 0; h < segments.length; ++h, factor *= c)
      returns[i] += factor * reward.data()[segments.at(i)[h]];
  }
  return returns;
}

void add_return_slopes(const Segments& segments, const Vector& g, double c, Matrix& slopes) {
  for (Index i = 0; i < g.size(); ++i) {
    double factor = 1;
    for (Index h = 0; h < segments.length; ++h, factor *= c)
      slopes.data()[segments.at(i)[h]] += factor * g[i];
  }
}

}  // namespace assay::parl
