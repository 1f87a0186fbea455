#include "core/probe/nearby.hpp"

#include <algorithm>
#include <cmath>

namespace assay::probe {
namespace {

constexpr std::int64_t kFewest = 2;  // how far an integer may go from zero
constexpr std::int64_t kLargest = std::int64_t{1} << 40;

double held(const Param& param, double value) {
  if (!std::isnan(param.min)) value = std::max(value, param.min);
  if (!std::isnan(param.max)) value = std::min(value, param.max);
  return value;
}

// One overload a type; rows have no range of their own.
struct Draw {
  const Param& param;
  Rng& rng;

  bool operator()(bool) { return rng.below(2) == 1; }

  std::int64_t operator()(std::int64_t value) {
    if (value > kLargest || value < -kLargest) return value;  // no size: a code or a limit
    const auto low = std::abs(value) / 2, high = std::max(2 * std::abs(value), kFewest);
    const auto span = static_cast<std::uint64_t>(high - low + 1);
    const auto drawn = low + static_cast<std::int64_t>(rng.below(span));
    return static_cast<std::int64_t>(held(param, static_cast<double>(value < 0 ? -drawn : drawn)));
  }

  double operator()(double value) {
    if (std::isnan(value)) return value;
    if (value == 0) return held(param, rng.uniform(-1, 1));
    return held(param, value * std::pow(10, rng.uniform(-1, 1)));
  }

  std::string operator()(const std::string& value) {
    return param.choices.empty() ? value : param.choices[rng.below(param.choices.size())];
  }

  std::vector<std::vector<std::int64_t>> operator()(
      const std::vector<std::vector<std::int64_t>>& rows) {
    return rows;
  }

  template <class T>
  std::vector<T> operator()(std::vector<T> items) {
    for (auto& item : items) item = (*this)(item);
    return items;
  }
};

}  // namespace

Value nearby(const Param& param, const Value& value, Rng& rng) {
  return std::visit([draw = Draw{param, rng}](const auto& one) mutable { return Value(draw(one)); },
                    value);
}

}  // namespace assay::probe
