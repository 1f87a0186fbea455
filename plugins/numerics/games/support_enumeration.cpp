// Equilibria from the equations of indifference, one pair of supports after another.
#include <Eigen/LU>
#include <optional>

#include "plugins/numerics/games/bimatrix.hpp"

namespace assay::games {
namespace {

using Support = std::vector<Index>;

// Weights below this are 0 but for rounding.
constexpr double kNegative = 1e-12;

// The subsets of {0 .. n-1} with `size` elements, lexicographically.
std::vector<Support> subsets(Index n, Index size) {
  std::vector<Support> all;
  Support s(to_size(size));
  for (Index k = 0; k < size; ++k) s[to_size(k)] = k;
  for (;;) {
    all.push_back(s);
    Index k = size - 1;
    while (k >= 0 && s[to_size(k)] == n - size + k) --k;
    if (k < 0) return all;
    ++s[to_size(k)];
    for (++k; k < size; ++k) s[to_size(k)] = s[to_size(k - 1)] + 1;
  }
}

// The law over the columns of `payoffs` that makes all its rows worth the same:
// [payoffs -1; 1' 0] [law; value] = [0; 1]. Nothing where that is singular or a weight is negative.
std::optional<Vector> indifferent(const Matrix& payoffs) {
  const Index k = payoffs.rows();
  Matrix equations = Matrix::Ones(k + 1, k + 1);
  equations.topLeftCorner(k, k) = payoffs;
  equations.col(k).head(k).setConstant(-1);
  equations(k, k) = 0;
  Eigen::FullPivLU<Matrix> lu(equations);
  lu.setThreshold(1e-12);
  if (!lu.isInvertible()) return std::nullopt;
  const Vector solution = lu.solve(Vector::Unit(k + 1, k));
  if (solution.head(k).minCoeff() < -kNegative) return std::nullopt;
  const Vector law = solution.head(k).cwiseMax(0);
  return law / law.sum();
}

Vector spread(const Vector& law, const Support& support, Index n) {
  Vector all = Vector::Zero(n);
  all(support) = law;
  return all;
}

std::optional<Profile> candidate(const Bimatrix& game, const Support& rows, const Support& cols) {
  const auto y = indifferent(game.a(rows, cols));
  if (!y) return std::nullopt;
  const auto x = indifferent(game.b(rows, cols).transpose());
  if (!x) return std::nullopt;
  auto profile = profile_of(game, spread(*x, rows, game.rows()), spread(*y, cols, game.cols()));
  if (deviation_gain(game, profile) > kEquilibriumTolerance * payoff_unit(game))
    return std::nullopt;
  return profile;
}

// To payoffs in [0, 1], so that no threshold depends on their units.
Matrix scaled(const Matrix& payoffs) {
  const double low = payoffs.minCoeff(), range = payoffs.maxCoeff() - low;
  return (payoffs.array() - low) / (range > 0 ? range : 1);
}

}  // namespace

std::vector<Profile> support_enumeration(const Bimatrix& game, const std::function<bool()>& stop) {
  const Bimatrix unit{scaled(game.a), scaled(game.b)};
  std::vector<Profile> found;
  for (Index size = 1; size <= std::min(game.rows(), game.cols()); ++size) {
    const auto all_cols = subsets(game.cols(), size);
    for (const auto& rows : subsets(game.rows(), size)) {
      if (stop && stop()) return {};
      for (const auto& cols : all_cols)
        if (const auto profile = candidate(unit, rows, cols))
          found.push_back(profile_of(game, profile->x, profile->y));
    }
  }
  return found;
}

}  // namespace assay::games
