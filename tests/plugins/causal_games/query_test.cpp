// Queries of the three layers against enumeration by hand.
#include <catch2/catch.hpp>

#include "plugins/causal_games/scm.hpp"
#include "tests/plugins/causal_games/games.hpp"

namespace assay::causal_games {
namespace {

constexpr std::size_t kX = 2, kY = 3;

// U and N are hidden; X = U xor N, Y = X or U. Worlds (U, N) of probabilities
// (0,0) .45, (0,1) .05, (1,0) .45, (1,1) .05 have (X, Y) = (0,0), (1,1), (1,1), (0,1).
Scm confounded() {
  return {{{"U", true, {}, 2, {0.5, 0.5}, {}},
           {"N", true, {}, 2, {0.9, 0.1}, {}},
           {"X", false, {0, 1}, 2, {}, {0, 1, 1, 0}},
           {"Y", false, {2, 0}, 2, {}, {0, 1, 1, 1}}}};
}

double probability(const Scm& model, const Query& query) {
  const auto found = answer(model, query);
  return found.joint / found.evidence;
}

TEST_CASE("seeing, doing and imagining differ where X is confounded with Y") {
  const auto model = confounded();
  CHECK(probability(model, {{{kY, 1}}, {}, {{kX, 0}}}) == Approx(0.1).margin(kRounding));
  CHECK(probability(model, {{{kY, 1}}, {{kX, 0}}, {}}) == Approx(0.5).margin(kRounding));
  // of the worlds with X = 1, Y = 1 that with U = 1 would have Y = 1 also under X = 0
  CHECK(probability(model, {{{kY, 1}}, {{kX, 0}}, {{kX, 1}, {kY, 1}}}) ==
        Approx(0.9).margin(kRounding));
  CHECK(answer(model, {{{kY, 1}}, {}, {{kX, 0}}}).evidence == Approx(0.5).margin(kRounding));
}

TEST_CASE("what is done to those who did it anyway is what is seen") {
  const auto model = confounded();
  for (const int x : {0, 1})
    for (const int y : {0, 1})
      CHECK(probability(model, {{{kY, y}}, {{kX, x}}, {{kX, x}}}) ==
            Approx(probability(model, {{{kY, y}}, {}, {{kX, x}}})).margin(kRounding));
}

TEST_CASE("probabilities of a target sum to one, and an action makes itself true") {
  const auto model = confounded();
  for (const Assignment& given : {Assignment{}, Assignment{{kX, 1}}})
    CHECK(probability(model, {{{kY, 0}}, {{kX, 0}}, given}) +
              probability(model, {{{kY, 1}}, {{kX, 0}}, given}) ==
          Approx(1).margin(kRounding));
  CHECK(probability(model, {{{kX, 1}}, {{kX, 1}}, {}}) == Approx(1).margin(kRounding));
}

TEST_CASE("worlds of probability 0 are no evidence") {
  auto model = confounded();
  model.nodes[1].law = {1, 0};
  CHECK(is_possible(model, {{}, {}, {{kX, 1}, {kY, 1}}}));
  CHECK_FALSE(is_possible(model, {{}, {}, {{kX, 0}, {kY, 1}}}));
  CHECK(model.worlds() == 4);
}

}  // namespace
}  // namespace assay::causal_games
