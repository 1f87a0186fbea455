#include "plugins/ot_solve/inputs.hpp"

#include <assay/eigen.hpp>
#include <cmath>
#include <cstdio>

#include "plugins/numerics/ot/generators.hpp"

namespace assay::ot_solve {
namespace {

constexpr double kSumTolerance = 1e-6;
constexpr double kNormTolerance = 1e-6;
constexpr double kGiB = 1 << 30;

Vector uniform(Index size) { return Vector::Constant(size, 1.0 / static_cast<double>(size)); }

void require_unit_norms(const Matrix& points, const Rows& rows, const char* key) {
  for (Index i = 0; i < points.rows(); ++i)
    if (std::abs(points.row(i).norm() - 1) > kNormTolerance)
      throw BadInput("cost 'arccos' wants points on the unit sphere; row " +
                         std::to_string(rows.empty() ? i : rows[static_cast<std::size_t>(i)]) +
                         " has norm " + number(points.row(i).norm()),
                     key);
}

Points given_points(const Run<Params>& run) {
  if (!run.find_input("y")) throw BadInput("data.x is given without data.y", "data.x");
  Points p{matrix(run.input("x")), matrix(run.input("y")), {}, {}, {}, {}};
  p.a = read_weights(run, "a", p.x.rows());
  p.b = read_weights(run, "b", p.y.rows());
  return p;
}

// Draws rows without replacement and brings their weights back to sum 1; returns which they are.
Rows subsample(Matrix& points, Vector& weights, std::size_t count, Rng rng) {
  const char* key = "params.subsample";
  if (count > static_cast<std::size_t>(points.rows()))
    throw BadInput("subsample of " + std::to_string(count) + " rows, but there are " +
                       std::to_string(points.rows()),
                   key);
  const auto rows = rng.sample(static_cast<std::size_t>(points.rows()), count);
  Matrix chosen(static_cast<Index>(count), points.cols());
  Vector kept(static_cast<Index>(count));
  for (std::size_t i = 0; i < count; ++i) {
    chosen.row(static_cast<Index>(i)) = points.row(static_cast<Index>(rows[i]));
    kept[static_cast<Index>(i)] = weights[static_cast<Index>(rows[i])];
  }
  if (kept.sum() <= 0) throw BadInput("every row of the subsample has weight zero", key);
  points = std::move(chosen);
  weights = kept / kept.sum();
  return {rows.begin(), rows.end()};
}

ot::Generator point_generator(Generator generator) {
  switch (generator) {
    case Generator::gaussians:
      return ot::Generator::kGaussians;
    case Generator::uniform_cube:
      return ot::Generator::kUniformCube;
    case Generator::annuli:
      return ot::Generator::kAnnuli;
    case Generator::gamma_1d:
      return ot::Generator::kGamma1d;
    case Generator::sbm_graphs:
      break;
  }
  throw BadInput(
      "graphs have no points: only gw, entropic_gw, proximal_gw, bapg_gw and fused_gw "
      "take sbm_graphs",
      "params.generator");
}

Points generated_points(const Run<Params>& run) {
  const auto& p = run.params();
  const auto generator = point_generator(p.generator);
  if (generator == ot::Generator::kAnnuli && p.dim < 2)
    throw BadInput("annuli need at least two dimensions", "params.dim");
  auto rng = run.rng("points");
  auto sets = ot::generate(
      generator, p.n, p.m, p.dim, [&] { return rng.normal(); }, [&] { return rng.uniform(); });
  return {std::move(sets.x),
          std::move(sets.y),
          read_weights(run, "a", p.n),
          read_weights(run, "b", p.m),
          {},
          {}};
}

}  // namespace

std::string number(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%.6g", value);
  return text;
}

std::string place(Index row, Index column) {
  return "row " + std::to_string(row) + ", column " + std::to_string(column);
}

Vector read_weights(const Run<Params>& run, const char* role, Index size) {
  const auto input = run.find_input(role);
  if (!input) return uniform(size);
  const std::string key = std::string("data.") + role;
  const auto values = input->values();
  if (static_cast<Index>(values.size()) != size)
    throw BadInput(
        "has " + std::to_string(values.size()) + " weights for " + std::to_string(size) + " points",
        key);
  Vector w = Eigen::Map<const Vector>(values.data(), size);
  if (w.minCoeff() < 0) throw BadInput("a weight is negative: " + number(w.minCoeff()), key);
  const double sum = w.sum();
  if (sum <= 0) throw BadInput("all weights are zero", key);
  if (std::abs(sum - 1) > kSumTolerance && !run.params().normalize_weights)
    throw BadInput(
        "the weights sum to " + number(sum) + ", not to 1; normalize_weights = true rescales them",
        key);
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
    points.rows_x = subsample(points.x, points.a, count, run.rng("subsample_x"));
    points.rows_y = subsample(points.y, points.b, count, run.rng("subsample_y"));
  }
  if (p.cost == ot::CostKind::kArccos) {
    const bool is_given = run.find_input("x").has_value();
    require_unit_norms(points.x, points.rows_x, is_given ? "data.x" : "params.cost");
    require_unit_norms(points.y, points.rows_y, is_given ? "data.y" : "params.cost");
  }
  return points;
}

void require_memory(const Run<Params>& run, double bytes, const std::string& what,
                    const std::string& remedy, const std::string& key) {
  const auto limit = static_cast<double>(run.memory_limit());
  if (limit == 0 || bytes < limit) return;
  throw BadInput("needs " + number(bytes / kGiB) + " GiB for " + what + ", the limit is " +
                     number(limit / kGiB) + " GiB" + remedy,
                 key);
}

}  // namespace assay::ot_solve
