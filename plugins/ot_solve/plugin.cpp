// ot_solve: one transport problem, solved exactly or with entropy, with a certificate of its
// answer.
#include <assay/eigen.hpp>
#include <assay/sdk.hpp>
#include <chrono>

#include "plugins/numerics/ot/emd.hpp"
#include "plugins/numerics/ot/entropic_map.hpp"
#include "plugins/ot_solve/problem.hpp"

namespace assay::ot_solve {
namespace {

using ot::Index;
using Clock = std::chrono::steady_clock;

constexpr double kPositive = 1e-12;  // of the total mass: an entry of the plan that counts

double seconds_since(Clock::time_point begin) {
  return std::chrono::duration<double>(Clock::now() - begin).count();
}

void report_potentials(Run<Params>& run, const ot::Vector& f, const ot::Vector& g) {
  std::vector<std::string> side(static_cast<std::size_t>(f.size()), "x");
  side.resize(static_cast<std::size_t>(f.size() + g.size()), "y");
  std::vector<std::int64_t> index;
  std::vector<double> potential;
  for (const auto* p : {&f, &g})
    for (Index i = 0; i < p->size(); ++i) {
      index.push_back(i);
      potential.push_back((*p)[i]);
    }
  run.artifact(
      "potentials.csv",
      TableView().column("side", side).column("index", index).column("potential", potential));
}

// What both kinds of result have in common.
template <class Result>
void report(Run<Params>& run, const Result& r, std::int64_t n_nonzero, double seconds) {
  run.result("cost", r.cost);
  run.result("dual_value", r.dual_value);
  run.result("marginal_error", r.marginal_error);
  run.result("iterations", r.iterations);
  run.result("converged", r.converged ? 1 : 0);
  run.result("n_nonzero", n_nonzero);
  run.result("runtime_s", seconds);
  if (!r.converged) run.warn("did not converge: " + r.failure);
  if (!r.converged) run.result("failure", r.failure);
  report_potentials(run, r.f, r.g);
}

void solve_exactly(Run<Params>& run, const Problem& problem) {
  const auto limit = run.params().max_iter;
  ot::EmdOptions options;
  options.max_iterations = limit;
  options.on_check = [&run](const ot::EmdProgress&) {
    return run.should_stop() ? ot::Verdict::kStop : ot::Verdict::kContinue;
  };
  const auto begin = Clock::now();
  const auto result =
      ot::emd(problem.geometry, {problem.a.data(), static_cast<std::size_t>(problem.a.size())},
              {problem.b.data(), static_cast<std::size_t>(problem.b.size())}, options);
  const double seconds = seconds_since(begin);
  run.untimed([&] {
    std::vector<std::int64_t> i, j;
    std::vector<double> mass;
    std::int64_t n_nonzero = 0;
    for (const auto& entry : result.plan) {
      i.push_back(entry.i);
      j.push_back(entry.j);
      mass.push_back(entry.mass);
      n_nonzero += entry.mass > kPositive ? 1 : 0;
    }
    report(run, result, n_nonzero, seconds);
    run.artifact("plan.csv", TableView().column("i", i).column("j", j).column("mass", mass));
  });
}

ot::SinkhornOptions sinkhorn_options(Run<Params>& run, const Problem& problem) {
  const auto& p = run.params();
  ot::SinkhornOptions options;
  options.epsilon = problem.epsilon;
  options.tol = p.tol;
  options.max_iterations = p.max_iter;
  options.check_every = p.check_every;
  options.algorithm = p.algorithm;
  options.acceleration = p.acceleration;
  options.precision = p.precision;
  options.threads = static_cast<int>(run.threads());
  options.on_check = [&run, error = run.curve("marginal_error"), dual = run.curve("dual_value"),
                      epsilon = run.curve("epsilon")](const ot::SinkhornProgress& now) {
    error(now.iteration, now.marginal_error);
    dual(now.iteration, now.dual_value);
    epsilon(now.iteration, now.epsilon);
    return run.should_stop() ? ot::Verdict::kStop : ot::Verdict::kContinue;
  };
  return options;
}

ot::SinkhornResult solve_entropic(Run<Params>& run, const Problem& problem) {
  const auto options = sinkhorn_options(run, problem);
  const std::span<const double> a(problem.a.data(), static_cast<std::size_t>(problem.a.size()));
  const std::span<const double> b(problem.b.data(), static_cast<std::size_t>(problem.b.size()));
  const auto begin = Clock::now();
  auto result = ot::sinkhorn(problem.geometry, a, b, options);
  const double seconds = seconds_since(begin);
  run.untimed([&] {
    const auto plan = ot::sinkhorn_plan(problem.geometry, a, b, result);
    report(run, result, (plan.array() > kPositive).count(), seconds);
    run.result("value", result.value);
    run.result("ent_reg_cost", result.ent_reg_cost);
    run.result("epsilon_used", result.epsilon);
    if (run.params().solver == Solver::sinkhorn) run.artifact("plan.npy", view(plan));
  });
  return result;
}

ot::Matrix map_points(const Problem& problem, const ot::SinkhornResult& solved,
                      const ot::Matrix& query) {
  const auto& geometry = problem.geometry;
  return ot::entropic_map(
      {geometry.cost(), geometry.y(), problem.b, solved.g, solved.epsilon, geometry.unit()}, query);
}

void report_map(Run<Params>& run, const ot::Matrix& query, const ot::Matrix& mapped) {
  ot::Matrix both(query.rows(), 2 * query.cols());
  both << query, mapped;
  std::vector<std::string> names;
  for (const char* prefix : {"x_", "t_"})
    for (Index k = 0; k < query.cols(); ++k) names.push_back(prefix + std::to_string(k));
  run.artifact("map.csv", view(both), names);
  const auto input = run.input("query");
  if (input.is_image())
    run.artifact("map.png",
                 ArrayView(std::span(mapped.data(), static_cast<std::size_t>(mapped.size())),
                           {input.size(0), input.size(1), input.size(2)}));
}

struct OtSolve {
  static constexpr About about{"ot_solve", "1.0.0",
                               "Optimal transport between two weighted point sets",
                               "Cuturi 2013; Pooladian & Niles-Weed 2021; Peyre & Cuturi 2019"};
  using Params = ot_solve::Params;

  static void declare(Declare<Params>& d) { ot_solve::declare(d); }

  static void check(Run<Params>& run) {
    const auto problem = read_problem(run);
    read_query(run, problem);
  }

  static void run(Run<Params>& run) {
    const auto problem = read_problem(run);
    if (run.params().solver == Solver::emd) return solve_exactly(run, problem);
    const auto query = read_query(run, problem);
    const auto solved = solve_entropic(run, problem);
    if (query) run.untimed([&] { report_map(run, *query, map_points(problem, solved, *query)); });
  }
};

}  // namespace
}  // namespace assay::ot_solve

ASSAY_PLUGIN(assay::ot_solve::OtSolve)
