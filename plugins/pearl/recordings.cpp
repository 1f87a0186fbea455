// Steps by trajectory, cut and filled up.
#include "plugins/pearl/recordings.hpp"

#include <algorithm>
#include <map>

namespace assay::pearl {
namespace {

constexpr double kMostSeriesBytes = 2.0 * (1 << 30);
constexpr const char* kGroup = "group";

// The number of each row's trajectory.
std::vector<std::size_t> groups_of(const Input& table, const char* key, Recording& into) {
  std::vector<std::string> ids;
  const auto& raw = table.raw();
  for (std::uint32_t c = 0; c < raw.column_count; ++c) {
    if (std::string(raw.columns[c].name) != kGroup) continue;
    if (raw.columns[c].dtype == ASSAY_F64)
      bad_input(key, "column 'group' holds decimal numbers, not names");
    if (raw.columns[c].dtype == ASSAY_STRING) ids = table.texts(kGroup);
    if (raw.columns[c].dtype == ASSAY_I64)
      for (const auto id : table.integers(kGroup)) ids.push_back(std::to_string(id));
  }
  std::map<std::string, std::size_t> numbers;
  std::vector<std::size_t> groups;
  for (const auto& id : ids) {
    const auto [known, is_new] = numbers.try_emplace(id, into.names.size());
    if (is_new) into.names.push_back(id), into.lengths.push_back(0);
    groups.push_back(known->second);
    ++into.lengths[known->second];
  }
  return groups;
}

Series empty_series(std::size_t count, Index steps, std::size_t width, const char* key) {
  const double bytes =
      8.0 * static_cast<double>(count) * static_cast<double>(steps) * static_cast<double>(width);
  if (bytes > kMostSeriesBytes)
    bad_input(key, count, " trajectories of ", steps, " steps of ", width, " numbers take ",
              bytes / (1 << 30), " GiB; at most 2 are allowed");
  return {static_cast<Index>(count), steps, static_cast<Index>(width)};
}

// Steps from the last recorded one on.
void fill_up(Series& series, Index i, Index length) {
  if (length == 0) return;
  for (Index t = length; t < series.horizon; ++t) {
    const auto last = series.step(i, length - 1);
    std::copy(last.begin(), last.end(), series.step(i, t).begin());
  }
}

Recording of_table(const Input& table, const char* key, std::optional<std::int64_t> steps,
                   Padding padding) {
  Recording result;
  const auto groups = groups_of(table, key, result);
  auto names = table.columns();
  std::erase(names, kGroup);
  if (names.empty()) bad_input(key, "has no column but 'group'");
  const auto longest = *std::max_element(result.lengths.begin(), result.lengths.end());
  auto& series = result.series = empty_series(
      result.names.size(), static_cast<Index>(steps.value_or(longest)), names.size(), key);
  for (std::size_t c = 0; c < names.size(); ++c) {
    const auto values = table.reals(names[c]);
    std::vector<Index> next(result.names.size(), 0);
    for (std::size_t row = 0; row < values.size(); ++row)
      if (const Index t = next[groups[row]]++; t < series.horizon)
        series.step(static_cast<Index>(groups[row]), t)[c] = values[row];
  }
  if (padding == Padding::last_step)
    for (Index i = 0; i < series.count; ++i)
      fill_up(series, i, std::min(result.lengths[static_cast<std::size_t>(i)], series.horizon));
  return result;
}

Recording of_array(const Input& array, const char* key, std::optional<std::int64_t> steps,
                   Padding padding) {
  const auto length = static_cast<Index>(array.size(1));
  Recording result;
  result.lengths.assign(array.size(0), length);
  auto& series = result.series =
      empty_series(array.size(0), static_cast<Index>(steps.value_or(length)), array.size(2), key);
  const auto kept = static_cast<std::size_t>(std::min(length, series.horizon) * series.width);
  const auto from = array.values();
  for (Index i = 0; i < series.count && kept > 0; ++i) {
    const auto first = from.subspan(static_cast<std::size_t>(i * length * series.width), kept);
    std::copy(first.begin(), first.end(), series.step(i, 0).data());
    if (padding == Padding::last_step) fill_up(series, i, std::min(length, series.horizon));
  }
  return result;
}

}  // namespace

Recording recorded(const Input& input, const char* key, std::optional<std::int64_t> steps,
                   Padding padding) {
  return input.is_table() ? of_table(input, key, steps, padding)
                          : of_array(input, key, steps, padding);
}

}  // namespace assay::pearl
