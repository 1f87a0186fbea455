// A team does a job together: each member once, each item once.
#include "plugins/numerics/parallel/team.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <vector>

#include "plugins/numerics/parallel/row_blocks.hpp"

namespace assay::parallel {
namespace {

TEST_CASE("every member is called once for each job, again and again") {
  for (const int size : {0, 1, 3}) {
    Team team(size);
    CHECK(team.size() == std::max(size, 1));
    std::vector<int> calls(static_cast<std::size_t>(team.size()), 0);
    for (int job = 0; job < 50; ++job)
      team.run([&](int member) { ++calls[static_cast<std::size_t>(member)]; });
    CHECK(calls == std::vector<int>(calls.size(), 50));
  }
}

TEST_CASE("the members' shares follow one another, at multiples of the grain") {
  const Team team(3);
  for (const Index n : {0, 1, 7, 64, 100}) {
    Index next = 0;
    for (int member = 0; member < 3; ++member) {
      const auto [first, last] = team.share(n, 8, member);
      CHECK(first == next);
      CHECK((first % 8 == 0 || first == n));
      next = last;
    }
    CHECK(next == n);
  }
}

TEST_CASE("the blocks of rows are the same for every team, and hold each row once") {
  const RowBlocks blocks(5000);
  for (Index block = 0; block < blocks.count(); ++block)
    CHECK(blocks.range(block).first % static_cast<Index>(linalg::kPad) == 0);
  for (const int size : {1, 2, 3}) {
    Team team(size);
    std::vector<int> seen(5000, 0);
    blocks.for_each(team, [&](Index block, int) {
      const auto [first, last] = blocks.range(block);
      for (Index row = first; row < last; ++row) ++seen[static_cast<std::size_t>(row)];
    });
    CHECK(seen == std::vector<int>(5000, 1));
  }
}

}  // namespace
}  // namespace assay::parallel
