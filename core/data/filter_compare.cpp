// Comparisons that yield masks.
#include "core/data/filter_compare.hpp"

#include <cmath>
#include <functional>

#include "core/base/number.hpp"

namespace assay {
namespace {

template <class Values, class Holds>
RowMask mask_of(const Values& values, Holds holds) {
  RowMask mask(values.size());
  for (std::size_t i = 0; i < values.size(); ++i) mask[i] = holds(values[i]) ? 1 : 0;
  return mask;
}

template <class Common, class Values>
RowMask compare_as(const Values& values, Comparison how, const Common& with) {
  const auto by = [&](auto test) {
    return mask_of(
        values, [&](const auto& value) { return test(static_cast<const Common&>(value), with); });
  };
  switch (how) {
    case Comparison::equal:
      return by(std::equal_to<>());
    case Comparison::unequal:
      return by(std::not_equal_to<>());
    case Comparison::less:
      return by(std::less<>());
    case Comparison::at_most:
      return by(std::less_equal<>());
    case Comparison::more:
      return by(std::greater<>());
    case Comparison::at_least:
      break;
  }
  return by(std::greater_equal<>());
}

RowMask is_nan(const std::vector<double>& values, bool wanted) {
  return mask_of(values, [&](double value) { return std::isnan(value) == wanted; });
}

}  // namespace

RowMask compare(const std::vector<std::string>& values, Comparison how, const std::string& text) {
  return compare_as(values, how, text);
}

// Long double holds every int64 and every double.
RowMask compare(const std::vector<std::int64_t>& values, Comparison how,
                const std::string& number) {
  if (const auto integer = parse_int64(number)) return compare_as(values, how, *integer);
  return compare_as<long double>(values, how, *parse_double(number));
}

RowMask compare(const std::vector<double>& values, Comparison how, const std::string& number) {
  const auto real = *parse_double(number);
  const bool is_equality = how == Comparison::equal || how == Comparison::unequal;
  if (std::isnan(real) && is_equality) return is_nan(values, how == Comparison::equal);
  return compare_as(values, how, real);
}

}  // namespace assay
