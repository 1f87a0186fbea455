#include "plugins/focus_control/attention_cost.hpp"

#include <stdexcept>
#include <utility>

namespace assay::focus_control {
namespace {

using Layer =
    Eigen::Map<const Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>>;
using LayerSlope =
    Eigen::Map<Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>>;

}  // namespace

AttentionCost::AttentionCost(Heuristic heuristic, Groups groups, Index tokens, Index positions,
                             double blur_sigma)
    : heuristic_(heuristic),
      groups_(std::move(groups)),
      tokens_(tokens),
      positions_(positions),
      blur_(positions, blur_sigma) {
  if (heuristic == Heuristic::kNone) throw std::invalid_argument("'none' has no cost");
}

Cost AttentionCost::of_mean(Index i, const Matrix& mean) {
  switch (heuristic_) {
    case Heuristic::kAttendExcite:
      return attend_excite_cost(mean, groups_);
    case Heuristic::kDivideBind:
      return divide_bind_cost(mean, groups_);
    case Heuristic::kConform: {
      if (before_.size() <= to_size(i)) before_.resize(to_size(i) + 1);
      const Matrix before = std::exchange(before_[to_size(i)], mean);
      if (before.size() == 0) return {0, Matrix::Zero(tokens_, positions_)};
      return conform_cost(mean, before, groups_);
    }
    default:
      return focus_cost(mean, groups_);
  }
}

double AttentionCost::operator()(Index i, std::span<const float> maps, std::span<float> slope) {
  const Index size = tokens_ * positions_, layers = static_cast<Index>(maps.size()) / size;
  const double share = 1 / static_cast<double>(layers);
  const auto layer = [&](Index l) { return Layer(maps.data() + l * size, tokens_, positions_); };
  const auto put = [&](Index l, const Matrix& s) {
    LayerSlope(slope.data() + l * size, tokens_, positions_) = (share * s).cast<float>();
  };
  double value = 0;
  if (heuristic_ == Heuristic::kJedi) {
    for (Index l = 0; l < layers; ++l) {
      const auto cost = jedi_cost(layer(l).cast<double>(), groups_);
      value += share * cost.value;
      put(l, cost.slope);
    }
    return value;
  }
  Matrix mean = Matrix::Zero(tokens_, positions_);
  for (Index l = 0; l < layers; ++l) mean += share * layer(l).cast<double>();
  const auto cost = of_mean(i, blur_(mean));
  const Matrix raw = blur_.back(cost.slope);
  for (Index l = 0; l < layers; ++l) put(l, raw);
  return cost.value;
}

}  // namespace assay::focus_control
