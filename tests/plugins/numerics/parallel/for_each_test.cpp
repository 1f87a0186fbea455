#include "plugins/numerics/parallel/for_each.hpp"

#include <catch2/catch.hpp>
#include <stdexcept>
#include <vector>

namespace assay::parallel {
namespace {

TEST_CASE("each task is done once, whatever the number of threads, and a fault is passed on") {
  for (const unsigned threads : {1U, 2U, 5U}) {
    std::vector<int> done(100, 0);
    for_each(100, threads, [&](std::size_t i) { ++done[i]; });
    CHECK(done == std::vector<int>(100, 1));
    CHECK_THROWS_AS(for_each(100, threads,
                             [](std::size_t i) {
                               if (i == 3) throw std::runtime_error("3");
                             }),
                    std::runtime_error);
  }
}

}  // namespace
}  // namespace assay::parallel
