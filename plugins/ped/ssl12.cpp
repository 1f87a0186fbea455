#include "plugins/ped/ssl12.hpp"

#include <array>
#include <string_view>

namespace assay::ped {
namespace {

constexpr std::array<std::string_view, 12> kModels = {
    "byol",   "deepcluster-v2", "infomin", "insdis",    "moco-v1",   "moco-v2",
    "pcl-v1", "pcl-v2",         "sela-v2", "simclr-v1", "simclr-v2", "swav"};

struct Row {
  std::string_view dataset;
  std::array<double, kModels.size()> accuracy;
};

constexpr Row kAccuracies[] = {
    {"aircraft", {82.1, 82.43, 83.78, 79.7, 81.85, 83.7, 82.16, 83.0, 85.42, 80.54, 81.5, 83.04}},
    {"caltech101",
     {91.9, 91.16, 80.86, 77.21, 79.68, 82.76, 88.6, 87.52, 90.53, 90.94, 88.58, 89.49}},
    {"cars", {89.83, 90.16, 86.9, 80.21, 82.19, 85.55, 87.15, 85.56, 89.85, 89.98, 88.82, 89.81}},
    {"cifar10",
     {96.98, 97.17, 96.72, 93.08, 94.15, 96.48, 96.42, 96.55, 96.85, 97.09, 96.22, 96.81}},
    {"cifar100",
     {83.86, 84.84, 70.89, 69.08, 71.23, 71.27, 79.44, 79.84, 84.36, 84.49, 78.91, 83.78}},
    {"dtd", {76.37, 77.31, 73.47, 66.4, 67.36, 72.56, 73.28, 69.3, 76.03, 73.97, 74.71, 76.68}},
    {"flowers",
     {96.8, 97.05, 95.81, 93.63, 94.32, 95.12, 95.62, 95.87, 96.22, 95.33, 95.39, 97.11}},
    {"food", {85.44, 87.24, 78.82, 76.47, 77.21, 77.15, 77.7, 80.29, 86.37, 82.2, 82.23, 87.22}},
    {"pets", {91.48, 90.89, 90.92, 84.58, 85.26, 89.06, 88.93, 88.72, 89.61, 88.53, 89.18, 90.59}},
    {"sun397", {63.69, 66.54, 57.67, 51.62, 53.83, 56.28, 58.36, 58.82, 65.74, 63.46, 60.93, 66.1}},
    {"voc2007",
     {85.13, 85.38, 81.41, 76.33, 77.94, 78.32, 81.91, 81.85, 85.52, 83.29, 83.08, 85.06}},
};

template <class List, class NameOf>
std::string joined(const List& list, NameOf&& name_of) {
  std::string text;
  for (const auto& item : list) {
    if (!text.empty()) text += ", ";
    text += name_of(item);
  }
  return text;
}

}  // namespace

std::optional<double> ssl12_accuracy(const std::string& model, const std::string& dataset) {
  for (const auto& row : kAccuracies)
    for (std::size_t m = 0; m < kModels.size(); ++m)
      if (row.dataset == dataset && kModels[m] == model) return row.accuracy[m];
  return std::nullopt;
}

std::string ssl12_models() {
  return joined(kModels, [](auto name) { return name; });
}

std::string ssl12_datasets() {
  return joined(kAccuracies, [](const Row& row) { return row.dataset; });
}

}  // namespace assay::ped
