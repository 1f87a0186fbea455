// What transfer keeps, drops and draws.
#include "plugins/kind/plan.hpp"

#include <catch2/catch.hpp>

#include "tests/plugins/kind/small_networks.hpp"

namespace assay::kind {
namespace {

constexpr double kOneMap = 1e-6;  // single precision, of the entries of one matrix

TransferOptions options(bool is_learning = false) {
  return {kSmallRanks, 1, is_learning, kSmallBase, kSmallNovel};
}

}  // namespace

TEST_CASE("a class sees the shared components and its own") {
  const Matrix gate = class_gate(4, {3, 1}, 2, 2);
  Matrix expected(4, 6);
  expected << 1, 1, 0, 0, 0, 0, 1, 1, 0, 0, 1, 1, 1, 1, 0, 0, 0, 0, 1, 1, 1, 1, 0, 0;
  CHECK(gate == expected);
}

TEST_CASE("networks of one seed differ in their maps alone") {
  const auto dense = small_network(0), factored = small_network(9);
  for (const auto& [name, array] : dense.trained) {
    if (name.ends_with("weight") && name.find("block") == 0 &&
        name.find("modulation") == std::string::npos)
      CHECK_FALSE(factored.trained.contains(name));
    else
      CHECK(factored.trained.at(name) == array);
  }
}

TEST_CASE("kind freezes the sum of its first components and gives fresh tailors to each class") {
  const auto base = small_kind();
  const auto plan =
      transfer_plan(Solver::kKind, small_shape(), base.trained, options(), Rng(5, "transfer"));
  for_each_map(small_shape(), [&](const std::string& name, const MapInfo& map) {
    for (std::int64_t k = 0; k < map.parts; ++k) {
      const Matrix kept = part_of(plan.frozen.at(name + "weight"), map.parts, k);
      const Matrix shared = factors_of(base.trained, name, map, k).range(0, 3).product();
      CHECK(largest_gap(kept, shared) < kOneMap);
    }
    CHECK(plan.trained.at(name + "s").shape.back() == 4);
  });
  CHECK(plan.gate == class_gate(2, {0, 1}, 0, 2));
  CHECK(plan.trained.at("classes").shape == std::vector<std::int64_t>{2, 8});
  CHECK(plan.frozen.at("positions") == base.trained.at("positions"));
  CHECK_FALSE(plan.frozen.contains("classes"));
}

TEST_CASE("learngenes that are trained begin where they were") {
  const auto base = small_kind();
  const auto frozen =
      transfer_plan(Solver::kKind, small_shape(), base.trained, options(), Rng(5, "transfer"));
  const auto trained =
      transfer_plan(Solver::kKind, small_shape(), base.trained, options(true), Rng(5, "transfer"));
  CHECK(trained.gate == class_gate(2, {0, 1}, 3, 2));
  CHECK_FALSE(trained.frozen.contains("block0.o.weight"));
  for (std::int64_t row = 0; row < 2; ++row) {
    const auto a = merged(frozen, row).frozen, b = merged(trained, row).frozen;
    CHECK(largest_change(a, b) < kOneMap);
  }
}

TEST_CASE("without gates the largest components are kept, after the fact the first singular ones") {
  auto base = small_network(9);
  const auto kept = [&](Solver solver, const Weights& from) {
    const auto plan = transfer_plan(solver, small_shape(), from, options(), Rng(5, "transfer"));
    return part_of(plan.frozen.at("block1.in.weight"), 1, 0);
  };
  const auto f = factors_of(base.trained, "block1.in.", kMaps[2], 0);
  CHECK(largest_gap(kept(Solver::kNoGate, base.trained),
                    f.reordered(by_size(f)).range(0, 3).product()) < kOneMap);
  const auto dense = small_network(0);
  const Matrix w = part_of(dense.trained.at("block1.in.weight"), 1, 0);
  const Matrix best = kept(Solver::kPosthoc, dense.trained);
  CHECK((w - best).norm() == Approx(singular_factors(w).s.tail(5).norm()).epsilon(1e-5));
}

TEST_CASE("fresh class rows have the spread of those that were trained") {
  Shape wide = small_shape();
  wide.width = 512;
  auto base = fresh_network(wide, 0, Rng(1, "weights"));
  for (auto& x : base.trained["classes"].values) x *= 3;
  const auto plan = transfer_plan(Solver::kLora, wide, base.trained, options(), Rng(5, "transfer"));
  const Matrix rows = part_of(plan.trained.at("classes"), 1, 0);
  CHECK(rows.norm() / std::sqrt(static_cast<double>(rows.size())) == Approx(1.5).epsilon(0.1));
}

TEST_CASE("the heuristic copies the last blocks, full all but the novel class rows") {
  const auto base = small_network(0);
  const auto late =
      transfer_plan(Solver::kHeuristic, small_shape(), base.trained, options(), Rng(5, "transfer"));
  const auto full =
      transfer_plan(Solver::kFull, small_shape(), base.trained, options(), Rng(5, "transfer"));
  CHECK(late.trained.at("block1.in.weight") == base.trained.at("block1.in.weight"));
  CHECK_FALSE(late.trained.at("block0.in.weight") == base.trained.at("block0.in.weight"));
  const Matrix before = part_of(base.trained.at("classes"), 1, 0);
  const Matrix after = part_of(full.trained.at("classes"), 1, 0);
  for (const Index row : {0, 2, 4}) CHECK(before.row(row) == after.row(row));
  for (const Index row : {1, 3}) CHECK(largest_gap(before.row(row), after.row(row)) > 0.1);
  CHECK(full.trained.at("block0.in.weight") == base.trained.at("block0.in.weight"));
  CHECK(full.classes == kSmallNovel);
}

TEST_CASE("weights survive their bytes, and broken bytes are refused") {
  const auto plan = small_network(0);
  training::ByteWriter to;
  put(to, plan.trained);
  training::ByteReader from(to.bytes());
  CHECK(take_weights(from) == plan.trained);
  for (const std::size_t size : {std::size_t{0}, std::size_t{9}, to.bytes().size() - 1}) {
    training::ByteReader cut(to.bytes().first(size));
    CHECK_THROWS_AS(take_weights(cut), std::runtime_error);
  }
}

}  // namespace assay::kind
