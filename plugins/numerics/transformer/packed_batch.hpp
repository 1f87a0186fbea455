// Sequences of unequal length laid one behind another, without padding, where continuations of one
// prompt share its rows.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace assay::transformer {

class PackedBatch {
 public:
  // Rows [begin, end) of the batch, a token each.
  struct Segment {
    std::int64_t begin, end;
    std::int64_t last() const { return end - 1; }
  };

  // A row sees the rows [shared_begin, shared_end) and [own_begin, itself].
  struct Sight {
    std::int32_t shared_begin, shared_end, own_begin;
  };

  Segment add(std::span<const int> tokens) { return add_behind({0, 0}, tokens); }
  // Tokens that follow those of `prefix`, whose rows were added by themselves.
  Segment add_behind(Segment prefix, std::span<const int> tokens) {
    const auto begin = static_cast<std::int64_t>(tokens_.size());
    for (const int token : tokens) {
      positions_.push_back(prefix.end - prefix.begin + static_cast<std::int64_t>(tokens_.size()) -
                           begin);
      tokens_.push_back(token);
      sights_.push_back({static_cast<std::int32_t>(prefix.begin),
                         static_cast<std::int32_t>(prefix.end), static_cast<std::int32_t>(begin)});
    }
    return {begin, static_cast<std::int64_t>(tokens_.size())};
  }

  std::size_t rows() const { return tokens_.size(); }
  const std::vector<std::int64_t>& tokens() const { return tokens_; }
  const std::vector<std::int64_t>& positions() const { return positions_; }
  const std::vector<Sight>& sights() const { return sights_; }

 private:
  std::vector<std::int64_t> tokens_, positions_;
  std::vector<Sight> sights_;
};

}  // namespace assay::transformer
