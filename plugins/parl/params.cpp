#include "plugins/parl/params.hpp"

namespace assay::parl {
namespace {

void declare_problem(Declare<Params>& d) {
  d.choice("problem", &Params::problem, ProblemName::random,
           {{"random", ProblemName::random},
            {"gridworld", ProblemName::gridworld},
            {"data", ProblemName::data}})
      .help("a random decision problem, a grid with a goal and a pit, or arrays of your own");
  d.where("problem=random", [&] {
    d.integer("num_states", &Params::num_states, 3).between(1, 1000).help("states");
    d.integer("num_actions", &Params::num_actions, 2).between(1, 100).help("actions");
  });
  d.integer("grid_size", &Params::grid_size, 3)
      .between(2, 30)
      .when("problem=gridworld")
      .help("cells a side");
  d.integer("feature_dim", &Params::feature_dim, 0)
      .between(0, 10000)
      .when("problem=random|gridworld")
      .help("Gaussian features of the learned reward; 0: a parameter for each state and action");
  d.real("temperature", &Params::temperature, 0.3)
      .at_least(1e-3)
      .help("weight of the policy's entropy; towards 0 the lower level has no unique answer");
}

void declare_upper(Declare<Params>& d) {
  d.choice("upper", &Params::is_utility, false, {{"preference", false}, {"utility", true}})
      .help("loss on preferences between the policy's own segments, or minus its true return");
  d.where("upper=preference", [&] {
    d.choice("upper_loss", &Params::is_kl, true, {{"kl", true}, {"nll", false}})
        .help("negative log-likelihood of the labels, with or less the teacher's own entropy");
    d.choice("tie_policy", &Params::keeps_ties, false, {{"skip", false}, {"half", true}})
        .help("pairs of a segment with itself: left out, or labelled 1/2");
    d.real("teacher_beta", &Params::teacher_beta, 2)
        .above(0)
        .help("sharpness of the labels; above 1000 the better segment is preferred for sure");
    d.real("preference_discount", &Params::preference_discount, 1)
        .above(0)
        .at_most(1)
        .help("of rewards within a segment");
  });
  d.choice("expectation", &Params::is_sampled, false, {{"exact", false}, {"sampled", true}})
      .help("over all pairs of segments, or over pairs drawn anew in each iteration");
  d.integer("pairs", &Params::pairs, 256)
      .between(1, 1e6)
      .when("expectation=sampled")
      .help("labels an iteration; upper = utility: trajectories that are scored");
}

void declare_solvers(Declare<Params>& d) {
  d.real("step_size", &Params::step_size, 0.5).above(0).help("of the reward's parameters");
  d.choice("inner", &Params::is_inner_exact, true, {{"exact", true}, {"gradient", false}})
      .help("the policy: the soft optimum, or gradient steps from the policy before");
  d.where("inner=gradient", [&] {
    d.integer("inner_steps", &Params::inner_steps, 50).between(1, 1e6).help("an iteration");
    d.real("inner_step_size", &Params::inner_step_size, 1).above(0).help("of the logits");
  });
  d.choice("implicit_solver", &Params::implicit_solver, ImplicitSolver::analytic,
           {{"analytic", ImplicitSolver::analytic},
            {"hessian", ImplicitSolver::hessian},
            {"cg", ImplicitSolver::cg},
            {"neumann", ImplicitSolver::neumann}})
      .help("how the policy's derivative is found: by differentiated values, or by the Hessian");
  d.integer("neumann_terms", &Params::neumann_terms, 20)
      .between(1, 1e6)
      .when("implicit_solver=neumann")
      .help("of the series for the inverse Hessian");
  d.choice("hessian", &Params::is_score_only, false, {{"full", false}, {"score_only", true}})
      .help("score_only drops the outer product of scores, for study: the result is then wrong");
  d.boolean("check_gradient", &Params::check_gradient, false)
      .help("compare the first hypergradient with differences and with its Hessian form");
}

}  // namespace

void declare_params(Declare<Params>& d) {
  d.choice("mode", &Params::is_control, false, {{"tabular", false}, {"control", true}})
      .help("finite problems, both levels exact; or sampled control tasks and networks");
  d.choice("algorithm", &Params::algorithm, Algorithm::a_parl,
           {{"a_parl", Algorithm::a_parl},
            {"no_implicit", Algorithm::no_implicit},
            {"two_stage", Algorithm::two_stage},
            {"pebble_tabular", Algorithm::pebble_tabular},
            {"pebble", Algorithm::pebble},
            {"surf", Algorithm::surf},
            {"oracle", Algorithm::oracle}})
      .help(
          "with or without the part through the policy; two_stage, pebble_tabular: tabular; "
          "pebble, surf, oracle (the true reward): control");
  d.integer("iterations", &Params::iterations, 100)
      .default_when("mode=control", 80)
      .between(0, 1e7)
      .help("updates of the reward, or of the policy; 0: initial values alone");
  d.integer("segment_length", &Params::segment_length, 3)
      .default_when("mode=control", 25)
      .at_least(1)
      .help("steps of a segment; tabular: 8 at most");
  d.real("discount", &Params::discount, 0.9)
      .default_when("mode=control", 0.97)
      .at_least(0)
      .below(1)
      .help("a step");
  d.integer("cg_iterations", &Params::cg_iterations, 8)
      .between(1, 1e6)
      .when("(implicit_solver=cg or mode=control) & algorithm=a_parl|no_implicit")
      .help("conjugate gradient steps");
  d.where("mode=tabular", [&] {
    d.real("regularization", &Params::regularization, 0.01)
        .at_least(0)
        .help("adds half of it times the squared length of the reward's parameters");
    declare_problem(d);
    declare_upper(d);
    declare_solvers(d);
  });
  d.where("mode=control", [&] { d.part(&Params::control, declare_control); });
}

void declare_inputs(Declare<Params>& d) {
  d.where("mode=tabular & problem=data", [&] {
    d.input("transitions").array("s a s").help("probabilities P(next | state, action)");
    d.input("features").array("s a d").help("of the learned reward, which is linear in them");
    d.input("true_reward").array("s a").help("what the teacher judges by");
    d.input("initial").array("s").help("the law of the first state");
    d.input("nu0").array("d").optional().help("first parameters of the reward; else zeros");
  });
}

}  // namespace assay::parl
