// Structural regressions of what lies below the mutable variables, and the interventional sample
// that they make possible.
#pragma once

#include <assay/rng.hpp>
#include <functional>
#include <vector>

#include "plugins/causal_minimax/perceptron.hpp"
#include "plugins/causal_minimax/roles.hpp"
#include "plugins/causal_minimax/rows.hpp"

namespace assay::causal_minimax {

// A function of columns with its derivative in them. `value` leaves `scratch` doubles for each row
// to `pull`, which adds the derivative of sum_i g_i out_i to the columns of `dx` that are not null.
// Rows come in chunks of at most mlp::kChunk, a multiple of mlp::kPad.
struct Function {
  std::size_t scratch = 0;
  std::function<void(const double* const* x, double* scratch, double* out, std::size_t n)> value;
  std::function<void(const double* const* x, double* scratch, const double* g, double* const* dx,
                     std::size_t n)>
      pull;
};
Function function_of(mlp::Network network);

// x_v = of[v](x_Pa(v)) + residuals(row, v) for the nodes of `described`; additive noise.
struct Mechanisms {
  Mask described = 0;
  std::vector<Function> of;
  Eigen::MatrixXd residuals;  // padded rows x nodes
};

// Regression of each of `nodes` on its parents by a perceptron, over all training rows: mechanisms
// that are stable are common to the environments.
Mechanisms fit_mechanisms(const Rows& train, const Dag& graph, Mask nodes,
                          const Perceptron& perceptron, const mlp::FitOptions& options,
                          const Rng& rng);

// The same functions with the noise of other rows.
Mechanisms of_rows(Mechanisms mechanisms, const Dag& graph, const Rows& rows);

enum class Regeneration { abduct, resample, noiseless };

struct SampleOptions {
  bool is_dostar = false;  // randomises X* of do_targets() instead of the mutable variables
  bool is_joint = false;   // one permutation for all columns
  Regeneration regeneration = Regeneration::abduct;
  int replicates = 8;
};

// The nodes that the sample randomises: the mutable ones, or X* = M0 + (De(M0) \ Ch(Y)) with
// M0 the mutable children of the target.
Mask do_targets(const Dag& graph, const Roles& roles, bool is_dostar);

// `replicates` copies of the rows in which the do_targets() are permuted and what lies below them
// is made anew, in topological order, with the row's own noise, another row's or none.
Rows interventional_sample(const Rows& train, const Dag& graph, const Roles& roles,
                           const Mechanisms& mechanisms, const SampleOptions& options,
                           const Rng& rng);

}  // namespace assay::causal_minimax
