// Names of costs and of units, as parameters are written: one list for every method that has them.
#pragma once

#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "plugins/numerics/ot/cost.hpp"
#include "plugins/numerics/ot/cost_statistics.hpp"

namespace assay::ot {

template <class Value>
using Names = std::vector<std::pair<const char*, Value>>;

template <class Value>
std::optional<Value> named(const Names<Value>& names, std::string_view id) {
  for (const auto& [name, value] : names)
    if (name == id) return value;
  return std::nullopt;
}

inline const Names<CostKind> kCostNames = {
    {"sqeuclidean", CostKind::kSqEuclidean}, {"euclidean", CostKind::kEuclidean},
    {"cityblock", CostKind::kCityblock},     {"pnorm_p", CostKind::kPNorm},
    {"sqpnorm", CostKind::kSqPNorm},         {"cosine", CostKind::kCosine},
    {"arccos", CostKind::kArccos},           {"neg_dot", CostKind::kNegDot}};

// For methods that take a cost matrix, too.
inline const Names<CostKind> kCostOrMatrixNames = [] {
  auto names = kCostNames;
  names.emplace_back("precomputed", CostKind::kPrecomputed);
  return names;
}();

inline const Names<CostScale> kCostScaleNames = {{"none", CostScale::kNone},
                                                 {"mean", CostScale::kMean},
                                                 {"max", CostScale::kMax},
                                                 {"median", CostScale::kMedian}};

inline const Names<EpsilonMode> kEpsilonModeNames = {
    {"absolute", EpsilonMode::kAbsolute},
    {"relative_mean", EpsilonMode::kRelativeMean},
    {"relative_std", EpsilonMode::kRelativeStd},
    {"relative_max", EpsilonMode::kRelativeMax},
    {"relative_median", EpsilonMode::kRelativeMedian}};

}  // namespace assay::ot
