// Which rows of a column may have entries while the potentials stay near a point.
#pragma once

#include <vector>

#include "plugins/numerics/ot/sparse_column.hpp"
#include "plugins/sparse_ot/column_costs.hpp"

namespace assay::sparse_ot {

// Safe screening: a row whose score is `margin` below the threshold of its column stays without
// mass until the potentials have drifted by the margin. While they have not, a pass over the lists
// gives the same plan as a pass over all rows, at a fraction of its cost.
//
// The score of pair (i, j) relative to the threshold rises by at most max_i (up_i - up'_i) + max_j
// (down_j - down'_j) as the point moves from (up', down') to (up, down): the potentials of the
// dual; alpha and -alpha for the semi-dual, whose thresholds fall with the smallest change of
// alpha.
class Screen {
 public:
  enum class Mode { kFull, kBuild, kListed };

  // What the pass at this point does: read all rows, read all and list those near, or read lists.
  Mode begin(const Vector& up, const Vector& down);
  double margin() const { return margin_; }
  // Tells whether the lists of the pass that kBuild began are complete.
  void built(bool fits);

 private:
  Vector up_, down_, last_up_, last_down_;
  double margin_ = 0, hopeless_move_ = -1;
  bool is_valid_ = false;
};

// The lists of consecutive columns.
class ScreenLists {
 public:
  // Room for that many costs of all columns and one more column of `longest` rows, taken at once:
  // lists that grow leave holes in memory.
  void start(std::size_t room, std::size_t longest) {
    clear();
    lists_.costs.reserve(room + longest);
    lists_.rows.reserve(room + longest);
    begin_.assign(1, 0);
    room_ = room;
    fits_ = true;
  }
  // Of the next column; nothing any more once the room is used up.
  void add(ot::SparseColumn& column, const double* alpha, const ot::SparseColumn::Costs& costs,
           double level) {
    if (fits_) column.list(alpha, costs, level, lists_);
    if (lists_.rows.size() > room_) {
      fits_ = false;
      clear();
    }
    begin_.push_back(lists_.rows.size());
  }
  bool fits() const { return fits_; }
  ot::SparseColumn::Costs operator[](std::size_t k) const {
    return {lists_.costs.data() + begin_[k], begin_[k + 1] - begin_[k],
            lists_.rows.data() + begin_[k]};
  }

 private:
  void clear() {
    lists_.costs.clear();
    lists_.rows.clear();
  }

  ot::SparseColumn::Lists lists_;
  std::vector<std::size_t> begin_;
  std::size_t room_ = 0;
  bool fits_ = false;
};

}  // namespace assay::sparse_ot
