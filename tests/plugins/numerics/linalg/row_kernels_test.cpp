// The row kernels of every instruction set that this processor has, against plain loops.
#include "plugins/numerics/linalg/row_kernels.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <limits>
#include <vector>

#include "plugins/numerics/linalg/padded.hpp"
#include "tests/plugins/numerics/ot/samples.hpp"

namespace assay::linalg {
namespace {

std::vector<InstructionSet> levels() {
  std::vector<InstructionSet> all;
  for (auto level : {InstructionSet::kBaseline, InstructionSet::kX86V3, InstructionSet::kX86V4})
    if (level <= instruction_set()) all.push_back(level);
  return all;
}

TEST_CASE("exp and log keep their documented accuracy at every level") {
  constexpr std::size_t kCount = 1 << 16;
  std::vector<double> x(kCount), e(kCount), l(kCount);
  for (std::size_t i = 0; i < kCount; ++i)
    x[i] = -708 + 1417.0 * static_cast<double>(i) / (kCount - 1);
  for (const auto level : levels()) {
    kernels(level).exp_n(x.data(), e.data(), kCount);
    kernels(level).log_n(e.data(), l.data(), kCount);
    double worst_exp = 0, worst_log = 0;
    for (std::size_t i = 0; i < kCount; ++i) {
      worst_exp = std::max(worst_exp, std::abs(e[i] / std::exp(x[i]) - 1));
      worst_log =
          std::max(worst_log, std::abs(l[i] - std::log(e[i])) / std::max(1.0, std::abs(l[i])));
    }
    INFO(name(level));

    CHECK(worst_exp < 5e-16);
    CHECK(worst_log < 4e-16);
  }
}

TEST_CASE("exp is zero below its range, saturates above and keeps not-a-number") {
  std::vector<double> x(kPad, 0.0), y(kPad);
  x[0] = -709;
  x[1] = -std::numeric_limits<double>::infinity();
  x[2] = 1e300;
  x[3] = std::nan("");
  for (const auto level : levels()) {
    kernels(level).exp_n(x.data(), y.data(), kPad);
    CHECK(y[0] == 0);
    CHECK(y[1] == 0);
    CHECK(y[2] == Approx(std::exp(709.0)));
    CHECK(std::isnan(y[3]));
    CHECK(y[4] == 1);
  }
}

template <class T>
void check_rows(const RowKernels<T>& rows, double tolerance) {
  constexpr std::size_t n = 48;
  ot::Samples samples(5);
  std::vector<double> c(n), gamma(n), w(n), y(n, 1.0), x(n);
  std::vector<T> k(4 * n);
  for (std::size_t j = 0; j < n; ++j) {
    c[j] = samples.uniform() * 20;
    gamma[j] = samples.normal();
    w[j] = samples.uniform();
    x[j] = samples.normal();
  }
  for (std::size_t r = 0; r < 4; ++r) {
    const double phi = 0.1 * static_cast<double>(r);
    const double s = rows.gibbs(c.data(), gamma.data(), w.data(), phi, 2.0, k.data() + r * n, n);
    double expected = 0;
    for (std::size_t j = 0; j < n; ++j) {
      const double e = std::exp(phi + gamma[j] - 2 * c[j]);
      CHECK(static_cast<double>(k[r * n + j]) == Approx(e).epsilon(tolerance));
      expected += w[j] * e;
    }
    CHECK(s == Approx(expected).epsilon(tolerance));
  }
  double s[4];
  rows.dot4(k.data(), n, x.data(), s, n);
  rows.add4(k.data(), n, s, y.data(), n);
  rows.add(k.data(), 0.5, y.data(), n);
  std::vector<double> expected(n, 1.0);
  for (std::size_t r = 0; r < 4; ++r) {
    double dot = 0;
    for (std::size_t j = 0; j < n; ++j) dot += static_cast<double>(k[r * n + j]) * x[j];
    CHECK(s[r] == Approx(dot));
    for (std::size_t j = 0; j < n; ++j) expected[j] += dot * static_cast<double>(k[r * n + j]);
  }
  for (std::size_t j = 0; j < n; ++j)
    CHECK(y[j] == Approx(expected[j] + 0.5 * static_cast<double>(k[j])));
}

TEST_CASE("Gibbs rows, products and sums agree with plain loops at every level") {
  for (const auto level : levels()) {
    INFO(name(level));
    check_rows(kernels(level).f64, 1e-14);
    check_rows(kernels(level).f32, 3e-7);
  }
}

TEST_CASE("a tile of a product is added up at every level") {
  constexpr std::size_t kLength = 21, kStride = 40;
  ot::Samples samples(6);
  std::vector<double> a(kTileRows * kLength), b(kLength * kTileCols);
  for (auto* values : {&a, &b})
    for (double& v : *values) v = samples.normal();
  for (const auto level : levels()) {
    INFO(name(level));
    std::vector<double> c(kTileRows * kStride, 2.0);
    kernels(level).add_product(a.data(), kLength, 1, b.data(), kLength, c.data(), kStride);
    for (std::size_t i = 0; i < kTileRows; ++i)
      for (std::size_t j = 0; j < kStride; ++j) {
        double expected = 2;
        for (std::size_t k = 0; k < kLength && j < kTileCols; ++k)
          expected += a[i * kLength + k] * b[k * kTileCols + j];
        CHECK(c[i * kStride + j] == Approx(expected).margin(1e-13));
      }
  }
}

TEST_CASE("the smallest difference is found at every position and length") {
  for (const auto level : levels())
    for (std::size_t n = 1; n < 40; ++n)
      for (std::size_t at = 0; at < n; ++at) {
        std::vector<double> c(n, 3.0), g(n, 1.0);
        g[at] = 2.5;
        REQUIRE(kernels(level).min_difference(c.data(), g.data(), n) == 0.5);
      }
  CHECK(kernels().min_difference(nullptr, nullptr, 0) == std::numeric_limits<double>::infinity());
}

TEST_CASE("stripe maxima are those of plain loops, bit for bit, at every level") {
  constexpr std::size_t n = kStripedEntries + 3 * kPad;
  ot::Samples samples(6);
  std::vector<double> x(n), c(n), best(stripe_count(n));
  REQUIRE(best.size() == 2 * kStripes);
  for (std::size_t i = 0; i < n; ++i) {
    x[i] = samples.normal();
    c[i] = i % 7 == 0 ? std::numeric_limits<double>::infinity() : samples.normal();
  }
  for (const auto level : levels()) {
    const double top = kernels(level).stripe_max(x.data(), c.data(), best.data(), n);
    std::vector<double> expected(best.size(), -std::numeric_limits<double>::infinity());
    for (std::size_t i = 0; i < n; ++i) {
      double& most = expected[i / kStripedEntries * kStripes + i % kStripes];
      most = std::max(most, x[i] - c[i]);
    }
    CHECK(best == expected);
    CHECK(top == *std::max_element(expected.begin(), expected.end()));
  }
}

TEST_CASE("the k-th distinct number passes over equal ones") {
  constexpr double kNone = -std::numeric_limits<double>::infinity();
  const std::vector<double> s{3, 1, 3, 2, 2, kNone, 3, kNone};
  for (const auto level : levels()) {
    const auto distinct = [&](std::size_t k) {
      return kernels(level).distinct(s.data(), 3, k, s.size());
    };
    CHECK(distinct(1) == 3);
    CHECK(distinct(2) == 2);
    CHECK(distinct(3) == 1);
    CHECK(distinct(4) == kNone);
    CHECK(distinct(9) == kNone);
  }
}

TEST_CASE("entries that reach a level are collected in order, bit for bit, at every level") {
  constexpr std::size_t n = kStripedEntries + 5 * kPad;
  ot::Samples samples(7);
  std::vector<double> x(n), c(n), maxima(stripe_count(n)), scores(n);
  std::vector<int> rows(n);
  for (std::size_t i = 0; i < n; ++i) {
    x[i] = samples.normal();
    c[i] = i % 5 == 0 ? std::numeric_limits<double>::infinity() : samples.normal();
  }
  for (const auto instructions : levels())
    for (const double level : {-10.0, -1.0, 0.0, 1.0, 10.0}) {
      const Kernels& fast = kernels(instructions);
      fast.stripe_max(x.data(), c.data(), maxima.data(), n);
      for (const double* best :
           {static_cast<const double*>(maxima.data()), static_cast<const double*>(nullptr)}) {
        const std::size_t count =
            fast.collect(x.data(), c.data(), best, 0.25, level, n, rows.data(), scores.data());
        std::size_t seen = 0;
        for (std::size_t i = 0; i < n; ++i) {
          const double score = x[i] - c[i] - 0.25;
          if (score < level) continue;
          REQUIRE(seen < count);
          CHECK(rows[seen] == static_cast<int>(i));
          CHECK(scores[seen++] == score);
        }
        CHECK(seen == count);
      }
    }
}

TEST_CASE("a threshold balances the total, unless too many scores are above it") {
  ot::Samples samples(8);
  std::vector<double> s(2 * kPad, -std::numeric_limits<double>::infinity());
  for (std::size_t i = 0; i < 27; ++i) s[i] = 3 + samples.uniform();
  const double top = *std::max_element(s.begin(), s.end());
  for (const auto level : levels())
    for (const double total : {1e-3, 0.1, 10.0}) {
      const double tau = kernels(level).threshold(s.data(), top, total, 27, s.size());
      double sum = 0, count = 0;
      for (const double x : s) {
        sum += std::max(x - top - tau, 0.0);
        count += x - top > tau ? 1 : 0;
      }
      CHECK(sum == Approx(total));
      CHECK(kernels(level).threshold(s.data(), top, total, count - 1, s.size()) ==
            -std::numeric_limits<double>::infinity());
    }
}

TEST_CASE("positive differences are added and summed at every level") {
  constexpr std::size_t n = 3 * kPad;
  ot::Samples samples(9);
  std::vector<double> x(n), c(n);
  for (std::size_t i = 0; i < n; ++i) {
    x[i] = samples.normal();
    c[i] = i % 4 == 0 ? std::numeric_limits<double>::infinity() : samples.normal();
  }
  for (const auto level : levels()) {
    std::vector<double> y(n, 1.0);
    double totals[3], count = 0, sum = 0, squares = 0;
    kernels(level).add_positive(x.data(), c.data(), 0.2, 3, y.data(), totals, n);
    for (std::size_t i = 0; i < n; ++i) {
      const double t = 3 * std::max(x[i] - c[i] + 0.2, 0.0);
      CHECK(y[i] == Approx(1 + t));
      count += t > 0 ? 1 : 0;
      sum += t;
      squares += t * t;
    }
    CHECK(totals[0] == count);
    CHECK(totals[1] == Approx(sum));
    CHECK(totals[2] == Approx(squares));
  }
}

}  // namespace
}  // namespace assay::linalg
