#include "plugins/kinetic_paths/problem.hpp"

#include <algorithm>
#include <cmath>
#include <set>
#include <utility>

namespace assay::kinetic_paths {
namespace {

constexpr Index kLeastDraws = 4096, kFewDraws = 16;

bool wants(const Params& p, const char* path) {
  return std::find(p.paths.begin(), p.paths.end(), path) != p.paths.end();
}

// The atoms of lambda: all, or a random subset, which is a law of its own and is centred anew.
Matrix lambda_atoms(Run<Params>& run, const Matrix& points) {
  const auto most = static_cast<Index>(run.params().lambda_points);
  if (points.rows() <= most) return points;
  run.note(said("lambda is that of ", most, " of the ", points.rows(), " points"));
  auto rng = run.rng("lambda_points");
  Dataset subset;
  subset.points.resize(most, points.cols());
  const auto rows = rng.sample(to_size(points.rows()), to_size(most));
  for (std::size_t i = 0; i < rows.size(); ++i)
    subset.points.row(static_cast<Index>(i)) = points.row(static_cast<Index>(rows[i]));
  normalise(subset, "params.lambda_points");
  return std::move(subset.points);
}

SeparationOptions options_of(Run<Params>& run, Index atoms) {
  const auto& p = run.params();
  SeparationOptions o;
  o.angles = p.theta_points;
  o.draws = p.noise_samples > 0 ? p.noise_samples : std::max(atoms, kLeastDraws);
  o.threads = run.threads();
  o.stop_point = [&run] { run.stop_point(); };
  if (p.task == Task::kPaths)
    o.progress = [&run](double done, double total) { run.progress(done, total); };
  return o;
}

// d int (1 - lambda) s ds = d int (1 - gamma) tan(theta) dtheta by the midpoint rule.
double entropy(const Vector& gamma, Index dimension) {
  double sum = 0;
  for (Index j = 0; j < gamma.size(); ++j)
    sum += (1 - gamma[j]) * std::tan(midpoint_angle(j, gamma.size()));
  return static_cast<double>(dimension) * sum * kHalfPi / static_cast<double>(gamma.size());
}

AngleMetric clipped(const Vector& gamma) { return AngleMetric(gamma.cwiseMax(0).cwiseMin(1)); }

Separation separation_of_points(Run<Params>& run, const Matrix& points) {
  const Matrix atoms = lambda_atoms(run, points);
  const auto sums =
      separation_of_atoms(atoms, options_of(run, atoms.rows()), run.rng("separation"));
  auto curve = gamma_curve(sums, run.params().estimator);
  const auto metric = clipped(curve.gamma);
  const double immse = entropy(gamma_curve(sums, Estimator::kMmse).gamma, points.cols());
  return {std::move(curve), metric, atoms.rows(), immse};
}

void require_schedule(const Run<Params>& run) {
  constexpr double kTolerance = 1e-6;
  const char* key = "data.schedule";
  if (!run.find_input("schedule"))
    throw BadInput("path 'custom' needs data.schedule", "params.paths");
  const auto table = run.input("schedule");
  const auto t = table.reals("t"), a = table.reals("a"), m = table.reals("m");
  if (t.size() < 2) throw BadInput("has fewer than two rows", key);
  const auto require_end = [&](const char* name, std::size_t row, double value, double expected) {
    if (!(std::abs(value - expected) <= kTolerance))
      bad_input(key, name, " is ", value, " in row ", row, ", not ", expected);
  };
  require_end("t", 0, t.front(), 0), require_end("t", t.size() - 1, t.back(), 1);
  require_end("a", 0, a.front(), 0), require_end("a", t.size() - 1, a.back(), 1);
  require_end("m", 0, m.front(), 1), require_end("m", t.size() - 1, m.back(), 0);
  for (std::size_t k = 1; k < t.size(); ++k) {
    if (!(t[k] > t[k - 1])) bad_input(key, "t does not rise in row ", k);
    if (!(a[k] >= a[k - 1])) bad_input(key, "a falls in row ", k);
    if (!(m[k] <= m[k - 1])) bad_input(key, "m rises in row ", k);
  }
}

flow::Schedule custom_schedule(const Run<Params>& run) {
  const auto table = run.input("schedule");
  return flow::tabulated(table.reals("t"), table.reals("a"), table.reals("m"));
}

NamedPath named_path(const Run<Params>& run, const std::string& name, const AngleMetric& metric) {
  const auto& p = run.params();
  if (name == "ko")
    return {name, geodesic(metric.total() < kFlatAngle ? metric : metric.floored(p.floor())), 1};
  if (name == "cond_ot") return {name, flow::linear(), 1};
  if (name == "trig") return {name, flow::trigonometric(), 1};
  if (name == "vp")
    return {name, flow::variance_preserving(p.vp_beta_min, p.vp_beta_max), 1 - p.vp_eps};
  return {name, custom_schedule(run), 1};
}

}  // namespace

bool uses_law(const Run<Params>& run, const Dataset& data) {
  const auto mode = run.params().lambda_mode;
  if (mode == LambdaMode::kAnalytic && !data.law)
    throw BadInput("there is no formula of lambda for this dataset; use 'empirical'",
                   "params.lambda_mode");
  return data.law && mode != LambdaMode::kEmpirical;
}

Separation measure_separation(Run<Params>& run, const Dataset& data) {
  if (!uses_law(run, data)) return separation_of_points(run, data.points);
  if (data.law->gamma(1)) {
    auto curve = closed_form_curve(*data.law, run.params().theta_points);
    const auto metric = clipped(curve.gamma);
    return {std::move(curve), metric, 0, 0};
  }
  const auto options = options_of(run, run.params().num_points);
  auto curve = gamma_curve(separation_of_law(*data.law, options, run.rng("separation")),
                           run.params().estimator);
  const auto metric = clipped(curve.gamma);
  return {std::move(curve), metric, 0, 0};
}

void require_paths(const Run<Params>& run) {
  const auto& p = run.params();
  if (std::set<std::string>(p.paths.begin(), p.paths.end()).size() < p.paths.size())
    throw BadInput("a path is named twice", "params.paths");
  if (p.noise_samples > 0 && p.noise_samples < kFewDraws)
    bad_input("params.noise_samples", "must be 0 or at least ", kFewDraws);
  if (wants(p, "vp") && p.vp_beta_min > p.vp_beta_max)
    bad_input("params.vp_beta_min", "is above vp_beta_max, ", p.vp_beta_max);
  if (wants(p, "custom")) require_schedule(run);
}

std::vector<NamedPath> named_paths(const Run<Params>& run, const AngleMetric& metric) {
  std::vector<NamedPath> paths;
  for (const auto& name : run.params().paths) paths.push_back(named_path(run, name, metric));
  return paths;
}

}  // namespace assay::kinetic_paths
