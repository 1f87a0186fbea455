// Rows of a problem in blocks, so that sums over rows do not depend on the number of threads.
#pragma once

#include <algorithm>
#include <bit>
#include <utility>

#include "plugins/numerics/linalg/padded.hpp"
#include "plugins/numerics/parallel/team.hpp"

namespace assay::parallel {

// The blocks follow from the number of rows alone. What a block adds up, and the order in which the
// blocks' sums are added, is the same whoever computes them.
class RowBlocks {
 public:
  explicit RowBlocks(Index rows) : rows_(rows) {
    const auto most = static_cast<std::size_t>(std::clamp<Index>(rows / kSmallest, 1, kMost));
    const auto wanted = static_cast<Index>(std::bit_floor(most));  // even for even teams
    constexpr auto pad = static_cast<Index>(linalg::kPad);
    size_ = ((rows + wanted - 1) / wanted + pad - 1) / pad * pad;
  }

  Index count() const { return (rows_ + size_ - 1) / size_; }

  // Rows [first, second); `first` is a multiple of linalg::kPad.
  std::pair<Index, Index> range(Index block) const {
    return {block * size_, std::min(rows_, (block + 1) * size_)};
  }

  // visit(block, member) for every block, by the members of `team`.
  template <class Visit>
  void for_each(Team& team, Visit visit) const {
    team.run([&](int member) {
      const auto [first, last] = team.share(count(), 1, member);
      for (Index block = first; block < last; ++block) visit(block, member);
    });
  }

 private:
  // A block's own column sums should cost little beside its rows, and a few blocks a thread
  // suffice.
  static constexpr Index kSmallest = 192, kMost = 32;

  Index rows_, size_;
};

}  // namespace assay::parallel
