#include "plugins/sparse_ot/screen.hpp"

namespace assay::sparse_ot {
namespace {

constexpr double kMovesAhead = 4;  // the margin, in units of the last move

double rise(const Vector& now, const Vector& before) { return (now - before).maxCoeff(); }

}  // namespace

Screen::Mode Screen::begin(const Vector& up, const Vector& down) {
  const bool is_first = last_up_.size() == 0;
  const double move = is_first ? 0 : rise(up, last_up_) + rise(down, last_down_);
  last_up_ = up;
  last_down_ = down;
  if (is_first) return Mode::kFull;
  if (is_valid_ && rise(up, up_) + rise(down, down_) <= margin_) return Mode::kListed;
  is_valid_ = false;
  // Lists that were too long for moves of this size are not tried again before the moves shrink.
  if (hopeless_move_ >= 0 && move > hopeless_move_ / 2) return Mode::kFull;
  margin_ = kMovesAhead * move;
  up_ = up;
  down_ = down;
  return Mode::kBuild;
}

void Screen::built(bool fits) {
  is_valid_ = fits;
  hopeless_move_ = fits ? -1 : margin_ / kMovesAhead;
}

}  // namespace assay::sparse_ot
