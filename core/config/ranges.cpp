// Evenly spaced values, on a linear or a logarithmic scale.
#include <algorithm>
#include <boost/multiprecision/cpp_dec_float.hpp>
#include <cmath>
#include <cstdlib>
#include <limits>

#include "core/base/number.hpp"
#include "core/config/sweep.hpp"

namespace assay {
namespace {

constexpr std::int64_t kMostValues = 100'000;
constexpr double kLargestWhole = 9.0e15;  // below it every whole double is an exact integer

struct NumberRange {
  double first = 0, last = 0;
  std::int64_t count = 0;
  bool is_whole = false;  // both ends are ints
  bool is_logarithmic = false;
};

// The ends are meant as the decimals that people write, and every value is the double nearest to
// its exact place between them. So grids of different lengths agree where they meet.
using Decimal = boost::multiprecision::cpp_dec_float_50;

Decimal meant(double value) { return Decimal(shortest(value)); }

double nearest_double(const Decimal& value) {
  constexpr int kDigits = 40;
  return *parse_double(value.str(kDigits, std::ios::scientific));
}

double on_line(const NumberRange& range, std::int64_t i) {
  const auto steps = range.count - 1;
  return nearest_double((meant(range.first) * (steps - i) + meant(range.last) * i) / steps);
}

// What 64 bits of mantissa decide, or nothing: the value is too near to the middle of two doubles.
std::optional<double> decided(long double value, long double relative_error) {
  const auto rounded = static_cast<double>(value);
  const auto next = std::nextafter(rounded, value > rounded ? HUGE_VAL : -HUGE_VAL);
  const auto middle = (static_cast<long double>(rounded) + next) / 2;
  const bool is_clear = std::abs(value - middle) > relative_error * std::abs(value);
  return is_clear && std::isnormal(rounded) ? std::optional(rounded) : std::nullopt;
}

// first^(1 - t) last^t. Rounding t moves the exponent, and so the value by the logarithm of the
// ends.
double on_logarithmic_line(const NumberRange& range, std::int64_t i) {
  const auto steps = static_cast<long double>(range.count - 1);
  const long double first = std::strtold(shortest(range.first).c_str(), nullptr);
  const long double last = std::strtold(shortest(range.last).c_str(), nullptr);
  const auto t = static_cast<long double>(i) / steps;
  const auto quick = std::pow(first, 1 - t) * std::pow(last, t);
  const auto error = (std::abs(std::log(first)) + std::abs(std::log(last)) + 4) *
                     std::numeric_limits<long double>::epsilon();
  if (const auto value = decided(quick, error)) return *value;
  const auto place = Decimal(i) / Decimal(range.count - 1);
  return nearest_double(pow(meant(range.first), 1 - place) * pow(meant(range.last), place));
}

double value_of(const NumberRange& range, std::int64_t i) {
  if (i == 0) return range.first;
  if (i == range.count - 1) return range.last;
  return range.is_logarithmic ? on_logarithmic_line(range, i) : on_line(range, i);
}

std::optional<double> number(const Node& node) {
  if (const auto* integer = node.as<std::int64_t>()) return static_cast<double>(*integer);
  const auto* real = node.as<double>();
  return real != nullptr && std::isfinite(*real) ? std::optional(*real) : std::nullopt;
}

std::optional<NumberRange> parse(const Entry& entry) {
  const auto* list = entry.value.as<NodeList>();
  if (list == nullptr || list->size() != 3) return std::nullopt;
  const auto first = number(list->at(0)), last = number(list->at(1));
  const auto* count = list->at(2).as<std::int64_t>();
  if (!first || !last || count == nullptr || *count < 2 || *count > kMostValues)
    return std::nullopt;
  const bool is_whole =
      list->at(0).as<std::int64_t>() != nullptr && list->at(1).as<std::int64_t>() != nullptr;
  return NumberRange{*first, *last, *count, is_whole, entry.key == "logspace"};
}

std::vector<Node> values_of(const NumberRange& range, const Place& where) {
  std::vector<double> values;
  for (std::int64_t i = 0; i < range.count; ++i) values.push_back(value_of(range, i));
  const bool are_ints =
      range.is_whole && std::all_of(values.begin(), values.end(), [](double value) {
        return value == std::round(value) && std::abs(value) < kLargestWhole;
      });
  std::vector<Node> nodes;
  for (const auto value : values)
    nodes.push_back(are_ints ? Node{static_cast<std::int64_t>(value), where} : Node{value, where});
  return nodes;
}

}  // namespace

std::vector<Node> range_values(const Node& table, Faults& faults) {
  constexpr std::string_view kForms =
      "expected { linspace = [first, last, count] } or { logspace = [first, last, count] }";
  const auto& entries = *table.as<NodeTable>();
  const bool is_known =
      entries.size() == 1 && (entries[0].key == "linspace" || entries[0].key == "logspace");
  const auto range = is_known ? parse(entries[0]) : std::nullopt;
  if (!range) {
    faults.error(table.where, "this is no range", std::string(kForms));
    return {};
  }
  if (range->is_logarithmic && (range->first <= 0 || range->last <= 0)) {
    faults.error(table.where, "the ends of a logspace must be positive");
    return {};
  }
  return values_of(*range, table.where);
}

}  // namespace assay
