#include "plugins/parl/problem.hpp"

#include <algorithm>
#include <cmath>

namespace assay::parl {
namespace {

constexpr double kSlip = 0.1;

Matrix features_of(const Generator& g, Index rows, Rng rng) {
  if (g.features == 0) return Matrix::Identity(rows, rows);
  Matrix phi(rows, g.features);
  for (Index k = 0; k < phi.size(); ++k) phi.data()[k] = rng.normal();
  return phi;
}

// Gamma(1/2) is half a squared normal; the largest is kept off 0 by the draw itself.
void fill_dirichlet(Eigen::Ref<Vector> law, Rng& rng) {
  for (auto& x : law) {
    const double z = rng.normal();
    x = z * z;
  }
  law /= law.sum();
}

Index moved(Index cell, Index move, Index size) {
  const Index row = cell / size, column = cell % size;
  if (move == 0) return row > 0 ? cell - size : cell;
  if (move == 1) return column + 1 < size ? cell + 1 : cell;
  if (move == 2) return row + 1 < size ? cell + size : cell;
  return column > 0 ? cell - 1 : cell;
}

TabularProblem shaped(Index states, Index actions, const Generator& g, const Rng& rng) {
  TabularProblem p;
  p.mdp.transitions = Matrix::Zero(states * actions, states);
  p.mdp.initial = Vector::Constant(states, 1.0 / static_cast<double>(states));
  p.mdp.discount = g.discount;
  p.true_reward.resize(states, actions);
  p.features = features_of(g, states * actions, rng.stream(1));
  p.nu0 = Vector::Zero(p.features.cols());
  return p;
}

}  // namespace

TabularProblem random_problem(const Generator& g, Rng rng) {
  auto p = shaped(g.states, g.actions, g, rng);
  for (Index row = 0; row < p.mdp.transitions.rows(); ++row) {
    Vector law(g.states);
    fill_dirichlet(law, rng);
    p.mdp.transitions.row(row) = law;
  }
  for (Index k = 0; k < p.true_reward.size(); ++k) p.true_reward.data()[k] = rng.normal();
  return p;
}

TabularProblem grid_problem(Index size, const Generator& g, Rng rng) {
  constexpr Index kMoves = 4;
  const Index goal = size * size - 1, pit = size - 1;
  auto p = shaped(size * size, kMoves, g, rng);
  for (Index cell = 0; cell <= goal; ++cell)
    for (Index move = 0; move < kMoves; ++move) {
      auto law = p.mdp.transitions.row(cell * kMoves + move);
      if (cell == goal) law[goal] = 1;
      if (cell == goal) continue;
      law[moved(cell, move, size)] += 1 - kSlip;
      for (Index slip = 0; slip < kMoves; ++slip) law[moved(cell, slip, size)] += kSlip / kMoves;
    }
  p.true_reward.setConstant(-0.1);
  p.true_reward.row(goal).setConstant(1);
  p.true_reward.row(pit).setConstant(-1);
  return p;
}

}  // namespace assay::parl
