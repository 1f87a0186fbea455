// Equilibria of games whose equilibria are known, and what every equilibrium must satisfy.
#include "plugins/numerics/games/bimatrix.hpp"

#include <assay/rng.hpp>
#include <catch2/catch.hpp>

#include "plugins/numerics/games/lemke_howson.hpp"

namespace assay::games {
namespace {

constexpr double kExact = 1e-12;

Matrix matrix_of(Index rows, Index cols, const std::vector<double>& entries) {
  return Eigen::Map<const Matrix>(entries.data(), rows, cols);
}

Bimatrix game_of(Index rows, Index cols, const std::vector<double>& a,
                 const std::vector<double>& b) {
  return {matrix_of(rows, cols, a), matrix_of(rows, cols, b)};
}

Bimatrix matching_pennies() { return game_of(2, 2, {1, -1, -1, 1}, {-1, 1, 1, -1}); }
Bimatrix battle_of_sexes() { return game_of(2, 2, {2, 0, 0, 1}, {1, 0, 0, 2}); }

// Entries that are whole numbers below `values`: few values make the game degenerate.
Bimatrix random_game(Rng& rng, Index rows, Index cols, std::uint64_t values) {
  Bimatrix game{Matrix(rows, cols), Matrix(rows, cols)};
  for (auto* m : {&game.a, &game.b})
    for (Index k = 0; k < m->size(); ++k) m->data()[k] = static_cast<double>(rng.below(values)) / 7;
  return game;
}

bool holds(const std::vector<Profile>& found, const Profile& wanted) {
  for (const auto& p : found)
    if ((p.x - wanted.x).norm() < 1e-7 && (p.y - wanted.y).norm() < 1e-7) return true;
  return false;
}

TEST_CASE("matching pennies has one equilibrium, half and half") {
  const auto found = equilibria(matching_pennies());
  REQUIRE(found.size() == 1);
  CHECK(found[0].x[0] == Approx(0.5).margin(kExact));
  CHECK(found[0].y[0] == Approx(0.5).margin(kExact));
  CHECK(found[0].payoff_1 == Approx(0).margin(kExact));
}

TEST_CASE("the battle of the sexes has two pure equilibria and one of thirds") {
  const auto found = equilibria(battle_of_sexes());
  REQUIRE(found.size() == 3);
  CHECK(found[0].payoff_1 == 2);
  CHECK(found[1].payoff_1 == 1);
  CHECK(found[2].x[0] == Approx(2.0 / 3).margin(kExact));
  CHECK(found[2].y[0] == Approx(1.0 / 3).margin(kExact));
  CHECK(found[2].payoff_1 == Approx(2.0 / 3).margin(kExact));
}

TEST_CASE("of equal welfare the equilibrium that player 1 prefers is selected") {
  CHECK(selected(equilibria(battle_of_sexes())) == 0);
  const auto other = game_of(2, 2, {1, 0, 0, 2}, {2, 0, 0, 1});
  CHECK(selected(equilibria(other)) == 1);
  CHECK(selected(equilibria(game_of(2, 2, {1, 1, 1, 1}, {1, 1, 1, 1}))) == 0);
}

TEST_CASE("every equilibrium found passes the best-response check") {
  Rng rng(1, "games");
  for (const std::uint64_t values : {3u, 1000u})
    for (int trial = 0; trial < 60; ++trial) {
      const auto rows = static_cast<Index>(1 + rng.below(5));
      const auto cols = static_cast<Index>(1 + rng.below(5));
      const auto game = random_game(rng, rows, cols, values);
      for (const Index limit : {0, 8}) {
        const auto found = equilibria(game, {.support_limit = limit});
        REQUIRE_FALSE(found.empty());
        for (const auto& p : found) {
          CHECK(deviation_gain(game, p) <= 1e-9 * payoff_unit(game));
          CHECK(p.x.sum() == Approx(1).margin(kExact));
          CHECK(p.y.minCoeff() >= 0);
        }
      }
    }
}

TEST_CASE("Lemke-Howson ends in equilibria that the enumeration of supports knows") {
  Rng rng(2, "games");
  for (int trial = 0; trial < 60; ++trial) {
    const auto game = random_game(rng, 4, 5, 100'000);
    const auto all = support_enumeration(game);
    CHECK(all.size() % 2 == 1);  // games in general position have an odd number
    const auto ends = lemke_howson_ends(game, 10'000);
    CHECK(ends.size() == 9);  // every path ends
    for (const auto& end : ends) CHECK(holds(all, end));
  }
}

TEST_CASE("no path cycles in a degenerate game") {
  Rng rng(3, "games");
  for (int trial = 0; trial < 40; ++trial) {
    const auto game = random_game(rng, 12, 12, 2);
    std::int64_t pivots = 5'000;
    for (Index label = 0; label < 24; ++label) {
      const auto end = lemke_howson(game, label, pivots);
      REQUIRE(end.has_value());
      CHECK(deviation_gain(game, *end) <= 1e-9);
    }
  }
}

TEST_CASE("positive affine transforms of payoffs leave the equilibria where they are") {
  Rng rng(4, "games");
  for (int trial = 0; trial < 20; ++trial) {
    const auto game = random_game(rng, 3, 4, 1000);
    const Bimatrix moved{(game.a.array() * 1e4 - 7), (game.b.array() * 0.01 + 300)};
    for (const Index limit : {0, 8}) {
      const auto before = equilibria(game, {.support_limit = limit});
      const auto after = equilibria(moved, {.support_limit = limit});
      REQUIRE(before.size() == after.size());
      for (std::size_t k = 0; k < before.size(); ++k) CHECK(holds(after, before[k]));
    }
  }
}

TEST_CASE("what is asked to stop returns without a word") {
  const auto now = [] { return true; };
  CHECK(support_enumeration(matching_pennies(), now).empty());
  CHECK(lemke_howson_ends(matching_pennies(), 100, now).empty());
  std::int64_t none = 0;
  CHECK_FALSE(lemke_howson(matching_pennies(), 0, none).has_value());
}

}  // namespace
}  // namespace assay::games
