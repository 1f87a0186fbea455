#include "plugins/ot_solve/inputs.hpp"

#include <assay/eigen.hpp>
#include <cmath>

#include "plugins/numerics/ot/generators.hpp"
#include "plugins/shared/transport_inputs.hpp"

namespace assay::ot_solve {
namespace {

constexpr double kSumTolerance = 1e-6;

Points given_points(const Run<Params>& run) {
  if (!run.find_input("y")) throw BadInput("data.x is given without data.y", "data.x");
  Points p{matrix(run.input("x")), matrix(run.input("y")), {}, {}, {}, {}};
  p.a = read_weights(run, "a", p.x.rows());
  p.b = read_weights(run, "b", p.y.rows());
  return p;
}

// Draws rows without replacement and brings their weights back to this sum; returns which they are.
Rows subsample(Matrix& points, Vector& weights, std::size_t count, double sum, Rng rng) {
  const char* key = "params.subsample";
  if (count > static_cast<std::size_t>(points.rows()))
    bad_input(key, "subsample of ", count, " rows, but there are ", points.rows());
  const auto rows = rng.sample(static_cast<std::size_t>(points.rows()), count);
  Matrix chosen(static_cast<Index>(count), points.cols());
  Vector kept(static_cast<Index>(count));
  for (std::size_t i = 0; i < count; ++i) {
    chosen.row(static_cast<Index>(i)) = points.row(static_cast<Index>(rows[i]));
    kept[static_cast<Index>(i)] = weights[static_cast<Index>(rows[i])];
  }
  if (kept.sum() <= 0) throw BadInput("every row of the subsample has weight zero", key);
  points = std::move(chosen);
  weights = kept / kept.sum() * sum;
  return {rows.begin(), rows.end()};
}

Points generated_points(const Run<Params>& run) {
  const auto& p = run.params();
  if (!p.generator)
    throw BadInput(
        "graphs have no points: only gw, entropic_gw, proximal_gw, bapg_gw and fused_gw "
        "take sbm_graphs",
        "params.generator");
  if (p.generator == ot::Generator::kAnnuli && p.dim < 2)
    throw BadInput("annuli need at least two dimensions", "params.dim");
  auto rng = run.rng("points");
  auto sets = ot::generate(
      *p.generator, p.n, p.m, p.dim, [&] { return rng.normal(); }, [&] { return rng.uniform(); });
  return {std::move(sets.x),
          std::move(sets.y),
          read_weights(run, "a", p.n),
          read_weights(run, "b", p.m),
          {},
          {}};
}

}  // namespace

std::string place(Index row, Index column) { return said("row ", row, ", column ", column); }

Vector read_weights(const Run<Params>& run, const char* role, Index size) {
  const auto w = shared::read_weights(run, role, size);
  if (!run.find_input(role)) return w;  // uniform: dividing by their sum would only round them
  if (run.params().solver == Solver::unbalanced) {
    for (Index i = 0; i < size; ++i)
      if (w[i] == 0) bad_input(said("data.", role), "weight ", i, " is 0; drop its point");
    return w;
  }
  const double sum = w.sum();
  if (std::abs(sum - 1) > kSumTolerance && !run.params().normalize_weights)
    bad_input(said("data.", role), "the weights sum to ", sum,
              ", not to 1; normalize_weights = true rescales them");
  return w / sum;
}

Points read_points(const Run<Params>& run) {
  const auto& p = run.params();
  if (p.cost == ot::CostKind::kPrecomputed)
    throw BadInput("costs that are precomputed are given: data.cost_matrix, or data.c1 and data.c2",
                   "params.cost");
  if (run.find_input("y") && !run.find_input("x"))
    throw BadInput("data.y is given without data.x", "data.y");
  auto points = run.find_input("x") ? given_points(run) : generated_points(run);
  if (run.find_input("x") && p.subsample > 0) {
    const auto count = static_cast<std::size_t>(p.subsample);
    const bool keeps_mass = p.solver == Solver::unbalanced;
    const double a = keeps_mass ? points.a.sum() : 1, b = keeps_mass ? points.b.sum() : 1;
    points.rows_x = subsample(points.x, points.a, count, a, run.rng("subsample_x"));
    points.rows_y = subsample(points.y, points.b, count, b, run.rng("subsample_y"));
  }
  if (p.cost == ot::CostKind::kArccos) {
    const bool is_given = run.find_input("x").has_value();
    shared::require_unit_norms(points.x, is_given ? "data.x" : "params.cost",
                               [&](Index i) { return row_at(points.rows_x, i); });
    shared::require_unit_norms(points.y, is_given ? "data.y" : "params.cost",
                               [&](Index i) { return row_at(points.rows_y, i); });
  }
  return points;
}

}  // namespace assay::ot_solve
