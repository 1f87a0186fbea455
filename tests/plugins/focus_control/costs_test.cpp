// Costs of attention maps against their definitions written out, differences and invariances.
#include "plugins/focus_control/attention_cost.hpp"

#include <assay/rng.hpp>
#include <catch2/catch.hpp>
#include <cmath>
#include <functional>

namespace assay::focus_control {
namespace {

const Groups kGroups = {{0, 1}, {2, 3}};

Matrix drawn(Index rows, Index positions, std::uint64_t seed) {
  Rng rng(seed, "maps");
  Matrix maps(rows, positions);
  for (Index k = 0; k < maps.size(); ++k) maps.data()[k] = 0.01 + rng.uniform();
  return maps;
}

double entropy(const std::vector<double>& p) {
  double sum = 0;
  for (const double x : p)
    if (x > 0) sum -= x * std::log(x);
  return sum;
}

// JS as the entropy of the mean less the mean entropy, of cubed rows: another formula than ours.
double divergence_by_entropies(const Matrix& rows) {
  std::vector<double> mean(to_size(rows.cols()));
  double entropies = 0;
  const auto count = static_cast<double>(rows.rows());
  for (Index i = 0; i < rows.rows(); ++i) {
    std::vector<double> p;
    double sum = 0;
    for (Index n = 0; n < rows.cols(); ++n) sum += std::pow(rows(i, n), 3);
    for (Index n = 0; n < rows.cols(); ++n) {
      p.push_back(std::pow(rows(i, n), 3) / sum);
      mean[to_size(n)] += p.back() / count;
    }
    entropies += entropy(p) / count;
  }
  return (entropy(mean) - entropies) / std::log(count);
}

Matrix rows(const Matrix& m, std::vector<Index> which) { return m(which, Eigen::all); }

void check_slope(const std::function<Cost(const Matrix&)>& cost, const Matrix& maps) {
  constexpr double kStep = 1e-6, kTolerance = 2e-5;
  const auto at = cost(maps);
  for (Index k = 0; k < maps.size(); ++k) {
    Matrix above = maps, below = maps;
    above.data()[k] += kStep, below.data()[k] -= kStep;
    const double difference = (cost(above).value - cost(below).value) / (2 * kStep);
    CHECK(at.slope.data()[k] == Approx(difference).margin(kTolerance).epsilon(kTolerance));
  }
}

}  // namespace

TEST_CASE("focus is half of the mean divergence within and of what lacks between") {
  const Matrix maps = drawn(4, 9, 1);
  Matrix means(2, 9);
  means << rows(maps, {0, 1}).colwise().mean(), rows(maps, {2, 3}).colwise().mean();
  const double within =
      (divergence_by_entropies(rows(maps, {0, 1})) + divergence_by_entropies(rows(maps, {2, 3}))) /
      2;
  CHECK(focus_cost(maps, kGroups).value ==
        Approx((within + 1 - divergence_by_entropies(means)) / 2).margin(1e-7));
}

TEST_CASE("with one group focus is half of the divergence within, and none of it of one token") {
  const Matrix maps = drawn(3, 16, 2);
  CHECK(focus_cost(maps, {{0, 1, 2}}).value ==
        Approx(divergence_by_entropies(maps) / 2).margin(1e-7));
  CHECK(focus_cost(maps, {{1}}).value == 0);
  CHECK(focus_cost(maps, {{1}}).slope.norm() == 0);
}

TEST_CASE("focus is 0 for one map a subject and subjects apart, and 1/2 for equal rows") {
  Matrix apart = Matrix::Zero(4, 4);
  apart(0, 0) = apart(1, 0) = 0.3;
  apart(2, 3) = apart(3, 3) = 0.9;
  CHECK(focus_cost(apart, kGroups).value == Approx(0).margin(1e-8));
  Matrix equal(4, 4);
  equal.rowwise() = Eigen::RowVector4d(0.1, 0.4, 0.2, 0.3);
  CHECK(focus_cost(equal, kGroups).value == Approx(0.5).margin(1e-9));
}

TEST_CASE(
    "focus does not depend on the order of groups; its divergence not on the scale of a row") {
  const Matrix maps = drawn(4, 16, 3);
  CHECK(focus_cost(maps, kGroups).value == Approx(focus_cost(maps, {{3, 2}, {1, 0}}).value));
  Matrix scaled = maps;
  scaled.row(1) *= 7;
  CHECK(divergence(maps).value == Approx(divergence(scaled).value).epsilon(1e-9));
  CHECK(divergence(maps).value > 0);
  CHECK(divergence(Matrix::Identity(4, 4)).value == Approx(1).margin(1e-8));
}

TEST_CASE("attend and excite asks for the largest share of the group that has least") {
  Matrix maps(3, 4);
  maps << 2, 1, 1, 1,  //
      1, 1, 1, 1,      //
      1, 2, 1, 1;
  // shares of group {0}: 1/2, 1/4, 1/3, 1/3; of {1, 2}: 1/4, 3/8, 1/3, 1/3
  CHECK(attend_excite_cost(maps, {{0}, {1, 2}}).value == Approx(1 - 3.0 / 8));
}

TEST_CASE("divide and bind is minus the least total variation") {
  Matrix maps(2, 4);
  maps << 1, 0, 0, 1,  // grid (1 0; 0 1), sum 2: times 2, every difference is 2
      3, 1, 1, 1;      // sum 6: times 2/3, two of four differences are 4/3
  CHECK(divide_bind_cost(maps, {{0}}).value == Approx(-4));
  CHECK(divide_bind_cost(maps, {{0}, {1}}).value == Approx(-4.0 / 3));
}

TEST_CASE("conform of orthogonal subjects that stay where they are is what negatives weigh") {
  Matrix maps = Matrix::Zero(2, 4);
  maps(0, 0) = 2, maps(1, 2) = 5;
  const double e = std::exp(1 / 0.07);
  CHECK(conform_cost(maps, maps, {{0}, {1}}).value == Approx(std::log1p(2 / e)));
  CHECK(conform_cost(maps, maps, {{0, 1}}).value == Approx(0).margin(1e-12));
}

TEST_CASE("jedi adds a hundredth of what entropies lack") {
  const Matrix maps = drawn(4, 9, 5);
  double regular = 0;
  for (const auto& group : kGroups) {
    const Matrix mean = rows(maps, group).colwise().mean();
    const double sum = mean.array().cube().sum();
    std::vector<double> p;
    for (Index n = 0; n < 9; ++n) p.push_back(std::pow(mean(0, n), 3) / sum);
    regular += (1 - entropy(p) / std::log(9.0)) / 2;
  }
  CHECK(jedi_cost(maps, kGroups).value ==
        Approx(2 * focus_cost(maps, kGroups).value + 0.01 * regular).margin(1e-7));
}

TEST_CASE("every slope is that of differences") {
  const Matrix before = drawn(4, 9, 8);
  for (const std::uint64_t seed : {6, 7}) {
    const Matrix maps = drawn(4, 9, seed);
    for (const auto& groups : {kGroups, Groups{{0, 1, 3}, {2}}, Groups{{0, 1, 2, 3}}}) {
      check_slope([&](const Matrix& m) { return focus_cost(m, groups); }, maps);
      check_slope([&](const Matrix& m) { return attend_excite_cost(m, groups); }, maps);
      check_slope([&](const Matrix& m) { return divide_bind_cost(m, groups); }, maps);
      check_slope([&](const Matrix& m) { return conform_cost(m, before, groups); }, maps);
      check_slope([&](const Matrix& m) { return jedi_cost(m, groups); }, maps);
    }
  }
}

TEST_CASE("a blur keeps a constant map and mirrors at the edges") {
  const Blur blur(16, 1);
  CHECK((blur(Matrix::Ones(2, 16)) - Matrix::Ones(2, 16)).norm() < 1e-12);
  Matrix corner = Matrix::Zero(1, 16);
  corner(0, 5) = 1;  // row 1, column 1: seen four times from the corner
  const double edge = std::exp(-0.5) / (1 + 2 * std::exp(-0.5));
  CHECK(blur(corner)(0, 0) == Approx(4 * edge * edge));
  const Matrix a = drawn(2, 16, 3), b = drawn(2, 16, 4);
  CHECK(blur(a).cwiseProduct(b).sum() == Approx(a.cwiseProduct(blur.back(b)).sum()));
  CHECK(Blur(9, 0)(drawn(2, 9, 1)) == drawn(2, 9, 1));
  CHECK(Blur(1, 1)(Matrix::Ones(2, 1)) == Matrix::Ones(2, 1));
}

TEST_CASE("the cost of layers is that of their blurred mean; conform needs a step before") {
  constexpr Index kRows = 4, kPositions = 16;
  const Matrix maps = drawn(2 * kRows, kPositions, 9);
  std::vector<float> both, slope(to_size(maps.size()));
  for (Index k = 0; k < maps.size(); ++k) both.push_back(static_cast<float>(maps.data()[k]));
  const Matrix mean = (maps.topRows(kRows) + maps.bottomRows(kRows)) / 2;
  AttentionCost focus(Heuristic::kFocus, kGroups, kRows, kPositions, 1);
  CHECK(focus(0, both, slope) ==
        Approx(focus_cost(Blur(kPositions, 1)(mean), kGroups).value).epsilon(1e-5));
  AttentionCost conform(Heuristic::kConform, kGroups, kRows, kPositions, 0);
  CHECK(conform(3, both, slope) == 0);
  CHECK(conform(3, both, slope) == Approx(conform_cost(mean, mean, kGroups).value).epsilon(1e-5));
  CHECK(conform(2, both, slope) == 0);
}

}  // namespace assay::focus_control
