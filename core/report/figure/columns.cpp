#include "core/report/figure/columns.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "core/base/number.hpp"
#include "core/base/wrap.hpp"
#include "core/data/error.hpp"

namespace assay {
namespace {

constexpr std::uint64_t kSparsest = 16;  // places a row, at most, of integers that are places

bool lie_close(const std::vector<std::int64_t>& values, std::int64_t low, std::int64_t high) {
  const auto span = static_cast<std::uint64_t>(high) - static_cast<std::uint64_t>(low);
  return span / kSparsest <= values.size() + 64;
}

Placed by_value(const std::vector<std::int64_t>& values, std::int64_t low, std::int64_t high) {
  Placed result;
  result.axis.first = low;
  result.axis.count = static_cast<std::uint64_t>(high - low) + 1;
  for (const auto value : values) result.at.push_back(static_cast<std::uint64_t>(value - low));
  return result;
}

std::string name_of_cell(double value) { return compact(value); }
std::string name_of_cell(std::int64_t value) { return std::to_string(value); }
std::string name_of_cell(const std::string& value) { return value; }

// NaN has no place among numbers, and would break their order.
struct Before {
  bool operator()(double a, double b) const { return std::isnan(b) ? !std::isnan(a) : a < b; }
  template <class T>
  bool operator()(const T& a, const T& b) const {
    return a < b;
  }
};

// In the order of their sizes; `keeps_order` in the order in which they come.
template <class T>
Placed side_by_side(const std::vector<T>& values, bool keeps_order) {
  std::map<T, std::uint64_t, Before> places;
  std::vector<const T*> names;
  for (const auto& value : values)
    if (const auto [at, is_new] = places.try_emplace(value, places.size()); is_new)
      names.push_back(&at->first);
  if (!keeps_order) {
    names.clear();
    for (auto& [value, place] : places) {
      place = names.size();
      names.push_back(&value);
    }
  }
  Placed result;
  result.axis.count = places.size();
  for (const auto* name : names) result.axis.names.push_back(name_of_cell(*name));
  for (const auto& value : values) result.at.push_back(places.at(value));
  return result;
}

Placed placed_cells(const std::vector<std::string>& values) { return side_by_side(values, true); }
Placed placed_cells(const std::vector<double>& values) { return side_by_side(values, false); }
Placed placed_cells(const std::vector<std::int64_t>& values) {
  if (values.empty()) return {};
  const auto [low, high] = std::minmax_element(values.begin(), values.end());
  return lie_close(values, *low, *high) ? by_value(values, *low, *high)
                                        : side_by_side(values, false);
}

}  // namespace

const Column& column_of(const Table& table, const std::string& name) {
  if (const auto* column = table.find(name)) return *column;
  throw NoFigure(fmt::format("no column {}{}", in_quotes(name), did_you_mean(name, table.names())));
}

bool is_of_texts(const Column& column) {
  return std::holds_alternative<std::vector<std::string>>(column.values);
}

std::vector<double> numbers_of(const Column& column) {
  if (is_of_texts(column))
    throw NoFigure(fmt::format("column {} holds other than numbers", in_quotes(column.name)));
  std::vector<double> result;
  if (const auto* integers = std::get_if<std::vector<std::int64_t>>(&column.values))
    result.assign(integers->begin(), integers->end());
  else
    result = std::get<std::vector<double>>(column.values);
  for (auto& value : result)
    if (!std::isfinite(value)) value = std::nan("");
  return result;
}

std::vector<std::string> texts_of(const Column& column) {
  return std::visit(
      [](const auto& values) {
        std::vector<std::string> texts;
        for (const auto& value : values) texts.push_back(name_of_cell(value));
        return texts;
      },
      column.values);
}

// Marks that combine take no room, but bytes.
std::string shown_name(const std::string& name) {
  constexpr std::size_t kMostBytes = 240, kMostColumns = 60;
  auto end = std::min(name.size(), kMostBytes);
  while (end < name.size() && (static_cast<unsigned char>(name[end]) & 0xc0) == 0x80) --end;
  return cut_to(name.substr(0, end), kMostColumns);
}

Placed placed(const Column& column) {
  auto result = std::visit([](const auto& values) { return placed_cells(values); }, column.values);
  result.axis.name = shown_name(column.name);
  return result;
}

DrawnAxis gathered(DrawnAxis axis, std::size_t most) {
  axis.block = axis.count / most + (axis.count % most != 0 ? 1 : 0);
  axis.block = std::max<std::uint64_t>(axis.block, 1);
  std::vector<std::string> names;
  for (std::size_t i = 0; i < axis.names.size(); i += static_cast<std::size_t>(axis.block))
    names.push_back(shown_name(axis.names[i]));
  axis.names = std::move(names);
  return axis;
}

}  // namespace assay
