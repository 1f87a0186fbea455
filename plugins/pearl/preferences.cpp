// Pairs to a matrix of labels.
#include "plugins/pearl/preferences.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace assay::pearl {
namespace {

constexpr const char* kKey = "data.source_pairs";

bool is_text(const Input& table, const std::string& column) {
  const auto& raw = table.raw();
  for (std::uint32_t c = 0; c < raw.column_count; ++c)
    if (column == raw.columns[c].name) return raw.columns[c].dtype == ASSAY_STRING;
  return false;
}

// The trajectories that a column names.
std::vector<Index> members(const Input& pairs, const std::string& column, Index count,
                           const std::vector<std::string>& names) {
  std::vector<Index> result;
  if (is_text(pairs, column) && !names.empty()) {
    for (const auto& name : pairs.texts(column)) {
      const auto place = std::find(names.begin(), names.end(), name);
      if (place == names.end())
        bad_input(kKey, "column '", column, "' row ", result.size(), ": there is no trajectory '",
                  name, "'");
      result.push_back(place - names.begin());
    }
    return result;
  }
  for (const auto number : pairs.integers(column)) {
    if (number < 0 || number >= count)
      bad_input(kKey, "column '", column, "' row ", result.size(), " is ", number,
                "; trajectories are numbered from 0 to ", count - 1);
    result.push_back(static_cast<Index>(number));
  }
  return result;
}

}  // namespace

Matrix labels_of_pairs(const Input& pairs, Index count, const std::vector<std::string>& names) {
  const auto i = members(pairs, "i", count, names), j = members(pairs, "j", count, names);
  const auto label = pairs.reals("label");
  Matrix sum = Matrix::Zero(count, count), times = Matrix::Zero(count, count);
  for (std::size_t row = 0; row < label.size(); ++row) {
    if (!(label[row] >= 0 && label[row] <= 1))
      bad_input(kKey, "column 'label' row ", row, " is ", label[row], ", not between 0 and 1");
    if (i[row] == j[row]) bad_input(kKey, "row ", row, " compares a trajectory with itself");
    sum(i[row], j[row]) += label[row], sum(j[row], i[row]) += 1 - label[row];
    ++times(i[row], j[row]), ++times(j[row], i[row]);
  }
  Matrix z = Matrix::Constant(count, count, std::numeric_limits<double>::quiet_NaN());
  for (Index a = 0; a < count; ++a)
    for (Index b = 0; b < count; ++b)
      if (times(a, b) > 0) z(a, b) = sum(a, b) / times(a, b);
  z.diagonal().setConstant(0.5);
  return z;
}

}  // namespace assay::pearl
