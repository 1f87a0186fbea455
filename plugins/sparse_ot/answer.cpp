#include "plugins/sparse_ot/answer.hpp"

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>

#include "plugins/numerics/ot/sinkhorn.hpp"
#include "plugins/sparse_ot/recovery.hpp"

namespace assay::sparse_ot {
namespace {

constexpr double kPositive = 1e-10;  // an entry of the plan that counts
constexpr double kLoose = 1e-3;  // L1 error of the marginals that is worth a warning, of the mass

std::span<const double> view_of(const Vector& v) {
  return {v.data(), static_cast<std::size_t>(v.size())};
}

Plan turned(Plan plan) {
  for (auto& e : plan) std::swap(e.i, e.j);
  return plan;
}

Problem problem_of(const SparseRun& run, const Instance& in, bool by_rows) {
  const auto& columns = by_rows ? in.geometry : in.transposed;
  const auto count = static_cast<std::size_t>(columns.rows());
  return {ColumnCosts(columns), by_rows ? in.b : in.a, by_rows ? in.a : in.b,
          in.k.empty() ? std::vector<Index>(count, columns.cols()) : in.k, run.params().gamma};
}

// The plan that plan_recovery asks for, where there is one.
void recover(const SparseRun& run, const Problem& problem, const SolverResult& r, Answer& answer) {
  answer.plan = r.plan;
  if (run.params().plan_recovery == Recovery::gradient) return;
  auto feasible = run.params().plan_recovery == Recovery::relaxed
                      ? completed(problem, r.relaxed)
                      : rounded(problem, r.alpha, r.relaxed, static_cast<int>(run.threads()));
  answer.is_recovered = feasible.has_value();
  if (feasible) answer.plan = *std::move(feasible);
}

Answer solve_dual(SparseRun& run, const Instance& in) {
  const bool by_rows = is_sparse(run.params().solver) && run.params().sparsity_axis == Axis::rows;
  const auto problem = problem_of(run, in, by_rows);
  const auto r = solve(problem, solver_options(run));
  Answer answer;
  answer.dual_value = r.dual_value;
  answer.upper_bound = r.upper_bound;
  answer.iterations = r.iterations;
  answer.converged = r.converged;
  recover(run, problem, r, answer);
  answer.f = by_rows ? r.beta : r.alpha;
  answer.g = by_rows ? r.alpha : r.beta;
  if (by_rows) answer.plan = turned(std::move(answer.plan));
  return answer;
}

Answer solve_emd(SparseRun& run, const Instance& in) {
  const double total = in.a.sum();
  const Vector a = in.a / total, b = in.b / total;
  ot::EmdOptions options;
  options.on_check = optimise::stop_check([&run] { run.stop_point(); });
  auto r = ot::emd(in.geometry, view_of(a), view_of(b), options);
  if (r.plan.empty()) throw Diverged(r.failure);
  if (!r.converged) run.warn("did not converge: " + r.failure);
  for (auto& e : r.plan) e.mass *= total;
  return {std::move(r.plan), r.f,          r.g,         total * r.dual_value,
          total * r.cost,    r.iterations, r.converged, std::nullopt};
}

ot::SinkhornOptions sinkhorn_options(SparseRun& run, const Instance& in) {
  const auto& p = run.params();
  ot::SinkhornOptions options;
  options.epsilon = read_epsilon(run, in);
  options.tol = p.tol;
  options.max_iterations = p.max_iter;
  options.threads = static_cast<int>(run.threads());
  options.on_check = [&run, dual = run.curve("dual_value")](const ot::SinkhornProgress& now) {
    dual(now.iteration, now.dual_value);
    run.stop_point();
    return optimise::Verdict::kContinue;
  };
  return options;
}

Answer solve_entropic(SparseRun& run, const Instance& in) {
  const double total = in.a.sum();
  const Vector a = in.a / total, b = in.b / total;
  const auto r = ot::sinkhorn(in.geometry, view_of(a), view_of(b), sinkhorn_options(run, in));
  if (r.has_no_plan || !r.f.allFinite() || !r.g.allFinite()) throw Diverged(r.failure);
  if (!r.converged) run.warn("did not converge: " + r.failure);
  const Matrix dense = ot::sinkhorn_plan(in.geometry, view_of(a), view_of(b), r);
  Answer answer{{},           r.f,         r.g,         total * r.dual_value, total * r.value,
                r.iterations, r.converged, std::nullopt};
  for (Index i = 0; i < dense.rows(); ++i)
    for (Index j = 0; j < dense.cols(); ++j)
      if (dense(i, j) > 0) answer.plan.push_back({i, j, total * dense(i, j)});
  return answer;
}

// A plan in numbers; entries up to kPositive count for the sums alone.
struct Summary {
  double cost = 0, squares = 0;
  Vector rows, columns;
  std::vector<std::int64_t> row_entries, column_entries;
  std::int64_t nonzeros = 0;

  Summary(const Instance& in, const Plan& plan)
      : rows(Vector::Zero(in.a.size())),
        columns(Vector::Zero(in.b.size())),
        row_entries(static_cast<std::size_t>(in.a.size())),
        column_entries(static_cast<std::size_t>(in.b.size())) {
    for (const auto& [i, j, mass] : plan) {
      cost += in.geometry(i, j) * mass;
      squares += mass * mass;
      rows[i] += mass;
      columns[j] += mass;
      if (mass <= kPositive) continue;
      ++nonzeros;
      ++row_entries[static_cast<std::size_t>(i)];
      ++column_entries[static_cast<std::size_t>(j)];
    }
  }
};

std::int64_t most(const std::vector<std::int64_t>& counts) {
  return *std::max_element(counts.begin(), counts.end());
}

void write_plan(SparseRun& run, const Plan& plan) {
  TableRows table({"i", "j", "mass"});
  for (const auto& [i, j, mass] : plan)
    if (mass > kPositive) table.row(i, j, mass);
  run.artifact("plan.csv", table);
}

void write_potentials(SparseRun& run, const Vector& f, const Vector& g) {
  TableRows table({"side", "index", "potential"});
  for (Index i = 0; i < f.size(); ++i) table.row("x", i, f[i]);
  for (Index j = 0; j < g.size(); ++j) table.row("y", j, g[j]);
  run.artifact("potentials.csv", table);
}

}  // namespace

SolverOptions solver_options(SparseRun& run) {
  const auto& p = run.params();
  SolverOptions options;
  const bool is_dual =
      p.solver == SolverName::sparse_dual || p.solver == SolverName::quadratic_dual;
  options.formulation = is_dual ? Formulation::kDual : Formulation::kSemidual;
  options.optimizer = p.optimizer;
  options.max_iterations = p.max_iter;
  options.tol = p.tol;
  options.learning_rate = p.learning_rate;
  options.threads = static_cast<int>(run.threads());
  options.on_step = [&run, dual = run.curve("dual_value"), norm = run.curve("grad_norm"),
                     entries = run.curve("max_nnz_per_column")](const SolverProgress& now) {
    dual(now.iteration, now.dual_value);
    norm(now.iteration, now.gradient_norm);
    entries(now.iteration, static_cast<double>(now.fullest));
    run.stop_point();
  };
  return options;
}

Answer solve_instance(SparseRun& run, const Instance& in) {
  switch (run.params().solver) {
    case SolverName::emd:
      return solve_emd(run, in);
    case SolverName::entropic:
      return solve_entropic(run, in);
    default:
      return solve_dual(run, in);
  }
}

void report_plan(SparseRun& run, const Instance& in, const Answer& answer) {
  const Summary s(in, answer.plan);
  run.result("dual_value", answer.dual_value);
  run.result("upper_bound", answer.upper_bound);
  run.result("duality_gap", answer.upper_bound - answer.dual_value);
  run.result("cost", s.cost);
  run.result("objective", s.cost + run.params().gamma / 2 * s.squares);
  const double row_error = (s.rows - in.a).lpNorm<1>(), col_error = (s.columns - in.b).lpNorm<1>();
  run.result("row_error", row_error);
  run.result("col_error", col_error);
  if (row_error + col_error > kLoose * in.a.sum())
    run.warn(said("the plan misses its marginals by ", row_error + col_error,
                  " (row_error + col_error): it is no plan of this problem to that extent"));
  run.result("max_nnz_per_column", most(s.column_entries));
  run.result("max_nnz_per_row", most(s.row_entries));
  run.result("n_nonzero", s.nonzeros);
  run.result("nnz_fraction",
             static_cast<double>(s.nonzeros) / static_cast<double>(in.a.size() * in.b.size()));
  run.result("iterations", answer.iterations);
  run.result("converged", answer.converged ? 1 : 0);
  if (answer.is_recovered) {
    run.result("recovered", *answer.is_recovered ? 1 : 0);
    if (!*answer.is_recovered)
      run.warn("no feasible plan on these supports; the plan of the potentials is returned");
  }
  write_plan(run, answer.plan);
  write_potentials(run, answer.f, answer.g);
}

}  // namespace assay::sparse_ot
