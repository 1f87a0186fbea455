// Channel matching against brute force, the dynamic programme and the known paths of the examples.
#include "plugins/g_theory/matching.hpp"

#include <catch2/catch.hpp>
#include <cmath>

#include "tests/plugins/g_theory/samples.hpp"

namespace assay::g_theory {
namespace {

Cells random_cells(Rng& rng, Index classes, Index cells) {
  Cells c{Matrix(classes, cells), cells};
  for (Index i = 0; i < classes; ++i)
    for (Index z = 0; z < cells; ++z) c.joint(i, z) = 0.01 + rng.uniform();
  c.joint /= c.joint.sum();
  return c;
}

double brute_force(const Cells& cells) {
  double best = 0;
  const auto n = static_cast<std::size_t>(cells.joint.cols());
  for (unsigned code = 0; code < (1u << n); ++code) {
    Partition partition(n);
    for (std::size_t z = 0; z < n; ++z) partition[z] = static_cast<int>(code >> z & 1u);
    best = std::max(best, partition_information(cells, partition));
  }
  return best;
}

Cells two_classes() {
  const Vector x = linspace(0, 100, 101);
  Cells c{Matrix(2, 101), 101};
  c.joint.row(0) = 0.8 * normal_law(x, 30, 15).transpose();
  c.joint.row(1) = 0.2 * normal_law(x, 70, 10).transpose();
  return c;
}

Partition threshold(Index cells, Index at) {
  Partition p(static_cast<std::size_t>(cells), 0);
  std::fill(p.begin() + at, p.end(), 1);
  return p;
}

TEST_CASE("the dynamic programme finds what a search of all partitions finds") {
  Rng rng(0, "brute");
  for (int k = 0; k < 20; ++k) {
    const auto cells = random_cells(rng, 2, 8);
    const auto found = partition_information(cells, best_partition_two_classes(cells, 2));
    CHECK(found == Approx(brute_force(cells)).margin(1e-12));
  }
}

TEST_CASE("matching and polishing never lower the information, which the cells bound") {
  Rng rng(1, "matching");
  for (int k = 0; k < 20; ++k) {
    const auto cells = random_cells(rng, 3, 30);
    Partition start(30);
    for (std::size_t z = 0; z < 30; ++z) start[z] = static_cast<int>(z / 10);
    auto m = channel_matching(cells, start, 3, 1000);
    REQUIRE(m.converged);
    for (std::size_t r = 1; r < m.information.size(); ++r)
      CHECK(m.information[r] >= m.information[r - 1] - 1e-14);
    const double before = partition_information(cells, m.partition);
    CHECK(before == m.information.back());
    polish(cells, m.partition, 3);
    const double after = partition_information(cells, m.partition);
    CHECK(after >= before);
    CHECK(after <= full_information(cells));
  }
}

TEST_CASE("from a bad threshold the matching takes the path of the example to the optimum") {
  const auto cells = two_classes();
  const auto m = channel_matching(cells, threshold(101, 20), 2, 1000);
  const std::vector<double> path{0.0649, 0.3837, 0.4570, 0.4734, 0.4748};
  REQUIRE(m.information.size() >= path.size());
  for (std::size_t k = 0; k < path.size(); ++k)
    CHECK(m.information[k] / kBit == Approx(path[k]).margin(6e-5));
  const auto best = best_threshold(cells);
  CHECK(best == threshold(101, 55));
  CHECK(m.information.back() == Approx(partition_information(cells, best)).margin(1e-12));
}

TEST_CASE("on one axis the threshold search and the dynamic programme agree") {
  const auto cells = two_classes();
  CHECK(partition_information(cells, best_threshold(cells)) ==
        Approx(partition_information(cells, best_partition_two_classes(cells, 2))).margin(1e-12));
}

TEST_CASE("the posterior classifier errs least") {
  const auto cells = two_classes();
  const double least = error_rate(cells, maximum_posterior(cells));
  CHECK(least <= error_rate(cells, maximum_likelihood(cells)));
  CHECK(least <= error_rate(cells, best_threshold(cells)));
  Partition renamed = maximum_posterior(cells);
  for (int& label : renamed) label = 1 - label;
  CHECK(error_rate(cells, renamed) == least);
}

TEST_CASE("a label whose cells all leave it disappears") {
  auto cells = two_classes();
  Partition start = threshold(101, 50);
  start[0] = 2;
  const auto m = channel_matching(cells, start, 3, 1000);
  CHECK(m.converged);
  CHECK(std::isfinite(m.information.back()));
}

}  // namespace
}  // namespace assay::g_theory
