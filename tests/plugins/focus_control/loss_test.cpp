// Task loss: what it tells, what it leaves out, what it refuses.
#include <assay/testing.hpp>
#include <catch2/catch.hpp>
#include <cmath>

#include "plugins/focus_control/costs.hpp"

#include "tests/plugins/focus_control/refused.hpp"

namespace assay::focus_control {
namespace {

using testing::Trial;
using Rows = std::vector<std::vector<std::int64_t>>;

// Five tokens on a grid of 3 x 3, the third one "and".
std::vector<double> drawn(std::uint64_t seed) {
  Rng rng(seed, "maps");
  std::vector<double> maps;
  for (int k = 0; k < 45; ++k) maps.push_back(0.01 + rng.uniform());
  return maps;
}

Trial trial() { return Trial().param("task", "loss").array<double>("maps", drawn(1), {5, 9}); }

Matrix subjects() {
  const auto all = drawn(1);
  const Matrix maps = Eigen::Map<const Matrix>(all.data(), 5, 9);
  return maps(std::vector<Index>{0, 1, 3, 4}, Eigen::all);
}

}  // namespace

TEST_CASE("every cost of given maps is told, conform only with those of the step before") {
  const Groups groups = {{0, 1}, {2, 3}};
  const Matrix blurred = Blur(9, 1)(subjects());
  const auto alone = trial().run();
  REQUIRE(alone.status == ASSAY_OK);
  CHECK(alone.real("loss_focus") == Approx(focus_cost(blurred, groups).value));
  CHECK(alone.real("loss_jedi") == Approx(jedi_cost(subjects(), groups).value));
  CHECK(alone.real("loss_attend_excite") == Approx(attend_excite_cost(blurred, groups).value));
  CHECK_FALSE(alone.results.contains("loss_conform"));
  const auto both = trial().array<double>("maps_prev", drawn(2), {5, 9}).run();
  REQUIRE(both.status == ASSAY_OK);
  CHECK(both.real("loss_conform") > 0);
}

TEST_CASE("the length of a slope is that of differences through the blur") {
  constexpr double kStep = 1e-6;
  double square = 0;
  for (std::size_t k = 0; k < 45; ++k) {
    auto above = drawn(1), below = drawn(1);
    above[k] += kStep, below[k] -= kStep;
    const auto at = [](const std::vector<double>& maps) {
      return trial().array<double>("maps", maps, {5, 9}).run().real("loss_focus");
    };
    square += std::pow((at(above) - at(below)) / (2 * kStep), 2);
  }
  CHECK(trial().run().real("loss_focus_gradnorm") == Approx(std::sqrt(square)).epsilon(2e-5));
}

TEST_CASE("maps and groups without a cost are refused") {
  check_refused(trial().param("groups", Rows{{0, 1}, {1, 2}}), "params.groups", "token 1");
  check_refused(trial().param("groups", Rows{{0, 1}, {}}), "params.groups", "group 1 is empty");
  check_refused(trial().param("groups", Rows{{0, 5}}), "params.groups", "0 to 4");
  auto negative = drawn(1), none = drawn(1);
  negative[13] = -0.5;
  for (std::size_t k = 27; k < 36; ++k) none[k] = 0;
  check_refused(trial().array<double>("maps", negative, {5, 9}), "data.maps", "row 1, column 4");
  check_refused(trial().array<double>("maps", none, {5, 9}), "data.maps", "row 3");
  check_refused(trial().array<double>("maps", std::vector<double>(70, 1.0), {2, 35}), "data.maps",
                "35 columns");
}

}  // namespace assay::focus_control
