#include "plugins/causal_minimax/relations.hpp"

#include <catch2/catch.hpp>
#include <cmath>

#include "plugins/causal_minimax/determined.hpp"
#include "tests/plugins/causal_minimax/rows.hpp"

namespace assay::causal_minimax {
namespace {

constexpr double kLargestRest = 1e-5;

// Independent columns of 100 rows in each of two environments.
Dataset independent(int columns, std::uint64_t seed = 1) {
  Rng rng(seed, "rows");
  return sample(columns, 2, 100, [&](int) {
    Eigen::RowVectorXd x(columns);
    for (auto& value : x) value = rng.normal();
    return x;
  });
}

std::string fault_of(const Dataset& data, const std::string& target = "X0") {
  Params p{};
  p.target = target;
  p.env = "E";
  try {
    require_no_relations(data, p);
  } catch (const BadInput& e) {
    CHECK(e.key == "data.train");
    const std::string text = e.what();
    return text.substr(text.find(": ") + 2);
  }
  return "";
}

std::string doubt_of(const Dataset& data) {
  Params p{};
  p.target = "X0";
  p.env = "E";
  const auto doubts = doubts_of(data, p);
  return doubts.empty() ? "" : doubts[0].substr(doubts[0].find(": ") + 2);
}

TEST_CASE("independent columns have no relations") {
  CHECK(linear_relations(independent(6).values, 0, kLargestRest).empty());
  CHECK(relations_within(independent(6), 0, kLargestRest).empty());
  CHECK(fault_of(independent(6)).empty());
  CHECK(doubt_of(independent(6)).empty());
}

TEST_CASE("a relation is given by the fewest columns, with weights in their units") {
  auto values = independent(5).values;
  values.col(1) = (2e6 * values.col(0) - 3e6 * values.col(3)).array() + 7e6;
  const auto found = linear_relations(values, 2, kLargestRest);
  REQUIRE(found.size() == 1);
  CHECK(found[0].column == 0);
  REQUIRE(found[0].terms.size() == 2);
  CHECK(found[0].terms[0].first == 1);
  CHECK(found[0].terms[0].second == Approx(5e-7));
  CHECK(found[0].terms[1].first == 3);
  CHECK(found[0].terms[1].second == Approx(1.5));
  CHECK(found[0].constant == Approx(-3.5));
}

TEST_CASE("multiples of one column are named, the target's first") {
  auto data = independent(4);
  data.values.col(3) = 0.8 * data.values.col(1);
  data.values.col(2) = 0.5 * data.values.col(1);
  CHECK(fault_of(data, "X3") == "'X3' = 1.6 'X2'; 'X1' = 2 'X2'");
}

TEST_CASE("sums, shifts, constants and duplicates up to rounding are named") {
  auto data = independent(5);
  data.values.col(4) = data.values.col(1) - data.values.col(2);
  CHECK(fault_of(data) == "'X1' = 'X2' + 'X4'");
  data = independent(3);
  data.values.col(2) = 12 - 2 * data.values.col(1).array();
  CHECK(fault_of(data) == "'X1' = -0.5 'X2' + 6");
  data = independent(3);
  data.values.col(2) = (1000 * data.values.col(1)).array().round() / 1000;
  CHECK(fault_of(data) == "'X1' = 'X2'");
}

TEST_CASE("a relation holds wherever the columns stand") {
  auto data = independent(7, 2);
  data.values.col(5) = data.values.col(1) + 2 * data.values.col(3) - data.values.col(6);
  for (std::uint64_t order = 0; order < 6; ++order) {
    auto other = rewritten(data, order).data;
    CHECK(linear_relations(other.values, 0, kLargestRest).size() == 1);
    CHECK(linear_relations(other.values, 3, kLargestRest)[0].terms.size() == 3);
  }
}

TEST_CASE("a column that the environment determines is named") {
  auto data = independent(3);
  data.environments = {"north", "south"};
  for (std::size_t i = 0; i < data.environment_of.size(); ++i)
    data.values(static_cast<Eigen::Index>(i), 1) = data.environment_of[i] == 0 ? 7 : -2;
  CHECK(fault_of(data) == "'X1' equals the environment 'E', but for the names of its values");
  data.environments = {"a", "b", "c"};  // a third one that shares the value of the second
  for (std::size_t i = 150; i < 200; ++i) data.environment_of[i] = 2;
  CHECK(fault_of(data) == "'X1' is constant within every environment of 'E'");
}

TEST_CASE("a relation with other weights in each environment is named") {
  auto data = independent(4);
  for (std::size_t i = 0; i < data.environment_of.size(); ++i) {
    auto row = data.values.row(static_cast<Eigen::Index>(i));
    row[3] = data.environment_of[i] == 0 ? row[1] + row[2] : 5 - 2 * row[1] + row[2];
  }
  CHECK(fault_of(data) == "within each environment 'X1' is linear in 'X2', 'X3'");
}

TEST_CASE("a relation in one of the environments is what an intervention makes, and no fault") {
  auto data = independent(4);
  for (Eigen::Index i = 0; i < 100; ++i) data.values(i, 3) = data.values(i, 1);
  for (Eigen::Index i = 0; i < 100; ++i) data.values(i, 2) = 3;
  CHECK(fault_of(data).empty());
}

TEST_CASE("columns that determine each other are named, by values or by order") {
  auto data = independent(3);
  data.values.col(2) = data.values.col(1).array().exp();
  CHECK(fault_of(data) == "'X2' and 'X1' determine each other");
  data = independent(3);
  for (Eigen::Index i = 0; i < data.values.rows(); ++i) {
    data.values(i, 1) = static_cast<double>(i % 3);
    data.values(i, 2) = data.values(i, 1) == 0 ? 5 : data.values(i, 1) == 1 ? 9 : 6;
  }
  CHECK(fault_of(data) == "'X2' and 'X1' determine each other");
}

TEST_CASE("with as many columns as rows only single others are asked") {
  Rng rng(3, "rows");
  auto data = sample(12, 2, 6, [&](int) {
    Eigen::RowVectorXd x(12);
    for (auto& value : x) value = rng.normal();
    return x;
  });
  CHECK(fault_of(data).empty());
  data.values.col(7) = 3 * data.values.col(4);
  CHECK(fault_of(data) == "'X4' = 0.3333 'X7'");
}

TEST_CASE("near relations and functions of few values are doubts, not faults") {
  auto data = independent(3);
  Rng rng(4, "noise");
  for (auto& x : data.values.col(2)) x = 0;
  for (Eigen::Index i = 0; i < data.values.rows(); ++i)
    data.values(i, 2) = data.values(i, 1) + 0.05 * rng.normal();
  CHECK(fault_of(data).empty());
  CHECK(doubt_of(data).find("'X1' all but 0.") != std::string::npos);
  data = independent(3);
  for (Eigen::Index i = 0; i < data.values.rows(); ++i) {
    data.values(i, 1) = static_cast<double>(i * 7 % 5);
    data.values(i, 2) = data.values(i, 1) > 2 ? 1 : 0;
  }
  CHECK(fault_of(data).empty());
  CHECK(doubt_of(data) == "'X2' is a function of 'X1'");
}

TEST_CASE("environments of a single row have nothing to compare") {
  Rng rng(5, "rows");
  const auto data =
      sample(2, 30, 1, [&](int) { return Eigen::RowVector2d(rng.normal(), rng.normal()); });
  Params p{};
  p.target = "X0";
  p.env = "E";
  CHECK_THROWS_WITH(require_no_relations(data, p), "every environment has a single row");
}

}  // namespace
}  // namespace assay::causal_minimax
