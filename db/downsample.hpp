// Fewer points for a curve that is to be looked at.
#pragma once

#include <cmath>
#include <cstddef>
#include <optional>
#include <utility>
#include <vector>

namespace assay::db {

// Takes `count` items one after another and keeps at most `limit` (>= 2), in order: all where there
// are no more; else of each of limit / 2 stretches the one with the lowest and the one with the
// highest value, of items with a band the lowest of its low and the highest of its high end, so
// that no spike is lost. A stretch of NaN alone gives its first. Holds no more items than it keeps.
template <class Item>
class Downsampler {
 public:
  using Value = double (*)(const Item&);

  Downsampler(std::size_t count, std::size_t limit, Value value)
      : Downsampler(count, limit, value, value) {}
  Downsampler(std::size_t count, std::size_t limit, Value low_end, Value high_end)
      : count_(count),
        stretches_(count <= limit  ? count
                   : limit / 2 > 0 ? limit / 2
                                   : 1),
        low_end_(low_end),
        high_end_(high_end) {}

  void add(Item item) {
    if (seen_ == end_of_stretch()) close();
    const auto at = seen_++;
    if (!first_) first_ = item;
    if (std::isnan(low_end_(item)) || std::isnan(high_end_(item))) return;
    if (!low_ || low_end_(item) < low_end_(low_->second)) low_ = {at, item};
    if (!high_ || high_end_(item) > high_end_(high_->second)) high_ = {at, std::move(item)};
  }

  std::vector<Item> kept() {
    if (first_) close();
    return std::move(kept_);
  }

 private:
  using Placed = std::optional<std::pair<std::size_t, Item>>;

  std::size_t end_of_stretch() const { return (stretch_ + 1) * count_ / stretches_; }

  void close() {
    if (!low_) {
      kept_.push_back(std::move(*first_));
    } else if (low_->first == high_->first) {
      kept_.push_back(std::move(low_->second));
    } else {
      if (low_->first > high_->first) std::swap(low_, high_);
      kept_.push_back(std::move(low_->second));
      kept_.push_back(std::move(high_->second));
    }
    first_.reset();
    low_.reset();
    high_.reset();
    ++stretch_;
  }

  std::size_t count_, stretches_, seen_ = 0, stretch_ = 0;
  Value low_end_, high_end_;
  std::optional<Item> first_;
  Placed low_, high_;
  std::vector<Item> kept_;
};

}  // namespace assay::db
