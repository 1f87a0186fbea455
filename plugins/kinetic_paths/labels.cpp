#include "plugins/kinetic_paths/labels.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace assay::kinetic_paths {
namespace {

constexpr std::size_t kMostClasses = 1000;

void require_label(double label, std::size_t row) {
  if (!(std::abs(label) < 1e9) || label != std::floor(label))
    bad_input("data.labels", "is ", label, " in row ", row, ", which is no class");
}

}  // namespace

void read_labels(const Run<Params>& run, Dataset& data) {
  const auto input = run.find_input("labels");
  if (!input) return;
  if (data.side == 0) throw BadInput("labels are of square images", "data.labels");
  const auto values = input->values();
  if (values.size() != to_size(data.points.rows()))
    bad_input("data.labels", "has ", values.size(), " labels for ", data.points.rows(), " images");
  std::vector<double> known(values.begin(), values.end());
  for (std::size_t i = 0; i < values.size(); ++i) require_label(values[i], i);
  std::sort(known.begin(), known.end());
  known.erase(std::unique(known.begin(), known.end()), known.end());
  if (known.size() < 2 || known.size() > kMostClasses)
    bad_input("data.labels", "has ", known.size(), " classes, not 2 to ", kMostClasses);
  for (const double label : values)
    data.labels.push_back(std::lower_bound(known.begin(), known.end(), label) - known.begin());
  data.classes = static_cast<Index>(known.size());
}

std::vector<Index> labels_of(const std::vector<Index>& labels,
                             const std::vector<std::size_t>& rows) {
  std::vector<Index> chosen;
  if (!labels.empty())
    for (const auto row : rows) chosen.push_back(labels[row]);
  return chosen;
}

void split_labels(const std::vector<bool>& is_held, Dataset& data) {
  std::vector<Index> kept;
  for (std::size_t i = 0; i < data.labels.size(); ++i)
    (is_held[i] ? data.held_labels : kept).push_back(data.labels[i]);
  data.labels = std::move(kept);
}

}  // namespace assay::kinetic_paths
