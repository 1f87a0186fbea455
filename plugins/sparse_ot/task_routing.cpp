// The task routing: experts for tokens, by transport of the tokens' mass or by plain choice.
#include <assay/eigen.hpp>
#include <cmath>
#include <optional>
#include <string>

#include "plugins/numerics/ot/sinkhorn.hpp"
#include "plugins/sparse_ot/answer.hpp"
#include "plugins/sparse_ot/routing.hpp"
#include "plugins/sparse_ot/tasks.hpp"

namespace assay::sparse_ot {
namespace {

constexpr double kGateTolerance = 1e-6;

struct Routing {
  Matrix gates;  // tokens x experts, rows with sum 1
  Index capacity;
};

// Tokens x experts, with what solved for it.
struct TokenPlan {
  Matrix masses;
  double dual_value;
  std::int64_t iterations;
  bool converged;
};

void require_gates(const Matrix& gates) {
  for (Index i = 0; i < gates.rows(); ++i) {
    const double sum = gates.row(i).sum();
    if (gates.row(i).minCoeff() < 0 || std::abs(sum - 1) > kGateTolerance)
      bad_input("data.similarity", "the gates of token ", i, " are no probabilities (sum ", sum,
                "); similarity_is = \"logits\" takes a softmax");
  }
}

Matrix read_scores(const SparseRun& run) {
  const auto& p = run.params();
  if (const auto given = run.find_input("similarity")) {
    const Matrix scores = matrix(*given);
    for (Index i = 0; i < scores.rows(); ++i)
      if (!scores.row(i).allFinite())
        bad_input("data.similarity", "the similarities of token ", i, " are not all finite");
    return scores;
  }
  if (p.generator != Generator::moe_gates)
    throw BadInput("routing takes generator = \"moe_gates\" or data.similarity",
                   "params.generator");
  auto rng = run.rng("gates");
  return gate_logits(p.n, p.m, rng);
}

Matrix read_gates(const SparseRun& run) {
  const auto& p = run.params();
  Matrix scores = read_scores(run);
  if (p.similarity_is == Similarity::gates) {
    if (!run.find_input("similarity")) return softmax_rows(scores);
    require_gates(scores);
    return scores;
  }
  if (p.noise_std > 0) {
    auto rng = run.rng("noise");
    const double deviation = p.noise_std / static_cast<double>(scores.cols());
    for (Index k = 0; k < scores.size(); ++k) scores.data()[k] += deviation * rng.normal();
  }
  return softmax_rows(scores);
}

Routing read_routing(const SparseRun& run) {
  const auto& p = run.params();
  Routing r{read_gates(run), 0};
  const Index tokens = r.gates.rows(), experts = r.gates.cols();
  if (p.router == RouterName::token_choice && p.num_selected_experts > experts)
    bad_input("params.num_selected_experts", "there are ", experts, " experts to select from");
  if (p.solver == SolverName::greedy_top2 && experts < 2)
    throw BadInput("two choices need two experts", "params.solver");
  r.capacity = expert_capacity(tokens, experts, p.capacity_factor, p.capacity_multiple_of);
  return r;
}

// Each token has mass one, each expert takes an equal share; the cost is minus the gate.
TokenPlan solve_ascent(SparseRun& run, const Routing& routing) {
  const auto& p = run.params();
  const bool by_tokens = p.router == RouterName::token_choice;
  const Index tokens = routing.gates.rows(), experts = routing.gates.cols();
  const double share = static_cast<double>(tokens) / static_cast<double>(experts);
  const Matrix costs = by_tokens ? Matrix(-routing.gates) : Matrix(-routing.gates.transpose());
  const Vector ones = Vector::Ones(tokens), shares = Vector::Constant(experts, share);
  const Index k = is_quadratic(p.solver) ? costs.cols()
                  : by_tokens            ? p.num_selected_experts
                                         : routing.capacity;
  const Problem problem{ColumnCosts(ot::Geometry::of_matrix(costs)), by_tokens ? shares : ones,
                        by_tokens ? ones : shares,
                        std::vector<Index>(static_cast<std::size_t>(costs.rows()), k), p.gamma};
  const auto r = solve(problem, solver_options(run));
  TokenPlan plan{Matrix::Zero(tokens, experts), r.dual_value, r.iterations, r.converged};
  for (const auto& [i, j, mass] : r.plan)
    (by_tokens ? plan.masses(j, i) : plan.masses(i, j)) = mass;
  return plan;
}

// The entropic plan is a scaling of exp(-cost / epsilon): from minus the logarithm of the gates, as
// Sinkhorn routers do, it is a scaling of the gates themselves at epsilon 1.
TokenPlan solve_balanced(SparseRun& run, const Routing& routing) {
  const Index tokens = routing.gates.rows(), experts = routing.gates.cols();
  const Matrix costs = run.params().solver == SolverName::entropic
                           ? Matrix(-routing.gates.array().log())
                           : Matrix(-routing.gates);
  const auto geometry = ot::Geometry::of_matrix(costs);
  const Instance instance{
      geometry,
      geometry,
      Vector::Ones(tokens),
      Vector::Constant(experts, static_cast<double>(tokens) / static_cast<double>(experts)),
      {}};
  const auto answer = solve_instance(run, instance);
  return {ot::dense_plan(answer.plan, tokens, experts), answer.dual_value, answer.iterations,
          answer.converged};
}

std::optional<TokenPlan> solve_plan(SparseRun& run, const Routing& routing) {
  const auto solver = run.params().solver;
  if (is_sparse(solver) || is_quadratic(solver)) return solve_ascent(run, routing);
  if (solver == SolverName::entropic || solver == SolverName::emd)
    return solve_balanced(run, routing);
  return std::nullopt;
}

Assignment assign(const SparseRun& run, const Routing& r, const std::optional<TokenPlan>& plan) {
  const auto& p = run.params();
  switch (p.solver) {
    case SolverName::greedy_top1:
      return greedy(r.gates, 1, r.capacity, false);
    case SolverName::greedy_top2:
      return greedy(r.gates, 2, r.capacity, false);
    case SolverName::batch_priority:
      return greedy(r.gates, 1, r.capacity, true);
    case SolverName::top_tokens:
      return expert_choice(r.gates, r.capacity);
    default:
      return p.router == RouterName::expert_choice
                 ? expert_choice(plan->masses, r.capacity)
                 : token_choice(plan->masses, p.num_selected_experts, r.capacity);
  }
}

void report_token_plan(SparseRun& run, const Routing& r, const TokenPlan& plan) {
  const auto tokens = static_cast<double>(r.gates.rows());
  run.result("dual_value", plan.dual_value);
  run.result("iterations", plan.iterations);
  run.result("converged", plan.converged ? 1 : 0);
  run.result("plan_similarity", plan.masses.cwiseProduct(r.gates).sum() / tokens);
  run.result("token_mass_error", (plan.masses.rowwise().sum().array() - 1).abs().sum() / tokens);
}

void write_assignment(SparseRun& run, const Routing& r, const std::optional<TokenPlan>& plan,
                      const Assignment& served) {
  TableRows table({"token", "expert", "plan", "gate"});
  for (const auto& [token, expert] : served)
    table.row(token, expert, plan ? plan->masses(token, expert) : 1.0, r.gates(token, expert));
  run.artifact("assignment.csv", table);
}

void report_assignment(SparseRun& run, const Routing& r, const Assignment& served) {
  const auto f = figures(r.gates, served);
  run.result("capacity", r.capacity);
  run.result("max_tokens_per_expert", f.most_tokens);
  run.result("min_tokens_per_expert", f.least_tokens);
  run.result("mean_experts_per_token", f.mean_experts);
  run.result("max_experts_per_token", f.most_experts);
  run.result("dropped_fraction", f.dropped);
  run.result("mean_similarity", f.similarity);
}

void check_routing(SparseRun& run) { read_routing(run); }

void run_routing(SparseRun& run) {
  const auto routing = read_routing(run);
  if (routing.capacity * routing.gates.cols() < routing.gates.rows())
    run.warn(said("the experts take ", routing.capacity * routing.gates.cols(),
                  " tokens together: some mass cannot be placed"));
  std::optional<TokenPlan> plan;
  const auto served = run.timed("runtime_s", [&] {
    plan = solve_plan(run, routing);
    return assign(run, routing, plan);
  });
  run.untimed([&] {
    if (plan) report_token_plan(run, routing, *plan);
    report_assignment(run, routing, served);
    write_assignment(run, routing, plan, served);
  });
}

}  // namespace

const TaskEntry kTokenRouting{"routing", check_routing, run_routing};

}  // namespace assay::sparse_ot
