// Entropic optimal transport: the Sinkhorn iteration with certificates.
//
// Conventions. P_ij = a_i b_j exp((f_i + g_j - C_ij) / epsilon) (Kullback-Leibler reference a b'),
// the marginal error is sum_i |(P1 - a)_i| + sum_j |(P'1 - b)_j|, and 0 log 0 = 0.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "plugins/numerics/optimise/verdict.hpp"
#include "plugins/numerics/ot/geometry.hpp"

namespace assay::ot {

enum class SinkhornAlgorithm {
  kAuto,    // kernel while it fits into kernel_memory, else online (points) or log (matrix)
  kKernel,  // Gibbs kernel stored, stabilised by absorbing the potentials
  kLog,     // log-domain over a stored cost matrix
  kOnline,  // log-domain, costs recomputed from the points: O((n+m) d) memory
};
enum class Acceleration {
  kAuto,       // kAnderson, with levels of epsilon; where it crawls kNewton, then continuation
  kNone,       // plain Sinkhorn
  kScaling,    // plain, epsilon halved from the largest cost on
  kOverrelax,  // with a weight learnt on the way
  kAnderson,
  kNewton,  // kAnderson to a marginal error of 1e-3, then Newton's method in double, whose products
            // count as iterations
};
enum class Precision {
  kDouble,
  kFloat,  // Gibbs kernel in single precision, sums and potentials in double
  kMixed,  // kFloat to a marginal error of 1e-4, then kDouble
};

std::optional<SinkhornAlgorithm> sinkhorn_algorithm(std::string_view id);  // "auto", "kernel", ...
std::optional<Acceleration> acceleration(std::string_view id);             // "auto", "none", ...
std::optional<Precision> precision(std::string_view id);  // "double", "float", "mixed"

struct SinkhornProgress {
  Index iteration = 0;
  double marginal_error = 0;
  double dual_value = 0;  // at `epsilon`, which exceeds the final one while epsilon is scaled
  double epsilon = 0;
};

struct SinkhornOptions {
  double epsilon = 0.05;  // absolute, > 0
  double tol = 1e-6;      // on the marginal error, > 0
  Index max_iterations = 10000;
  Index check_every = 10;
  SinkhornAlgorithm algorithm = SinkhornAlgorithm::kAuto;
  Acceleration acceleration = Acceleration::kAuto;
  Precision precision = Precision::kDouble;
  int threads = 1;                                   // results are the same bits for any number
  std::size_t kernel_memory = std::size_t{1} << 30;  // bytes
  std::span<const double> init_f, init_g;            // warm start; g alone, or both, or neither
  std::function<optimise::Verdict(const SinkhornProgress&)>
      on_check;  // called every check_every iterations
};

// All numbers are evaluated in double at the returned potentials, after the last iteration.
struct SinkhornResult {
  Vector f, g;  // shifted so that f has mean 0 over the rows of positive weight
  double epsilon = 0;
  double cost = 0;          // <P, C>
  double value = 0;         // <P, C> + epsilon KL(P | a b')
  double ent_reg_cost = 0;  // <P, C> - epsilon H(P)
  double dual_value = 0;    // a.f + b.g + epsilon (1 - sum P): a lower bound of the optimal value
  double marginal_error = 0;
  double column_error_l2 = 0;  // |P'1 - b|_2, the quantity that POT compares with stopThr
  Index iterations = 0;
  bool converged = false;    // marginal_error <= tol
  std::string failure;       // why not; empty when converged
  bool has_no_plan = false;  // forbidden pairs leave none: `failure` names the rows or columns
  SinkhornAlgorithm algorithm = SinkhornAlgorithm::kAuto;  // the one that ran
};

// Requires a, b non-negative with sum 1 (within rounding), of the geometry's sizes. Rows and
// columns of zero weight do not take part; their potentials are the soft c-transform of the
// other side. Throws std::invalid_argument for sizes, weights or options out of range.
SinkhornResult sinkhorn(const Geometry& geometry, std::span<const double> a,
                        std::span<const double> b, const SinkhornOptions& options);

// The plan of potentials in the convention above.
Matrix sinkhorn_plan(const Geometry& geometry, std::span<const double> a, std::span<const double> b,
                     const SinkhornResult& result);

// How many entries of that plan exceed `threshold`; in memory of one row.
Index count_entries_above(double threshold, const Geometry& geometry, std::span<const double> a,
                          std::span<const double> b, const SinkhornResult& result);

// f_i = -epsilon log sum_j b_j exp((g_j - C_ij) / epsilon): half an iteration. With the costs from
// new points to y it carries a potential over to them.
Vector soft_c_transform(const Geometry& geometry, std::span<const double> b,
                        std::span<const double> g, double epsilon);

}  // namespace assay::ot
