#include "plugins/numerics/games/bimatrix.hpp"

#include <algorithm>
#include <cmath>
#include <tuple>

#include "plugins/numerics/games/lemke_howson.hpp"

namespace assay::games {
namespace {

// Two candidates are one equilibrium when no weight differs by more.
constexpr double kSameWeight = 1e-9;

bool is_same(const Profile& p, const Profile& q) {
  return (p.x - q.x).cwiseAbs().maxCoeff() <= kSameWeight &&
         (p.y - q.y).cwiseAbs().maxCoeff() <= kSameWeight;
}

void add_if_new(std::vector<Profile>& found, Profile profile) {
  const auto same = [&](const Profile& other) { return is_same(profile, other); };
  if (std::none_of(found.begin(), found.end(), same)) found.push_back(std::move(profile));
}

}  // namespace

Profile profile_of(const Bimatrix& game, const Vector& x, const Vector& y) {
  return {x, y, x.dot(game.a * y), x.dot(game.b * y)};
}

double deviation_gain(const Bimatrix& game, const Profile& profile) {
  const double first = (game.a * profile.y).maxCoeff() - profile.payoff_1;
  const double second = (game.b.transpose() * profile.x).maxCoeff() - profile.payoff_2;
  return std::max(first, second);
}

double payoff_unit(const Bimatrix& game) {
  return std::max(
      {1.0, game.a.maxCoeff() - game.a.minCoeff(), game.b.maxCoeff() - game.b.minCoeff()});
}

std::vector<Profile> pure_equilibria(const Bimatrix& game) {
  const double slack = 1e-12 * payoff_unit(game);
  const Vector best_1 = game.a.colwise().maxCoeff(), best_2 = game.b.rowwise().maxCoeff();
  std::vector<Profile> found;
  for (Index i = 0; i < game.rows(); ++i)
    for (Index j = 0; j < game.cols(); ++j)
      if (game.a(i, j) >= best_1[j] - slack && game.b(i, j) >= best_2[i] - slack)
        found.push_back(
            profile_of(game, Vector::Unit(game.rows(), i), Vector::Unit(game.cols(), j)));
  return found;
}

std::vector<Profile> equilibria(const Bimatrix& game, const EquilibriumOptions& options) {
  const bool is_small = std::max(game.rows(), game.cols()) <= options.support_limit;
  auto found = pure_equilibria(game);
  const double slack = kEquilibriumTolerance * payoff_unit(game);
  for (auto& candidate : is_small ? support_enumeration(game, options.stop)
                                  : lemke_howson_ends(game, options.max_pivots, options.stop))
    if (deviation_gain(game, candidate) <= slack) add_if_new(found, std::move(candidate));
  return found;
}

std::size_t selected(const std::vector<Profile>& equilibria) {
  const auto rank = [](const Profile& p) {
    return std::tuple(std::round(p.welfare() * 1e9), std::round(p.payoff_1 * 1e9));
  };
  std::size_t best = 0;
  for (std::size_t k = 1; k < equilibria.size(); ++k)
    if (rank(equilibria[k]) > rank(equilibria[best])) best = k;
  return best;
}

}  // namespace assay::games
