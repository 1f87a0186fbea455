#include "plugins/ef21/read.hpp"

#include <algorithm>
#include <cmath>

#include "plugins/ef21/read_data.hpp"

namespace assay::ef21 {
namespace {

Loss loss_of(const Params& p) {
  if (p.problem == ProblemName::data) return p.loss;
  return p.problem == ProblemName::hetero_logreg ? Loss::logistic : Loss::least_squares;
}

void read_rows(Ef21Run& run, bool is_check, Problem& problem) {
  const auto& p = run.params();
  if (p.problem == ProblemName::three_client) {
    problem.data = three_clients();
    problem.penalty = {Regularizer::l2, 0.5};
    return;
  }
  problem.penalty = {p.regularizer, p.reg_lambda};
  if (p.problem == ProblemName::data) {
    auto dealt = read_data(run, is_check);
    problem.data = std::move(dealt.train);
    problem.test = std::move(dealt.test);
    return;
  }
  const bool is_rare = p.problem == ProblemName::rare_features;
  if (is_rare && p.gen_support > p.gen_dim)
    bad_input("params.gen_support", "is ", p.gen_support, " of ", p.gen_dim, " features");
  require_room(run, p.n_clients * p.gen_rows, p.gen_dim, p.n_clients, "params.n_clients");
  if (is_check) {
    problem.data = {Matrix(0, p.gen_dim), {}, {0}};
    return;
  }
  problem.data = draw({p.n_clients, p.gen_rows, p.gen_dim, is_rare ? p.gen_support : p.gen_dim,
                       p.gen_sigma, p.gen_noise, problem.loss},
                      run.rng("problem"));
}

Compressor read_compressor(const Params& p, Index dim) {
  Compressor c;
  c.kind = p.solver == Solver::gd ? Compressor::Kind::identity : p.compressor;
  c.dim = dim;
  c.k = p.k, c.levels = p.levels, c.rank = p.rank;
  c.is_scaled = p.solver != Solver::diana;
  if (c.is_sparse() && c.k > dim) bad_input("params.k", "is ", c.k, " of ", dim, " features");
  if (c.kind == Compressor::Kind::rank_r && c.alpha() > 1)
    bad_input("params.rank", "is ", c.rank, "; ", dim, " features as a matrix have rank ",
              std::round(static_cast<double>(c.rank) / c.alpha()));
  if (c.is_sparse() && c.k == dim) c.kind = Compressor::Kind::identity;  // everything is sent
  return c;
}

void require_solver(const Params& p, const Problem& problem) {
  const auto& c = problem.compressor;
  if (p.solver == Solver::ef21_clone && !c.is_deterministic())
    bad_input("params.compressor",
              "draws at random: clones of a client would not coincide under ef21_clone; topk, "
              "sign_l1, rank_r and identity do");
  if (p.solver == Solver::diana && !c.is_unbiased())
    bad_input("params.solver", "diana wants randk, natural, qsgd or identity: topk, sign_l1 and ",
              "rank_r are biased");
  if (is_rare(p.solver) && c.kind != Compressor::Kind::topk)
    bad_input("params.compressor", "only topk keeps to a client's own features");
  if (is_rare(p.solver) && problem.penalty.kind != Regularizer::none)
    bad_input("params.solver", "rare features need regularizer = \"none\": r couples all features");
}

void require_step(const Params& p, const Problem& problem) {
  if (p.stepsize_rule == StepRule::manual && !(p.stepsize > 0))
    bad_input("params.stepsize_rule", "manual needs a stepsize > 0");
  if (p.stepsize_rule == StepRule::pl &&
      (problem.loss != Loss::least_squares || problem.penalty.kind == Regularizer::nonconvex))
    bad_input("params.stepsize_rule", "pl is known for least squares with regularizer l2 or none");
  if (p.stepsize_rule == StepRule::pl && (!has_feedback(p.solver) || has_batches(p.solver)))
    bad_input("params.stepsize_rule", "pl is for error feedback with whole gradients");
  const auto c = contraction_of(problem.choice, problem.compressor, problem.rule.batch);
  const double alpha = problem.compressor.alpha();
  if (!(c.theta > 0) && is_partial(p.solver))
    bad_input("params.pp_rule", "theta_p = ", c.theta, " for participation ", p.participation,
              " and alpha ", alpha, " promises nothing; pp_rule = \"optimal\" does");
  if (!(c.theta > 0))
    bad_input("params.sgd_s", "leaves no contraction for alpha ", alpha, "; it must be below ",
              alpha / (1 - alpha));
}

Choice read_choice(const Params& p) {
  Choice choice;
  choice.solver = p.solver;
  choice.step_rule = p.stepsize_rule;
  choice.mean =
      p.solver == Solver::ef21 || p.solver == Solver::ef21_sgd || p.solver == Solver::ef21_pp
          ? p.mean_type
          : MeanType::automatic;
  choice.step = p.stepsize;
  choice.multiplier = p.stepsize_multiplier;
  choice.participation = is_partial(p.solver) ? p.participation : 1;
  choice.has_fixed_constants = p.has_fixed_constants;
  choice.sgd_s = p.sgd_s;
  return choice;
}

}  // namespace

Problem read_problem(Ef21Run& run, bool is_check) {
  const auto& p = run.params();
  Problem problem;
  problem.loss = loss_of(p);
  read_rows(run, is_check, problem);
  problem.compressor = read_compressor(p, problem.data.features.cols());
  problem.choice = read_choice(p);
  problem.rule.init = has_feedback(p.solver) ? p.init_shift : InitShift::full;
  problem.rule.batch = has_batches(p.solver) ? p.batch_size : 0;
  require_solver(p, problem);
  require_step(p, problem);
  return problem;
}

}  // namespace assay::ef21
