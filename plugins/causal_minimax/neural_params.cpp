// The parameters of samples and of what is learned from them by perceptrons.
#include "plugins/causal_minimax/params.hpp"

namespace assay::causal_minimax {
namespace {

constexpr const char* kNeural =
    "estimator=nn & solver=causal_minimax|exhaustive|surgery|surgery_validated";
constexpr const char* kAnyNeural = "estimator=nn";

void declare_samples(Declare<Params>& d) {
  d.integer("n_envs", &Params::n_envs, 20)
      .between(2, 1000)
      .when("problem=sim_icml|linear|discrete")
      .help("environments that are drawn");
  d.integer("n_per_env", &Params::n_per_env, 100)
      .between(2, 100000)
      .when("problem=sim_icml|product|linear|discrete|ad_like")
      .help("rows of each");
  d.integer("n_train_envs", &Params::n_train_envs, 10)
      .between(2, 1000)
      .default_when("problem=ad_like", 4)
      .when("problem=sim_icml|linear|discrete|ad_like")
      .help("of these so many, drawn at random, train; the others test");
  d.reals("train_alphas", &Params::train_alphas, {0.5, 1, 2, -0.5, -1, -2})
      .length(2)
      .when("problem=product")
      .help("strengths of the training environments");
  d.reals("test_alphas", &Params::test_alphas, {})
      .when("problem=product")
      .help("strengths of the test environments");
  d.boolean("adversarial_test", &Params::adversarial_test, false)
      .when("problem=product")
      .help("tests also in the worst environment of the whole stable set, by its closed form");
}

void declare_do(Declare<Params>& d) {
  d.choice("do_mode", &Params::do_mode, DoMode::mutable_nodes,
           {{"mutable", DoMode::mutable_nodes}, {"dostar", DoMode::dostar}})
      .when(kNeural)
      .help(
          "what the interventional sample randomises: the mutable variables, or X* as the authors "
          "do, which is right for the whole stable set alone");
  d.choice("regeneration", &Params::regeneration, Regeneration::abduct,
           {{"abduct", Regeneration::abduct},
            {"resample", Regeneration::resample},
            {"noiseless", Regeneration::noiseless}})
      .when(kNeural)
      .help("noise of what lies below: the row's own, another row's, or none");
  d.choice("do_sampling", &Params::do_sampling, DoSampling::independent,
           {{"independent", DoSampling::independent}, {"joint", DoSampling::joint}})
      .when(kNeural)
      .help("permutes each mutable column by itself, or all alike");
  d.integer("do_replicates", &Params::do_replicates, 8)
      .between(1, 64)
      .when(kNeural)
      .help("copies of the training rows in the interventional sample");
}

void declare_worst_case(Declare<Params>& d) {
  d.choice("risk_rows", &Params::risk_rows, RiskRows::train,
           {{"train", RiskRows::train}, {"held_out", RiskRows::held_out}})
      .when(kNeural)
      .help(
          "rows in the worst case: those that the predictor was fitted to, or one half, the "
          "predictor being fitted to the other");
  d.choice("j_bound", &Params::j_bound, JBound::quantile,
           {{"quantile", JBound::quantile}, {"none", JBound::none}})
      .when(kNeural)
      .help("keeps J between quantiles of training; without it the risk depends on j_steps");
  d.real("j_quantile", &Params::j_quantile, 0.05)
      .at_least(0)
      .below(0.5)
      .when("j_bound=quantile")
      .help("the lower quantile; the upper one is 1 minus this");
  d.real("j_reg", &Params::j_reg, 0)
      .at_least(0)
      .when(kNeural)
      .help("weight of the norms of J's weight matrices, subtracted from the error");
  d.integer("j_steps", &Params::j_steps, 500)
      .between(1, 100000)
      .when(kNeural)
      .help("steps of Adam for J");
  d.real("j_lr", &Params::j_lr, 0.02).above(0).when(kNeural).help("their length");
  d.integer("j_restarts", &Params::j_restarts, 2)
      .between(1, 100)
      .when(kNeural)
      .help("starts of J; the first is where the empty set ended");
}

void declare_networks(Declare<Params>& d) {
  d.integer("f_iters", &Params::f_iters, 200)
      .between(1, 100000)
      .default_when("solver=group_dro", 2000)
      .when(kAnyNeural)
      .help("steps of the optimizer for a predictor");
  d.integer("structural_iters", &Params::structural_iters, 200)
      .between(1, 100000)
      .when(kNeural)
      .help("steps for a structural regression");
  d.integer("hidden_f", &Params::hidden_f, 12)
      .between(1, 256)
      .when(kAnyNeural)
      .help("hidden units of a predictor");
  d.integer("hidden_j", &Params::hidden_j, 8)
      .between(1, 256)
      .when(kNeural)
      .help("hidden units of each J");
  d.integer("hidden_s", &Params::hidden_s, 8)
      .between(1, 256)
      .when(kNeural)
      .help("hidden units of a structural regression");
  d.choice("activation", &Params::activation, mlp::Activation::kTanh,
           {{"tanh", mlp::Activation::kTanh}, {"sigmoid", mlp::Activation::kSigmoid}})
      .when(kAnyNeural)
      .help("what hidden units compute");
  d.choice("optimizer", &Params::optimizer, mlp::Optimizer::kLbfgs,
           {{"lbfgs", mlp::Optimizer::kLbfgs}, {"adam", mlp::Optimizer::kAdam}})
      .when(kAnyNeural)
      .help("of predictors and structural regressions; Adam with steps 0.02 and 0.01");
  d.real("weight_decay", &Params::weight_decay, 1e-4)
      .at_least(0)
      .when(kAnyNeural)
      .help("half of it times the squared weights is added to their mean squared errors");
}

}  // namespace

void declare_neural(Declare<Params>& d) {
  declare_samples(d);
  declare_do(d);
  declare_worst_case(d);
  declare_networks(d);
  d.text("preset", &Params::preset, "robust").help("settings that belong together");
  d.preset("robust", "", "the defaults");
  d.preset("official",
           "do_mode = \"dostar\"\nregeneration = \"noiseless\"\ndo_sampling = \"joint\"\n"
           "do_replicates = 1\nj_bound = \"none\"\nj_reg = 0.01\nj_steps = 10001\n"
           "j_restarts = 1\nf_iters = 10001\nstructural_iters = 5000\nhidden_j = 2\n"
           "hidden_s = 1\nactivation = \"sigmoid\"\noptimizer = \"adam\"\n"
           "standardize = \"per_env\"\n",
           "as the authors' code, except for its equal initial weights; the last J counts");
}

}  // namespace assay::causal_minimax
