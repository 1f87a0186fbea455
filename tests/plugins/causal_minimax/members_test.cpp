#include "plugins/causal_minimax/members.hpp"

#include <catch2/catch.hpp>

#include "plugins/causal_minimax/neural.hpp"
#include "tests/plugins/causal_minimax/graphs.hpp"

namespace assay::causal_minimax {
namespace {

// Nodes 0, 1, 2: the class of the empty set has node 1 in it, that of {0} nodes 1 and 2; {2} is
// alone, and {1, 2} with it.
const std::vector<EquivalenceClass> kClasses = {
    {0, bit(1)}, {bit(0), bit(1) | bit(2)}, {bit(2), bit(1)}};

bool operator==(const MemberPair& a, const MemberPair& b) {
  return a.smallest == b.smallest && a.other == b.other;
}

TEST_CASE("a class is looked into by its largest member and by those of one variable more") {
  const auto pairs = some_members(kClasses, {0, bit(0) | bit(2)});
  REQUIRE(pairs.size() == 4);
  CHECK((pairs[0] == MemberPair{0, bit(1)}));
  CHECK((pairs[1] == MemberPair{bit(0), bit(0) | bit(1)}));
  CHECK((pairs[2] == MemberPair{bit(0), bit(0) | bit(2)}));
  CHECK((pairs[3] == MemberPair{bit(0), bit(0) | bit(1) | bit(2)}));
}

TEST_CASE("a class is looked into once, and not where it has one member") {
  CHECK(some_members(kClasses, {0, bit(1)}).size() == 1);
  CHECK(some_members({{0, 0}, {bit(0), 0}}, {0, bit(0)}).empty());
}

TEST_CASE("all members are those of every class but the smallest") {
  const auto pairs = all_members(kClasses);
  REQUIRE(pairs.size() == 1 + 3 + 1);
  for (const auto& [smallest, other] : pairs) {
    CHECK((smallest & ~other) == 0);
    CHECK(smallest != other);
  }
}

TEST_CASE("a gain is held against the error of the rows, and against what fits do by chance") {
  const Eigen::VectorXd ones = Eigen::VectorXd::Ones(100);
  const auto sharp = gain_of(ones, 0.5 * ones);
  CHECK(sharp.value == Approx(0.5));
  CHECK(sharp.noise == Approx(0.1));  // a tenth of the error
  Eigen::VectorXd other = ones;
  other[0] = -49;  // one row makes the whole difference
  const auto blurred = gain_of(ones, other);
  CHECK(blurred.value == Approx(0.5));
  CHECK(blurred.noise == Approx(3 * 0.5));  // its standard error is as large as it is
  CHECK(gain_of(0.5 * ones, ones).value < 0);
}

TEST_CASE("beside a set that separates them from the target others gain nothing, else they do") {
  // A -> Y -> M (mutable) <- B, but the graph that is given lacks A -> Y.
  constexpr int kY = 0, kA = 1, kB = 2, kM = 3;
  const Roles roles{kY, bit(kA) | bit(kB), bit(kM)};
  Rng rng(1, "rows");
  Eigen::MatrixXd rows(600, 4);
  for (auto row : rows.rowwise()) {
    row[kA] = rng.normal();
    row[kB] = rng.normal();
    row[kY] = 0.8 * row[kA] + 0.6 * rng.normal();
    row[kM] = (row[kY] + row[kB] + rng.normal()) / 2;
  }
  const NeuralModel model(rows, graph_of(4, {{kY, kM}, {kB, kM}}), roles, {}, Rng(1, "neural"));
  const auto errors = [&](Mask set) { return model.errors(model.predictor(set), set); };
  const auto nothing = gain_of(errors(0), errors(bit(kB)));
  CHECK(nothing.value < nothing.noise);
  const auto contradiction = gain_of(errors(0), errors(bit(kA)));
  CHECK(contradiction.value > contradiction.noise);
}

}  // namespace
}  // namespace assay::causal_minimax
