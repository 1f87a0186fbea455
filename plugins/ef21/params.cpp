#include "plugins/ef21/params.hpp"

namespace assay::ef21 {
namespace {

constexpr const char* kFeedback =
    "solver=ef21|ef21_w|ef21_clone|ef21_sgd|ef21_w_sgd|ef21_pp|ef21_w_pp|ef21_rf|ef21_rf_w";

void declare_problem(Declare<Params>& d) {
  d.choice("problem", &Params::problem, ProblemName::hetero_lsq,
           {{"data", ProblemName::data},
            {"hetero_lsq", ProblemName::hetero_lsq},
            {"hetero_logreg", ProblemName::hetero_logreg},
            {"rare_features", ProblemName::rare_features},
            {"three_client", ProblemName::three_client}})
      .help("rows of your own, clients drawn at random, or three on which compression fails");
  d.where("problem=data", [&] {
    d.choice("loss", &Params::loss, Loss::logistic,
             {{"logistic", Loss::logistic}, {"least_squares", Loss::least_squares}})
        .help("of a client: mean over its rows");
    d.choice("partition", &Params::partition, Partition::contiguous,
             {{"contiguous", Partition::contiguous},
              {"shuffled", Partition::shuffled},
              {"label_sorted", Partition::label_sorted},
              {"norm_sorted", Partition::norm_sorted},
              {"column", Partition::column}})
        .help("consecutive blocks of rows, in file order or sorted; or by the column 'client'");
    d.choice("normalize", &Params::normalize, Normalize::none,
             {{"none", Normalize::none},
              {"standardize", Normalize::standardize},
              {"unit_rows", Normalize::unit_rows},
              {"maxabs", Normalize::maxabs}})
        .help("of all rows, before they are dealt");
    d.boolean("add_bias", &Params::add_bias, false).help("a feature that is always 1");
    d.choice("label_rule", &Params::is_parity, false, {{"two", false}, {"parity", true}})
        .when("loss=logistic")
        .help("the smaller of two labels is -1, or even ones are");
  });
  d.choice("regularizer", &Params::regularizer, Regularizer::nonconvex,
           {{"nonconvex", Regularizer::nonconvex},
            {"l2", Regularizer::l2},
            {"none", Regularizer::none}})
      .default_when("problem=hetero_lsq|rare_features", "none")
      .when("problem=data|hetero_lsq|hetero_logreg|rare_features")
      .help("lambda sum x^2 / (1 + x^2), lambda/2 |x|^2, or nothing");
  d.real("reg_lambda", &Params::reg_lambda, 1e-3)
      .at_least(0)
      .when("regularizer!=none")
      .help("lambda");
  d.integer("n_clients", &Params::n_clients, 100)
      .between(1, 100000)
      .when("(problem=hetero_lsq|hetero_logreg|rare_features or partition!=column)")
      .help("clients; three_client has three");
  d.where("problem=hetero_lsq|hetero_logreg|rare_features", [&] {
    d.integer("gen_rows", &Params::gen_rows, 5).between(1, 1e6).help("rows of each client");
    d.integer("gen_dim", &Params::gen_dim, 20).between(1, 1e5).help("features");
    d.real("gen_sigma", &Params::gen_sigma, 1.5).between(0, 10).help("deviation of log L_i");
    d.real("gen_noise", &Params::gen_noise, 0.1).at_least(0).help("of targets, before scaling");
  });
  d.integer("gen_support", &Params::gen_support, 4)
      .at_least(1)
      .when("problem=rare_features")
      .help("features of each client");
}

void declare_compressor(Declare<Params>& d) {
  using Kind = Compressor::Kind;
  d.choice("compressor", &Params::compressor, Kind::topk,
           {{"topk", Kind::topk},
            {"randk", Kind::randk},
            {"natural", Kind::natural},
            {"sign_l1", Kind::sign_l1},
            {"qsgd", Kind::qsgd},
            {"rank_r", Kind::rank_r},
            {"identity", Kind::identity}})
      .help("what a client sends of a vector");
  d.integer("k", &Params::k, 1)
      .at_least(1)
      .when("compressor=topk|randk")
      .help("numbers of a message");
  d.integer("levels", &Params::levels, 8)
      .between(1, 1e6)
      .when("compressor=qsgd")
      .help("of dithering");
  d.integer("rank", &Params::rank, 1)
      .at_least(1)
      .when("compressor=rank_r")
      .help("of the vector as a matrix, as square as possible");
  d.choice("bit_model", &Params::bit_model, Compressor::BitModel::values,
           {{"values", Compressor::BitModel::values},
            {"values_indices", Compressor::BitModel::values_indices}})
      .help("numbers of 32 bits alone, or their places too");
}

void declare_steps(Declare<Params>& d) {
  d.choice("stepsize_rule", &Params::stepsize_rule, StepRule::theory,
           {{"theory", StepRule::theory},
            {"theory_tight", StepRule::theory_tight},
            {"pl", StepRule::pl},
            {"manual", StepRule::manual}})
      .help(
          "1 / (L + L_x xi); the root of g^2 (L_x xi)^2 + g L = 1; for linear convergence of least "
          "squares; stepsize");
  d.real("stepsize", &Params::stepsize, 0).at_least(0).when("stepsize_rule=manual").help("gamma");
  d.real("stepsize_multiplier", &Params::stepsize_multiplier, 1).above(0).help("of any of them");
  d.choice("mean_type", &Params::mean_type, MeanType::automatic,
           {{"auto", MeanType::automatic},
            {"quadratic", MeanType::quadratic},
            {"arithmetic", MeanType::arithmetic}})
      .when("solver=ef21|ef21_sgd|ef21_pp")
      .help("L_x: of the old analysis (auto), or of the new one of the same algorithm");
  d.choice("init_shift", &Params::init_shift, InitShift::full,
           {{"full", InitShift::full},
            {"zero", InitShift::zero},
            {"compressed", InitShift::compressed}})
      .when(kFeedback)
      .help(
          "g_i at the start: the gradient, which costs no bits here, zero, or what C makes of it");
  d.where("solver=ef21_pp|ef21_w_pp", [&] {
    d.real("participation", &Params::participation, 1)
        .above(0)
        .at_most(1)
        .help("probability with which a client takes part in a round");
    d.choice("pp_rule", &Params::has_fixed_constants, false, {{"optimal", false}, {"fixed", true}})
        .help("Young's constants: equal, or 1e-3 as in the authors' code");
  });
  d.where("solver=ef21_sgd|ef21_w_sgd", [&] {
    d.integer("batch_size", &Params::batch_size, 0)
        .at_least(0)
        .help("rows that a client draws for a gradient; 0: all");
    d.real("sgd_s", &Params::sgd_s, 0).at_least(0).help("Young's constant s; 0: alpha / 2");
  });
}

void declare_length(Declare<Params>& d) {
  d.integer("rounds", &Params::rounds, 1000).at_least(1).help("steps of the server at most");
  d.choice("x0", &Params::x0, StartName::zeros,
           {{"zeros", StartName::zeros}, {"ones", StartName::ones}, {"normal", StartName::normal}})
      .default_when("problem=three_client", "ones")
      .help("where it starts");
  d.real("x0_scale", &Params::x0_scale, 1).when("x0!=zeros").help("factor of x0");
  d.real("target_grad_sq", &Params::target_grad_sq, 0).at_least(0).help("of |grad f|^2; 0: none");
  d.boolean("target_relative", &Params::target_relative, false)
      .help("the target is relative to |grad f(x0)|^2");
  d.boolean("stop_at_target", &Params::stop_at_target, false).help("end there");
  d.real("f_star", &Params::f_star, std::numeric_limits<double>::quiet_NaN())
      .allow_nan()
      .help("a lower bound of f for theory_bound; nan: 0, which both losses have");
  d.integer("log_every", &Params::log_every, 1).at_least(1).help("rounds between points of curves");
  d.choice("transport", &Params::has_processes, false, {{"inprocess", false}, {"processes", true}})
      .help("clients on the run's threads, or in processes behind sockets; the bits are the same");
  d.integer("processes", &Params::processes, 2)
      .between(1, 32)
      .when("transport=processes")
      .help("each has a block of clients");
}

}  // namespace

void declare_params(Declare<Params>& d) {
  d.choice("solver", &Params::solver, Solver::ef21_w,
           {{"ef21", Solver::ef21},
            {"ef21_w", Solver::ef21_w},
            {"ef21_clone", Solver::ef21_clone},
            {"ef21_sgd", Solver::ef21_sgd},
            {"ef21_w_sgd", Solver::ef21_w_sgd},
            {"ef21_pp", Solver::ef21_pp},
            {"ef21_w_pp", Solver::ef21_w_pp},
            {"ef21_rf", Solver::ef21_rf},
            {"ef21_rf_w", Solver::ef21_rf_w},
            {"gd", Solver::gd},
            {"dcgd", Solver::dcgd},
            {"ef14", Solver::ef14},
            {"diana", Solver::diana}})
      .help(
          "error feedback: plain, weighted, cloned, with mini-batches, partial participation, for "
          "rare features (old and new rule); gradient descent, compressed without feedback, with "
          "the classic one, with shifts");
  declare_problem(d);
  declare_compressor(d);
  declare_steps(d);
  declare_length(d);
}

}  // namespace assay::ef21
