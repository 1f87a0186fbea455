#include "plugins/numerics/ot/support.hpp"

#include <cmath>
#include <numeric>
#include <stdexcept>
#include <string>

namespace assay::ot {
namespace {

constexpr double kSumTolerance = 1e-6;

}  // namespace

void check_weights(std::span<const double> weights, Index count, std::string_view name) {
  const std::string who = "weights " + std::string(name);
  if (weights.empty() || weights.size() != static_cast<std::size_t>(count))
    throw std::invalid_argument(who + ": " + std::to_string(weights.size()) + " values for " +
                                std::to_string(count) + " points");
  for (std::size_t i = 0; i < weights.size(); ++i)
    if (!(weights[i] >= 0) || !std::isfinite(weights[i]))
      throw std::invalid_argument(who + ": value " + std::to_string(i) +
                                  " is negative or not finite");
  const double sum = std::accumulate(weights.begin(), weights.end(), 0.0);
  if (std::abs(sum - 1) > kSumTolerance)
    throw std::invalid_argument(who + " sum to " + std::to_string(sum) + ", not 1");
}

std::vector<double> uniform_weights(Index n) {
  return std::vector<double>(to_size(n), 1 / static_cast<double>(n));
}

Support::Support(std::span<const double> weights) : count_(weights.size()) {
  for (std::size_t i = 0; i < weights.size(); ++i)
    if (weights[i] > 0) indices_.push_back(static_cast<Index>(i));
}

std::vector<double> Support::of(std::span<const double> values) const {
  std::vector<double> part;
  if (values.empty()) return part;
  part.reserve(indices_.size());
  for (const Index i : indices_) part.push_back(values[static_cast<std::size_t>(i)]);
  return part;
}

}  // namespace assay::ot
