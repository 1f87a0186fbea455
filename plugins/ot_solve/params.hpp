// The parameters of ot_solve, as the experiment gives them.
#pragma once

#include <assay/sdk.hpp>
#include <cstdint>
#include <string>

#include "plugins/numerics/ot/cost.hpp"
#include "plugins/numerics/ot/cost_statistics.hpp"
#include "plugins/numerics/ot/generators.hpp"
#include "plugins/numerics/ot/sinkhorn.hpp"

namespace assay::ot_solve {

enum class Solver { emd, sinkhorn, entropic_map };

struct Params {
  Solver solver;
  ot::CostKind cost;
  double cost_p;
  ot::CostScale cost_scale;
  double epsilon;
  ot::EpsilonMode epsilon_mode;
  double tol;
  std::int64_t max_iter;
  ot::SinkhornAlgorithm algorithm;
  ot::Acceleration acceleration;
  ot::Precision precision;
  std::int64_t check_every;
  bool normalize_weights;
  std::int64_t subsample;
  ot::Generator generator;
  std::int64_t n, m, dim;
};

void declare(Declare<Params>& d);

}  // namespace assay::ot_solve
