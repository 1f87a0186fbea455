#include "plugins/numerics/images/digits.hpp"

#include <charconv>
#include <iterator>
#include <string>

namespace assay::images {
namespace {

constexpr const char* kRows[] = {
#include "digits.inc"
};

}  // namespace

Digits digits() {
  constexpr Index kPixels = kDigitSide * kDigitSide;
  Digits all;
  all.pixels.resize(static_cast<Index>(std::size(kRows)), kPixels);
  for (Index i = 0; i < all.pixels.rows(); ++i) {
    const char* at = kRows[i];
    const char* const end = at + std::char_traits<char>::length(at);
    int value = 0;
    for (Index k = 0; k < kPixels; ++k) {
      at = std::from_chars(at, end, value).ptr + 1;
      all.pixels(i, k) = value;
    }
    std::from_chars(at, end, value);
    all.labels.push_back(value);
  }
  return all;
}

}  // namespace assay::images
