#include "plugins/kind/weights.hpp"

#include <algorithm>
#include <cmath>
#include <stdexcept>

namespace assay::kind {
namespace {

constexpr std::size_t kMostDimensions = 3;

Array take_array(training::ByteReader& from) {
  Array array;
  array.shape = from.take_list<std::int64_t>();
  array.values = from.take_list<float>();
  if (array.shape.empty() || array.shape.size() > kMostDimensions)
    throw std::runtime_error("an array has too many dimensions or none");
  std::int64_t left = static_cast<std::int64_t>(array.values.size());
  for (const auto n : array.shape) {
    if (n < 1 || left % n != 0) throw std::runtime_error("an array's shape does not fit its size");
    left /= n;
  }
  if (left != 1) throw std::runtime_error("an array's shape does not fit its size");
  return array;
}

}  // namespace

std::int64_t count(const std::vector<std::int64_t>& shape) {
  std::int64_t product = 1;
  for (const auto n : shape) product *= n;
  return product;
}

std::int64_t count(const Weights& weights) {
  std::int64_t sum = 0;
  for (const auto& [name, array] : weights) sum += static_cast<std::int64_t>(array.values.size());
  return sum;
}

double largest_change(const Weights& a, const Weights& b) {
  if (a.size() != b.size()) return kInfinity;
  double most = 0;
  for (const auto& [name, array] : a) {
    const auto found = b.find(name);
    if (found == b.end() || found->second.shape != array.shape) return kInfinity;
    for (std::size_t k = 0; k < array.values.size(); ++k) {
      const double gap = static_cast<double>(array.values[k]) - found->second.values[k];
      most = std::max(most, std::isnan(gap) ? kInfinity : std::abs(gap));
    }
  }
  return most;
}

Matrix part_of(const Array& array, std::int64_t parts, std::int64_t part) {
  const std::int64_t columns = array.shape.back();
  const auto rows = static_cast<std::int64_t>(array.values.size()) / (columns * parts);
  using Floats = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
  return Eigen::Map<const Floats>(array.values.data() + part * rows * columns, rows, columns)
      .cast<double>();
}

Array stacked(const std::vector<Matrix>& parts, std::vector<std::int64_t> shape) {
  Array array{std::move(shape), {}};
  for (const auto& part : parts)
    for (Index k = 0; k < part.size(); ++k)
      array.values.push_back(static_cast<float>(part.data()[k]));
  if (static_cast<std::int64_t>(array.values.size()) != count(array.shape))
    throw std::logic_error("parts do not fill an array");
  return array;
}

void put(training::ByteWriter& to, const Weights& weights) {
  to.put(static_cast<std::uint64_t>(weights.size()));
  for (const auto& [name, array] : weights) {
    to.put(name);
    to.put(array.shape);
    to.put(array.values);
  }
}

Weights take_weights(training::ByteReader& from) {
  Weights weights;
  for (auto left = from.take<std::uint64_t>(); left > 0; --left) {
    auto name = from.take_text();
    weights[std::move(name)] = take_array(from);
  }
  return weights;
}

}  // namespace assay::kind
