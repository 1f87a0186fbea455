#include "plugins/numerics/ot/sinkhorn_certificate.hpp"

#include <cmath>
#include <limits>
#include <stdexcept>
#include <vector>

namespace assay::ot {
namespace {

// Sums over a block of the plan's rows.
struct PlanSums {
  Padded columns;  // sum_i a_i P_ij / (a_i b_j)
  double cost = 0, mass = 0, row_error = 0;
  double by_row_potential = 0, by_row_log = 0;  // sum_i r_i phi_i, sum_i r_i log a_i
};

PlanSums sums_of_rows(const EntropicProblem& problem, const ScaledPotentials& p, Index first,
                      Index last) {
  const std::size_t width = p.gamma.size();
  Padded costs(width), row(width);
  PlanSums sums{Padded(width, 0.0)};
  for (Index i = first; i < last; ++i) {
    problem.geometry.copy_row(i, costs.data());
    const double a = problem.a[to_size(i)], phi = p.phi[to_size(i)];
    const double r = a * linalg::kernels().f64.gibbs(costs.data(), p.gamma.data(), problem.b.data(),
                                                     phi, 1 / problem.epsilon, row.data(), width);
    const double cost =
        linalg::kernels().weighted_cost(problem.b.data(), row.data(), costs.data(), width);
    linalg::kernels().f64.add(row.data(), a, sums.columns.data(), width);
    sums.cost += a * cost;
    sums.mass += r;
    sums.row_error += std::abs(r - a);
    sums.by_row_potential += r * phi;
    sums.by_row_log += r * std::log(a);
  }
  return sums;
}

void shift_to_mean_zero(SinkhornResult& result) {
  const double mean = result.f.mean();
  result.f.array() -= mean;
  result.g.array() += mean;
}

Vector spread(const Vector& part, const Support& support, const Vector& elsewhere) {
  Vector whole = elsewhere;
  for (std::size_t k = 0; k < support.indices().size(); ++k)
    whole[support.indices()[k]] = part[static_cast<Index>(k)];
  return whole;
}

// Soft c-transform of f over the columns; log sum_i, streamed with running maxima.
Vector transform_of_rows(const Geometry& geometry, std::span<const double> a, const Vector& f,
                         double epsilon) {
  const Index cols = geometry.cols();
  Vector best = Vector::Constant(cols, std::numeric_limits<double>::infinity());
  Vector sums = Vector::Zero(cols);
  Padded costs(linalg::padded(to_size(cols)));
  const Eigen::Map<const Vector> row(costs.data(), cols);
  for (const bool is_first_pass : {true, false})
    for (Index i = 0; i < geometry.rows(); ++i) {
      if (!(a[to_size(i)] > 0)) continue;
      geometry.copy_row(i, costs.data());
      if (is_first_pass)
        best = best.cwiseMin((row.array() - f[i]).matrix());
      else
        sums.array() += a[to_size(i)] * ((best.array() - row.array() + f[i]) / epsilon).exp();
    }
  return best.array() - epsilon * sums.array().log();
}

// visit(i, P_i) for every row i.
template <class Visit>
void for_each_plan_row(const Geometry& geometry, std::span<const double> a,
                       std::span<const double> b, const SinkhornResult& result, Visit visit) {
  if (result.f.size() != geometry.rows() || result.g.size() != geometry.cols() ||
      !result.f.allFinite() || !result.g.allFinite())
    throw std::invalid_argument("a plan needs finite potentials of the geometry's sizes");
  const double eps = result.epsilon;
  const Index cols = geometry.cols();
  Padded row(linalg::padded(to_size(cols)));
  const Padded ones(row.size(), 1.0);
  Padded gamma(row.size(), 0.0);
  for (Index j = 0; j < cols; ++j) gamma[to_size(j)] = result.g[j] / eps;
  for (Index i = 0; i < geometry.rows(); ++i) {
    geometry.copy_row(i, row.data());
    linalg::kernels().f64.gibbs(row.data(), gamma.data(), ones.data(), result.f[i] / eps, 1 / eps,
                                row.data(), row.size());
    for (Index j = 0; j < cols; ++j) row[to_size(j)] *= a[to_size(i)] * b[to_size(j)];
    visit(i, Eigen::Map<const Vector>(row.data(), cols));
  }
}

}  // namespace

SinkhornResult certificate(const EntropicProblem& problem, parallel::Team& team,
                           const ScaledPotentials& p) {
  const parallel::RowBlocks blocks(problem.geometry.rows());
  std::vector<PlanSums> parts(to_size(blocks.count()));
  blocks.for_each(team, [&](Index block, int) {
    const auto [first, last] = blocks.range(block);
    parts[to_size(block)] = sums_of_rows(problem, p, first, last);
  });
  const double eps = problem.epsilon;
  const Index rows = problem.geometry.rows(), cols = problem.geometry.cols();
  SinkhornResult result;
  double mass = 0, entropy_terms = 0, potential_terms = 0;
  for (const PlanSums& part : parts) {
    result.cost += part.cost;
    result.marginal_error += part.row_error;
    mass += part.mass;
    entropy_terms += part.by_row_log;
    potential_terms += part.by_row_potential;
  }
  double dual = 0, squares = 0;
  for (std::size_t i = 0; i < to_size(rows); ++i) dual += problem.a[i] * p.phi[i];
  for (std::size_t j = 0; j < to_size(cols); ++j) {
    double c = 0;
    for (const PlanSums& part : parts) c += part.columns[j];
    const double b = problem.b[j], error = b * (c - 1);
    result.marginal_error += std::abs(error);
    squares += error * error;
    dual += b * p.gamma[j];
    potential_terms += b * c * p.gamma[j];
    entropy_terms += b * c * std::log(b);
  }
  // log(P_ij / (a_i b_j)) = phi_i + gamma_j - C_ij / eps, so <P,C> + eps KL = eps sum P (phi +
  // gamma).
  result.value = eps * potential_terms;
  result.ent_reg_cost = result.value + eps * entropy_terms;
  result.dual_value = eps * (dual + 1 - mass);
  result.column_error_l2 = std::sqrt(squares);
  result.epsilon = eps;
  result.f = eps * Eigen::Map<const Vector>(p.phi.data(), rows);
  result.g = eps * Eigen::Map<const Vector>(p.gamma.data(), cols);
  shift_to_mean_zero(result);
  return result;
}

Vector soft_c_transform(const Geometry& geometry, std::span<const double> b,
                        std::span<const double> g, double epsilon) {
  if (b.size() != to_size(geometry.cols()) || g.size() != b.size() || !(epsilon > 0))
    throw std::invalid_argument("a c-transform needs one weight and potential a column");
  parallel::Team alone(1);
  EntropicProblem problem{geometry, Padded(linalg::padded(to_size(geometry.rows())), 0.0),
                          Padded(linalg::padded(b.size()), 0.0), epsilon};
  ScaledPotentials p{Padded(problem.a.size(), 0.0), Padded(problem.b.size(), 0.0)};
  for (std::size_t j = 0; j < b.size(); ++j) {
    problem.b[j] = b[j];
    p.gamma[j] = b[j] > 0 ? g[j] / epsilon : -std::numeric_limits<double>::infinity();
  }
  update_rows_exactly(problem, alone, p);
  return epsilon * Eigen::Map<const Vector>(p.phi.data(), geometry.rows());
}

void restore_zero_weights(const Geometry& geometry, const Support& rows, const Support& cols,
                          std::span<const double> a, std::span<const double> b,
                          SinkhornResult& result) {
  if (rows.is_everything() && cols.is_everything()) return;
  const Vector g = spread(result.g, cols, Vector::Zero(geometry.cols()));
  const Vector f =
      spread(result.f, rows, soft_c_transform(geometry, b, span_of(g), result.epsilon));
  result.g = spread(result.g, cols, transform_of_rows(geometry, a, f, result.epsilon));
  result.f = f;
}

Matrix sinkhorn_plan(const Geometry& geometry, std::span<const double> a, std::span<const double> b,
                     const SinkhornResult& result) {
  Matrix plan(geometry.rows(), geometry.cols());
  for_each_plan_row(geometry, a, b, result,
                    [&](Index i, const Eigen::Ref<const Vector>& row) { plan.row(i) = row; });
  return plan;
}

Index count_entries_above(double threshold, const Geometry& geometry, std::span<const double> a,
                          std::span<const double> b, const SinkhornResult& result) {
  Index count = 0;
  for_each_plan_row(geometry, a, b, result, [&](Index, const Eigen::Ref<const Vector>& row) {
    count += (row.array() > threshold).count();
  });
  return count;
}

}  // namespace assay::ot
