#include "core/base/digits.hpp"

#include <algorithm>
#include <cmath>

#include "core/base/number.hpp"

namespace assay {
namespace {

constexpr int kFew = 4, kAll = 17;

int magnitude(double value) { return static_cast<int>(std::floor(std::log10(std::abs(value)))); }

bool is_on_its_side(double p, double shown) {
  for (const double level : {0.05, 0.01, 0.001})
    if ((p < level) != (shown < level)) return false;
  return true;
}

}  // namespace

std::string with_spread(double value, double spread) {
  spread = std::abs(spread);
  if (!std::isfinite(value) || value == 0 || !(spread > 0) || std::isinf(spread))
    return compact(value);
  return compact(value, std::clamp(magnitude(value) - magnitude(spread) + 2, kFew, kAll));
}

std::string told_apart(double value, double other) {
  int digits = kFew;
  const bool is_other = value < other || value > other;
  while (is_other && digits < kAll && compact(value, digits) == compact(other, digits)) ++digits;
  return compact(value, digits);
}

std::string p_text(double p) {
  for (int digits = 2; digits < kAll; ++digits) {
    const auto text = compact(p, digits);
    if (is_on_its_side(p, parse_double(text).value_or(p))) return text;
  }
  return shortest(p);
}

}  // namespace assay
