// Matchings of at most so many edges: enumeration, the full assignment, certificates, ties.
#include "plugins/numerics/ot/limited_matching.hpp"

#include <algorithm>
#include <catch2/catch.hpp>

#include "plugins/numerics/ot/assignment.hpp"
#include "tests/plugins/numerics/ot/gw_samples.hpp"

namespace assay::ot {
namespace {

// The best of rows i.. with at most `most` more pairs.
double best_by_enumeration(const Matrix& gains, Index i, Index most, std::vector<bool>& is_taken) {
  if (i == gains.rows() || most == 0) return 0;
  double best = best_by_enumeration(gains, i + 1, most, is_taken);
  for (Index j = 0; j < gains.cols(); ++j) {
    if (is_taken[to_size(j)] || !(gains(i, j) > 0)) continue;
    is_taken[to_size(j)] = true;
    best = std::max(best, gains(i, j) + best_by_enumeration(gains, i + 1, most - 1, is_taken));
    is_taken[to_size(j)] = false;
  }
  return best;
}
double best_by_enumeration(const Matrix& gains, Index most) {
  std::vector<bool> is_taken(to_size(gains.cols()), false);
  return best_by_enumeration(gains, 0, most, is_taken);
}

// Of both signs, some of them forbidden.
Matrix mixed_gains(Samples& samples, Index rows, Index columns) {
  Matrix gains(rows, columns);
  for (Index k = 0; k < gains.size(); ++k)
    gains.data()[k] = samples.uniform() < 0.2 ? -kInfinity : samples.uniform() - 0.3;
  return gains;
}

void check_certificate(const Matrix& gains, const LimitedMatching& m, Index most) {
  CHECK(m.row_prices.minCoeff() >= 0);
  CHECK(m.column_prices.minCoeff() >= 0);
  double worst = 0;
  for (Index i = 0; i < gains.rows(); ++i)
    for (Index j = 0; j < gains.cols(); ++j)
      worst = std::max(worst, gains(i, j) - m.row_prices[i] - m.column_prices[j] - m.edge_price);
  CHECK(worst <= kRounding);
  const double dual =
      m.row_prices.sum() + m.column_prices.sum() + static_cast<double>(most) * m.edge_price;
  CHECK(dual == Approx(m.gain).margin(kRounding));
}

TEST_CASE("a limited matching is the heaviest of all for every number of edges") {
  Samples samples(1);
  for (int instance = 0; instance < 40; ++instance) {
    const Index rows = 1 + instance % 4, columns = 1 + instance % 5;
    const Matrix gains = mixed_gains(samples, rows, columns);
    for (Index most = 0; most <= std::min(rows, columns); ++most) {
      const auto m = limited_matching(gains, most);
      CHECK(m.size <= most);
      CHECK(m.gain == Approx(best_by_enumeration(gains, most)).margin(kRounding));
    }
  }
}

TEST_CASE("prices certify a limited matching, where its edges run out and where they do not") {
  Samples samples(2);
  const Matrix gains = mixed_gains(samples, 30, 70);
  for (const Index most : {1, 7, 29, 30})
    check_certificate(gains, limited_matching(gains, most), most);
  const Matrix few = Matrix(mixed_gains(samples, 12, 9).array() - 0.6);
  const auto m = limited_matching(few, 9);
  CHECK(m.size < 9);
  CHECK(m.edge_price == 0);
  check_certificate(few, m, 9);
}

TEST_CASE("with an edge for each row a limited matching is an assignment") {
  Samples samples(3);
  const Matrix gains = random_entries(samples, 60, 60).array() + 1;
  const auto column = AssignmentSolver(60).solve(-gains);
  double heaviest = 0;
  for (Index i = 0; i < 60; ++i) heaviest += gains(i, column[to_size(i)]);
  const auto m = limited_matching(gains, 60);
  CHECK(m.size == 60);
  CHECK(m.gain == Approx(heaviest).epsilon(1e-14));
}

TEST_CASE("each edge more gains less") {
  Samples samples(4);
  const Matrix gains = random_entries(samples, 15, 40);
  double before = 0, step = kInfinity;
  for (Index most = 1; most <= 15; ++most) {
    const double gain = limited_matching(gains, most).gain;
    CHECK(gain - before <= step + kRounding);
    step = gain - before, before = gain;
  }
}

TEST_CASE("equal gains go to the lowest row and column") {
  const auto m = limited_matching(Matrix::Constant(4, 9, 0.5), 2);
  CHECK(m.column_of == std::vector<Index>{0, 1, kNoColumn, kNoColumn});
  CHECK(m.gain == 1);
}

TEST_CASE("without a positive pair nothing is matched") {
  const auto none = limited_matching(Matrix::Constant(3, 4, -1), 3);
  CHECK(none.size == 0);
  CHECK(none.gain == 0);
  CHECK(none.edge_price == 0);
  CHECK(limited_matching(Matrix(3, 0), 3).column_of.size() == 3);
  CHECK(limited_matching(Matrix::Constant(3, 4, 1), 0).size == 0);
}

}  // namespace
}  // namespace assay::ot
