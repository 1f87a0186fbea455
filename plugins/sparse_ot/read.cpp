#include "plugins/sparse_ot/read.hpp"

#include <algorithm>
#include <assay/eigen.hpp>
#include <cmath>
#include <functional>
#include <numeric>
#include <string>
#include <utility>

#include "plugins/numerics/ot/hall.hpp"
#include "plugins/shared/transport_inputs.hpp"

namespace assay::sparse_ot {
namespace {

// Any common sum is legal; what rounding leaves between the two goes.
void normalize(Instance& in) {
  const double a = in.a.sum(), b = in.b.sum();
  if (std::abs(a - b) > kSumTolerance * std::max(a, b))
    bad_input("data.b", "the weights sum to ", b, ", those of a to ", a);
  in.b *= a / b;
}

Instance instance_of_points(const SparseRun& run) {
  if (!run.find_input("y")) throw BadInput("data.x is given without data.y", "data.x");
  const Matrix x = matrix(run.input("x")), y = matrix(run.input("y"));
  return instance_of(run, x, y, shared::read_weights(run, "a", x.rows()),
                     shared::read_weights(run, "b", y.rows()));
}

Instance instance_of_costs(const SparseRun& run) {
  if (run.find_input("x") || run.find_input("y"))
    throw BadInput("costs are given both as points and as a matrix", "data.cost_matrix");
  const auto c = matrix(run.input("cost_matrix"));
  shared::require_costs(c);
  // The transposed geometry owns its entries: subset() copies.
  std::vector<Index> rows(static_cast<std::size_t>(c.rows())),
      cols(static_cast<std::size_t>(c.cols()));
  std::iota(rows.begin(), rows.end(), Index{0});
  std::iota(cols.begin(), cols.end(), Index{0});
  const Matrix turned = c.transpose();
  return {ot::Geometry::of_matrix(c),
          ot::Geometry::of_matrix(turned).subset(cols, rows),
          shared::read_weights(run, "a", c.rows()),
          shared::read_weights(run, "b", c.cols()),
          {}};
}

std::vector<Index> read_budget(const SparseRun& run, const Instance& in) {
  const auto& p = run.params();
  const bool by_rows = p.sparsity_axis == Axis::rows;
  const auto size = static_cast<std::size_t>(by_rows ? in.a.size() : in.b.size());
  const auto given = run.find_input("k_vector");
  if (!given) return std::vector<Index>(size, p.k);
  const auto values = given->values<std::int64_t>();
  if (values.size() != size)
    bad_input("data.k_vector", "has ", values.size(), " values for ", size,
              (by_rows ? " rows" : " columns"));
  for (std::size_t j = 0; j < size; ++j)
    if (values[j] < 1)
      bad_input("data.k_vector", "value ", j, " is ", values[j], "; at least 1 is needed");
  return {values.begin(), values.end()};
}

// The plan of the potentials and the rounded one have k_j entries in column j at most: rows that
// outnumber all of them cannot all be served. relaxed may exceed k.
void require_entries(const SparseRun& run, const Instance& in) {
  const auto& p = run.params();
  if (p.plan_recovery == Recovery::relaxed) return;
  const bool by_rows = p.sparsity_axis == Axis::rows;
  const Vector &limited = by_rows ? in.a : in.b, &served = by_rows ? in.b : in.a;
  const auto positive = [](const Vector& w) { return (w.array() > 0).count(); };
  Index entries = 0;
  for (Index j = 0; j < limited.size(); ++j)
    entries += limited[j] > 0 ? std::min(in.k[static_cast<std::size_t>(j)], served.size()) : 0;
  if (entries >= positive(served)) return;
  const bool is_vector = run.find_input("k_vector").has_value();
  bad_input(is_vector ? "data.k_vector" : "params.k", by_rows ? "the rows" : "the columns",
            " may have ", entries, " entries in all, too few for ", positive(served),
            (by_rows ? " columns" : " rows"),
            " of positive weight: no plan serves them; plan_recovery = \"relaxed\" ",
            "exceeds k where it must");
}

Instance generated_instance(const SparseRun& run) {
  const auto& p = run.params();
  if (p.generator == Generator::moe_gates || p.generator == Generator::palette)
    throw BadInput("this generator is for another task", "params.generator");
  auto rng = run.rng("points");
  auto sets = generate_sets(p.generator, p.n, p.m, rng);
  return instance_of(run, sets.x, sets.y, std::move(sets.a), std::move(sets.b));
}

}  // namespace

Instance instance_of(const SparseRun& run, const Matrix& x, const Matrix& y, Vector a, Vector b) {
  const auto& p = run.params();
  if (p.cost == ot::CostKind::kPrecomputed)
    throw BadInput("costs that are precomputed are given: data.cost_matrix", "params.cost");
  if (p.cost == ot::CostKind::kArccos) {
    shared::require_unit_norms(x, "data.x", std::identity());
    shared::require_unit_norms(y, "data.y", std::identity());
  }
  return {ot::Geometry::of_points({p.cost, p.cost_p}, x, y),
          ot::Geometry::of_points({p.cost, p.cost_p}, y, x),
          std::move(a),
          std::move(b),
          {}};
}

Instance read_instance(const SparseRun& run) {
  auto in = run.find_input("cost_matrix") ? instance_of_costs(run)
            : run.find_input("x")         ? instance_of_points(run)
            : run.find_input("y") ? throw BadInput("data.y is given without data.x", "data.y")
                                  : generated_instance(run);
  return finished(run, std::move(in));
}

Instance finished(const SparseRun& run, Instance in) {
  normalize(in);
  const double unit = ot::cost_unit(run.params().cost_scale, in.geometry);
  in.geometry = in.geometry.divided_by(unit);
  in.transposed = in.transposed.divided_by(unit);
  if (is_sparse(run.params().solver)) {
    in.k = read_budget(run, in);
    require_entries(run, in);
  }
  return in;
}

double read_epsilon(const SparseRun& run, const Instance& in) {
  const auto& p = run.params();
  const double epsilon = ot::absolute_epsilon(p.epsilon, p.epsilon_mode, in.geometry);
  if (epsilon > 0) return epsilon;
  throw BadInput(ot::no_unit(p.epsilon_mode, in.geometry), "params.epsilon_mode");
}

void require_plan(const Instance& in) {
  if (in.geometry.has_points()) return;
  const double a = in.a.sum(), b = in.b.sum();
  const Vector of_a = in.a / a, of_b = in.b / b;
  if (const auto violation =
          ot::hall_violation(in.geometry, {of_a.data(), static_cast<std::size_t>(of_a.size())},
                             {of_b.data(), static_cast<std::size_t>(of_b.size())}))
    throw BadInput(ot::describe(*violation), "data.cost_matrix");
}

}  // namespace assay::sparse_ot
