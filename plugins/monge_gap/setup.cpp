#include "plugins/monge_gap/setup.hpp"

#include <algorithm>
#include <assay/eigen.hpp>
#include <cmath>
#include <string>
#include <utility>

#include "plugins/monge_gap/known_maps.hpp"
#include "plugins/shared/memory.hpp"
#include "plugins/shared/transport_inputs.hpp"

namespace assay::monge_gap {
namespace {

constexpr Index kEpsilonRows = 512;  // on each side, behind a frozen epsilon
constexpr std::size_t kCrossingPairs = 200;

// The rows of this input, checked; nothing where it was not given.
std::optional<Matrix> read_points(const Run<Params>& run, const char* role) {
  const auto input = run.find_input(role);
  if (!input) return std::nullopt;
  const std::string key = std::string("data.") + role;
  Matrix points = matrix(*input);
  if (points.cols() == 0) bad_input(key, "has no columns");
  if (points.rows() < 2 && std::string_view(role) != "query")
    bad_input(key, "holds a single row; a sample needs at least 2");
  if (run.params().cost != ot::CostKind::kArccos) return points;
  shared::require_unit_norms(points, key.c_str(), [](Index i) { return i; });
  return points;
}

Matrix needed_points(const Run<Params>& run, const char* role, const std::string& why) {
  auto points = read_points(run, role);
  if (!points) bad_input(std::string("data.") + role, why);
  return *std::move(points);
}

Matrix first_rows(const Matrix& m, Index n) { return m.topRows(std::min(n, m.rows())); }

// `costs` names them for the message.
double positive_epsilon(double epsilon, ot::EpsilonMode mode, const ot::Geometry& geometry,
                        const std::string& costs) {
  const double value = ot::absolute_epsilon(epsilon, mode, geometry);
  if (!(value > 0))
    bad_input("params.epsilon_mode", "this statistic of the ", costs, " is ", value / epsilon,
              ", no unit for an epsilon; epsilon_mode = \"absolute\" needs none");
  return value;
}

// Of the divergence, whatever the cost of the gap.
double fit_epsilon(const Params& p, const Matrix& target) {
  const Matrix y = first_rows(target, kEpsilonRows);
  return positive_epsilon(p.epsilon_fit, p.epsilon_mode, ot::Geometry::of_points({}, y, y),
                          "squared distances within data.target");
}

double gap_epsilon(const Params& p, const Matrix& x, const Matrix& y, const std::string& costs) {
  return positive_epsilon(p.epsilon_mg, p.epsilon_mode,
                          ot::Geometry::of_points(p.ground_cost(), x, y), costs);
}

// The exact gap keeps all costs between the judged pairs.
void require_memory(const Run<Params>& run, Index rows) {
  shared::require_memory(run, 2 * 8.0 * static_cast<double>(rows) * static_cast<double>(rows),
                         said("the costs between ", rows, " pairs"), "", "params.eval_size");
}

Population generated(const Params& p, Rng rng) {
  switch (p.generator) {
    case Generator::gaussian_pair:
      return gaussian_pair(p.dim, p.condition_number, rng);
    case Generator::convex_potential:
      return convex_potential(p.dim, rng);
    case Generator::mixtures:
      return mixtures(p.dim, rng);
    case Generator::semi_discrete:
      return semi_discrete(p.dim, p.ground_cost(), rng);
    case Generator::moons_scurve:
      return moons_scurve();
    case Generator::sphere_rotation:
      return sphere_rotation();
    case Generator::gauss_to_mixture:
      break;
  }
  return gauss_to_mixture();
}

// Takes rows out of `data`, in random order; nothing where there are too few.
Matrix hold_out(Matrix& data, Index most, Rng rng) {
  const Index count = std::min(most, data.rows() / 5);
  if (count < 2) return Matrix(0, data.cols());
  const auto chosen =
      rng.sample(static_cast<std::size_t>(data.rows()), static_cast<std::size_t>(count));
  std::vector<bool> is_chosen(static_cast<std::size_t>(data.rows()));
  Matrix held(count, data.cols()), kept(data.rows() - count, data.cols());
  for (std::size_t k = 0; k < chosen.size(); ++k) {
    is_chosen[chosen[k]] = true;
    held.row(static_cast<Index>(k)) = data.row(static_cast<Index>(chosen[k]));
  }
  for (Index i = 0, at = 0; i < data.rows(); ++i)
    if (!is_chosen[static_cast<std::size_t>(i)]) kept.row(at++) = data.row(i);
  data = std::move(kept);
  return held;
}

std::vector<std::pair<Index, Index>> random_pairs(const Matrix& points, Rng rng) {
  std::vector<std::pair<Index, Index>> pairs;
  if (points.cols() != 2) return pairs;
  const auto n = static_cast<std::uint64_t>(points.rows());
  while (pairs.size() < kCrossingPairs) {
    const auto i = rng.below(n), j = rng.below(n);
    if (i != j) pairs.emplace_back(static_cast<Index>(i), static_cast<Index>(j));
  }
  return pairs;
}

void use_generator(Run<Params>& run, Setup& s) {
  const auto& p = run.params();
  s.population = generated(p, run.rng("problem"));
  const auto fresh = [&run](const auto& draw, Index n, const char* stream) {
    auto rng = run.rng(stream);
    return draw(n, rng);
  };
  const Index first = std::max<Index>(kEpsilonRows, p.map_samples);
  s.first_source = fresh(s.population.source, first, "first_source");
  s.first_target = fresh(s.population.target, first, "first_target");
  s.bench.source = fresh(s.population.source, p.n_test, "test_source");
  s.bench.rows = std::min<Index>(p.eval_size, p.n_test);
  s.bench.target = fresh(s.population.target, s.bench.rows, "test_target");
  if (s.population.truth) s.bench.truth = s.population.truth(s.bench.source);
  s.reported = s.bench.source;
}

void use_data(Run<Params>& run, Setup& s) {
  const auto& p = run.params();
  Matrix source = needed_points(run, "source", "is needed where data.target is given");
  Matrix target = needed_points(run, "target", "is needed where data.source is given");
  const auto test = read_points(run, "test_source"), truth = read_points(run, "test_mapped");
  s.reported = test ? *test : source;
  s.bench.source = test ? *test : hold_out(source, p.eval_size, run.rng("held_out_source"));
  if (s.bench.source.rows() == 0) {
    run.note("too few rows to hold some back: the map is tested where it was trained");
    s.bench.source = source;
  }
  s.bench.rows = std::min<Index>(p.eval_size, s.bench.source.rows());
  if (truth) {
    s.bench.truth = *truth;
    s.bench.target = first_rows(*truth, s.bench.rows);
  } else {
    s.bench.target = hold_out(target, p.eval_size, run.rng("held_out_target"));
    if (s.bench.target.rows() == 0) s.bench.target = target;
  }
  s.first_source = source;
  s.first_target = target;
  s.population = resampled(std::move(source), std::move(target));
}

void check_solver(const Params& p) {
  const bool is_squared = p.cost == ot::CostKind::kSqEuclidean;
  if (!is_squared && (p.solver == Solver::linear_map || p.solver == Solver::icnn_dual))
    bad_input("params.cost", "this solver is for cost 'sqeuclidean' alone");
  if (p.solver == Solver::entropic_map && !ot::is_strictly_convex(p.ground_cost()))
    bad_input("params.cost",
              "an entropic map needs a strictly convex cost of x - y: sqeuclidean, or "
              "pnorm_p or sqpnorm with cost_p > 1");
  if (p.solver == Solver::icnn_dual && !nn::is_convex_and_increasing(p.activation))
    bad_input("params.activation", "a convex potential needs relu, leaky_relu or elu");
  const bool is_network = p.solver == Solver::monge_gap || p.solver == Solver::fitting_only;
  if (!is_network || p.lambda_cons <= 0) return;
  if (!is_squared && !(p.cost == ot::CostKind::kPNorm && p.cost_p > 1))
    bad_input("params.lambda_cons", "needs cost 'sqeuclidean', or 'pnorm_p' with cost_p above 1");
  if (!p.residual)
    bad_input("params.lambda_cons", "makes the map x - grad h*(F(x)), so residual cannot be false");
}

void check_generator(const Params& p) {
  const bool is_semi_discrete = p.generator == Generator::semi_discrete;
  if (is_semi_discrete && !is_homogeneous(p.ground_cost()))
    bad_input("params.cost", "no map to halfway points is known for this cost");
  if (p.cost != ot::CostKind::kArccos) return;
  if (p.generator != Generator::sphere_rotation && !is_semi_discrete)
    bad_input("params.cost",
              "cost 'arccos' wants points on the unit sphere: generator 'sphere_rotation' or "
              "'semi_discrete', or data");
  if (is_semi_discrete && p.dim != 3)
    bad_input("params.dim", "is ", p.dim, ", the sphere of cost 'arccos' is that in 3 dimensions");
}

}  // namespace

Setup read_setup(Run<Params>& run) {
  const auto& p = run.params();
  check_solver(p);
  if (!run.find_input("test_source") && run.find_input("test_mapped"))
    bad_input("data.test_mapped", "is given without data.test_source, whose images it holds");
  if (!run.find_input("source")) check_generator(p);
  Setup s;
  if (run.find_input("source") || run.find_input("target")) {
    use_data(run, s);
  } else if (run.find_input("test_source")) {
    bad_input("data.test_source", "is given without data.source and data.target");
  } else {
    use_generator(run, s);
  }
  require_memory(run, s.bench.rows);
  s.bench.pairs = random_pairs(s.bench.source, run.rng("pairs"));
  s.query = read_points(run, "query");
  if (s.query && s.query->cols() != s.population.dimension)
    bad_input("data.query", "has ", s.query->cols(), " columns, the points have ",
              s.population.dimension);
  s.epsilon_fit = fit_epsilon(p, s.first_target);
  s.epsilon_gap =
      gap_epsilon(p, first_rows(s.first_source, kEpsilonRows),
                  first_rows(s.first_target, kEpsilonRows), "costs from source to target");
  return s;
}

Pairs read_pairs(Run<Params>& run) {
  const auto& p = run.params();
  Pairs pairs;
  const std::string why = "is needed by task 'evaluate'";
  pairs.bench.source = needed_points(run, "source", why);
  pairs.mapped = needed_points(run, "mapped", why);
  pairs.bench.rows = std::min<Index>(p.eval_size, pairs.mapped.rows());
  const auto target = read_points(run, "target");
  const auto test = read_points(run, "test_source"), truth = read_points(run, "test_mapped");
  if (truth && !test)
    bad_input("data.test_mapped", "is given without data.test_source, whose images it holds");
  if (test && *test != pairs.bench.source)
    bad_input("data.test_source",
              "must hold the rows of data.source here: truth and images are compared in pairs");
  if (truth) pairs.bench.truth = *truth;
  if (target) pairs.bench.target = first_rows(*target, p.eval_size);
  pairs.bench.pairs = random_pairs(pairs.bench.source, run.rng("pairs"));
  const Index n = pairs.bench.rows;
  require_memory(run, n);
  pairs.epsilon_gap = gap_epsilon(p, first_rows(pairs.bench.source, n), first_rows(pairs.mapped, n),
                                  "costs from source to mapped");
  if (target) pairs.epsilon_fit = fit_epsilon(p, *target);
  return pairs;
}

ScoreOptions score_options(Run<Params>& run, double epsilon_fit, double epsilon_gap) {
  const auto& p = run.params();
  ScoreOptions o;
  o.cost = p.ground_cost();
  o.epsilon_gap = epsilon_gap;
  o.epsilon_fit = epsilon_fit;
  o.epsilon_eval = p.epsilon_eval;
  o.mode = p.epsilon_mode;
  o.tol = p.sinkhorn_tol;
  o.max_iterations = p.sinkhorn_max_iter;
  o.stop_point = [&run] { run.stop_point(); };
  return o;
}

}  // namespace assay::monge_gap
