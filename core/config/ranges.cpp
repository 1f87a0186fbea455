// Evenly spaced values, on a linear or a logarithmic scale.
#include <algorithm>
#include <cmath>
#include <limits>

#include "core/config/sweep.hpp"
#include "core/text/number.hpp"

namespace assay {
namespace {

constexpr std::int64_t kMostValues = 100'000;
constexpr double kLargestWhole = 9.0e15;  // below it every whole double is an exact integer

struct Range {
  double first = 0, last = 0;
  std::int64_t count = 0;
  bool is_whole = false;  // both ends are ints
  bool is_logarithmic = false;
};

// The decimal number that was meant: 0.01 for what rounding turned into 0.010000000000000002.
double tidied(double value) {
  constexpr int kDigits = 14;
  constexpr double kRounding = 8 * std::numeric_limits<double>::epsilon();
  const auto decimal = parse_double(compact(value, kDigits));
  return decimal && std::abs(*decimal - value) <= kRounding * std::abs(value) ? *decimal : value;
}

double value_of(const Range& range, std::int64_t i) {
  if (i == 0) return range.first;
  if (i == range.count - 1) return range.last;
  const double t = static_cast<double>(i) / static_cast<double>(range.count - 1);
  if (range.is_logarithmic) return tidied(range.first * std::pow(range.last / range.first, t));
  return tidied(range.first + (range.last - range.first) * t);
}

std::optional<double> number(const Node& node) {
  if (const auto* integer = node.as<std::int64_t>()) return static_cast<double>(*integer);
  const auto* real = node.as<double>();
  return real != nullptr && std::isfinite(*real) ? std::optional(*real) : std::nullopt;
}

std::optional<Range> parse(const Entry& entry) {
  const auto* list = entry.value.as<NodeList>();
  if (list == nullptr || list->size() != 3) return std::nullopt;
  const auto first = number(list->at(0)), last = number(list->at(1));
  const auto* count = list->at(2).as<std::int64_t>();
  if (!first || !last || count == nullptr || *count < 2 || *count > kMostValues)
    return std::nullopt;
  const bool is_whole =
      list->at(0).as<std::int64_t>() != nullptr && list->at(1).as<std::int64_t>() != nullptr;
  return Range{*first, *last, *count, is_whole, entry.key == "logspace"};
}

std::vector<Node> values_of(const Range& range, const Place& where) {
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
