// Passes over rows against plain loops, at lengths that fill no vector too.
#include "plugins/numerics/ot/shortest_path_kernels.hpp"

#include <algorithm>
#include <catch2/catch.hpp>

#include "plugins/numerics/linalg/padded.hpp"
#include "tests/plugins/numerics/ot/samples.hpp"

namespace assay::ot {
namespace {

// Few distinct numbers, so that there are ties.
std::vector<double> coarse(Samples& samples, std::size_t n) {
  std::vector<double> v(n);
  for (double& x : v) x = static_cast<double>(static_cast<int>(8 * samples.uniform())) / 8;
  return v;
}

TEST_CASE("a step of Dijkstra shortens distances and finds the first of the nearest") {
  Samples samples(1);
  for (std::size_t n = 1; n < 60; ++n) {
    const auto c = coarse(samples, n), price = coarse(samples, n), start = coarse(samples, n);
    linalg::PaddedArray<double> distance(n);
    linalg::PaddedArray<std::int64_t> previous(n);
    std::copy(start.begin(), start.end(), distance.begin());
    std::fill(previous.begin(), previous.end(), -1);
    const auto nearest =
        relax(c.data(), price.data(), 0.25, 7, distance.data(), previous.data(), n);
    for (std::size_t j = 0; j < n; ++j) {
      const double d = c[j] - price[j] - 0.25;
      CHECK(distance[j] == std::min(d, start[j]));
      CHECK(previous[j] == (d < start[j] ? 7 : -1));
    }
    CHECK(nearest == static_cast<std::size_t>(std::min_element(distance.begin(), distance.end()) -
                                              distance.begin()));
  }
}

TEST_CASE("a settled column is neither reached nor chosen") {
  const std::vector<double> c(20, 1.0);
  std::vector<double> price(20, 0.0);
  linalg::PaddedArray<double> distance(20);
  linalg::PaddedArray<std::int64_t> previous(20);
  std::fill(distance.begin(), distance.end(), 5.0);
  std::fill(previous.begin(), previous.end(), -1);
  price[0] = -kInfinity;
  distance[0] = kInfinity;
  CHECK(relax(c.data(), price.data(), 0, 3, distance.data(), previous.data(), 20) == 1);
  CHECK(previous[0] == -1);
}

TEST_CASE("the largest of what is not hidden, and the two least, are the first of their kind") {
  Samples samples(2);
  for (std::size_t n = 1; n < 60; ++n) {
    const auto c = coarse(samples, n);
    std::vector<double> hidden(n, 0.0), seen = c;
    for (std::size_t j = 0; j + 1 < n; ++j)
      if (samples.uniform() < 0.3) hidden[j] = seen[j] = -kInfinity;
    CHECK(largest(c.data(), hidden.data(), n) ==
          static_cast<std::size_t>(std::max_element(seen.begin(), seen.end()) - seen.begin()));

    const std::vector<double> price(n, 0.0);
    const auto two = two_least(c.data(), price.data(), n);
    const auto first = std::min_element(c.begin(), c.end());
    CHECK(two.least == *first);
    CHECK(two.first_column == static_cast<std::size_t>(first - c.begin()));
    auto others = c;
    others[two.first_column] = kInfinity;
    const auto second = std::min_element(others.begin(), others.end());
    CHECK(two.second == *second);
    if (n > 1) CHECK(two.second_column == static_cast<std::size_t>(second - others.begin()));
  }
}

}  // namespace
}  // namespace assay::ot
