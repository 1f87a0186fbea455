// The cost of one sample's attention maps, over all layers of a network.
#pragma once

#include <functional>
#include <span>

#include "plugins/focus_control/costs.hpp"

namespace assay::focus_control {

// Of sample i: its maps (layers x tokens x positions) in, slopes in them out. Returns the cost.
using MapCost = std::function<double(Index i, std::span<const float> maps, std::span<float> slope)>;

// Costs of samples along a path; keeps their last maps, which conform contrasts with.
class AttentionCost {
 public:
  // `groups` name rows of the maps. kNone is not a cost: std::invalid_argument.
  AttentionCost(Heuristic heuristic, Groups groups, Index tokens, Index positions,
                double blur_sigma);

  // Mean over the layers, blurred; jedi is the mean of its values for each layer, not blurred. The
  // first step of conform costs 0. Samples i may be asked for in any order.
  double operator()(Index i, std::span<const float> maps, std::span<float> slope);

  void forget() { before_.clear(); }  // paths begin anew

 private:
  Cost of_mean(Index i, const Matrix& mean);

  Heuristic heuristic_;
  Groups groups_;
  Index tokens_, positions_;
  Blur blur_;
  std::vector<Matrix> before_;
};

}  // namespace assay::focus_control
