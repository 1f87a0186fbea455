// Conversion of one number to an element type, refusing what would change it beyond rounding.
#pragma once

#include <cmath>
#include <concepts>
#include <limits>
#include <optional>
#include <string>
#include <utility>

#include "core/base/number.hpp"
#include "core/data/array.hpp"

namespace assay {

// Real types take every number, rounded to the nearest, unless a finite one would become infinite.
// Integer types take whole numbers in their range.
template <class To, class From>
std::optional<To> cast(From value) {
  using Limits = std::numeric_limits<To>;
  if constexpr (std::floating_point<To> && std::floating_point<From>) {
    if (std::isfinite(value) && std::abs(value) > Limits::max()) return std::nullopt;
  } else if constexpr (std::integral<To> && std::floating_point<From>) {
    const auto end = std::ldexp(From{1}, Limits::digits);  // one past the largest To
    const auto begin = Limits::is_signed ? -end : From{0};
    if (!(value >= begin && value < end && std::trunc(value) == value)) return std::nullopt;
  } else if constexpr (std::integral<To>) {
    if (!std::in_range<To>(value)) return std::nullopt;
  }
  return static_cast<To>(value);
}

// Why cast<To>(value) is nothing.
template <class To, class From>
std::string misfit(From value) {
  if constexpr (std::integral<From>) {
    return std::to_string(value) + " does not fit into " + std::string(name_of(dtype_of<To>()));
  } else {
    const auto text = shortest(static_cast<double>(value));
    if (std::isfinite(value) && std::trunc(value) == value)
      return text + " does not fit into " + std::string(name_of(dtype_of<To>()));
    return "expected an integer, found " + text;
  }
}

}  // namespace assay
