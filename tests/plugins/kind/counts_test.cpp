// Exact counts, against enumerations of the networks themselves.
#include "plugins/kind/counts.hpp"

#include <catch2/catch.hpp>

#include "tests/plugins/kind/small_networks.hpp"

namespace assay::kind {
namespace {

const Shape kDigits{8, 2, 64, 4, 4, 10};

// Products of all matrices that a class's network multiplies with, counted array by array.
std::int64_t enumerated_macs(const Shape& shape, const Weights& weights) {
  std::int64_t sum = 2 * shape.depth * shape.tokens() * shape.tokens() * shape.width;
  for (const auto& [name, array] : weights) {
    if (array.shape.size() < 2 || name == "positions" || name == "classes") continue;
    const bool once = name.find("modulation") != std::string::npos || name.starts_with("time");
    sum += static_cast<std::int64_t>(array.values.size()) * (once ? 1 : shape.tokens());
  }
  return sum;
}

}  // namespace

TEST_CASE("the digits' networks have the numbers that an enumeration finds") {
  CHECK(dense_parameters(kDigits) == 317636);
  CHECK(count(fresh_network(kDigits, 0, Rng(0, "")).trained) == 317636);
  CHECK(factored_parameters(kDigits, 64) == 417476);
  CHECK(count(fresh_network(kDigits, 64, Rng(0, "")).trained) == 417476);
  CHECK(count(small_network(0).trained) == dense_parameters(small_shape()));
  CHECK(count(small_network(70).trained) == factored_parameters(small_shape(), 70));
}

TEST_CASE("the formulas of trainable numbers are those of the plans") {
  const auto trained = [](Solver solver, const Ranks& ranks, bool is_learning = false) {
    const auto formula = trainable_parameters(solver, kDigits, ranks, 4, is_learning);
    const auto which = pretraining_of(solver);
    const std::int64_t components =
        which == Pretraining::kKind || which == Pretraining::kNoGate ? 64 : 0;
    const auto start = fresh_network(kDigits, components, Rng(1, "weights"));
    const TransferOptions options{ranks, 2, is_learning, {0, 1, 2, 3, 4, 5}, {6, 7, 8, 9}};
    const auto plan = transfer_plan(solver, kDigits, start.trained, options, Rng(2, "transfer"));
    CHECK(count(plan.trained) == formula);
    return formula;
  };
  CHECK(trained(Solver::kKind, {40, 4, 16, 4}) == 74368);
  CHECK(trained(Solver::kKind, {40, 1, 16, 4}) == 18784);
  CHECK(trained(Solver::kKind, {40, 4, 16, 4}, true) == 74368 + 40 * 4 * 1158);
  CHECK(trained(Solver::kNoGate, {20, 2, 16, 4}) == 37312);
  CHECK(trained(Solver::kPosthoc, {40, 4, 16, 4}) == 74368);
  CHECK(trained(Solver::kLora, {40, 4, 16, 4}) == 73984);
  CHECK(trained(Solver::kPissa, {40, 4, 4, 4}) == 18688);
  CHECK(trained(Solver::kSvdiff, {40, 4, 16, 4}) == 1792);
  CHECK(trained(Solver::kOft, {40, 4, 16, 4}) == 42112);
  CHECK(trained(Solver::kOft, {40, 4, 16, 64}) == 256 + 4 * 64 * 6);
  for (const auto solver : {Solver::kFull, Solver::kHeuristic, Solver::kScratch})
    CHECK(trained(solver, {40, 4, 16, 4}) == 317636);
}

TEST_CASE("twenty learngenes and four tailors save 41 % of a block's products") {
  const auto surroundings = macs_per_image({8, 2, 64, 0, 4, 10}, 0);
  const auto block = [&](std::int64_t active) {
    return (macs_per_image(kDigits, active) - surroundings) / 4;
  };
  CHECK(block(0) == 843776);
  CHECK(block(24) == 499712);
  CHECK(block(44) == 843776 - 2 * 16 * (64 * 256 - 44 * 320));  // only the perceptron is cheaper
  CHECK(block(1000) == block(0));
}

TEST_CASE("products of the formula are those that an enumeration of the arrays finds") {
  const auto dense = small_network(0);
  CHECK(macs_per_image(dense.shape, 0) == enumerated_macs(dense.shape, dense.trained));
  const auto tailored =
      recombined(small_shape(), small_network(5).trained, {1, 2, 0, 0}, {0, 1}, {1});
  CHECK(macs_per_image(small_shape(), 3) ==
        enumerated_macs(small_shape(), tailored.frozen) - 2 * 6 * 3 * small_shape().tokens());
}

}  // namespace assay::kind
