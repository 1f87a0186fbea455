// The parameters of samples and of what is learned from them by perceptrons.
#include "plugins/causal_minimax/conditions.hpp"
#include "plugins/causal_minimax/params.hpp"

namespace assay::causal_minimax {
namespace {

constexpr const char* kAnyNeural = "estimator=nn";
constexpr const char* kSteps = "optimizer=adam|gradient_descent";

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
  d.where("problem=product", [&] {
    d.reals("train_alphas", &Params::train_alphas, {0.5, 1, 2, -0.5, -1, -2})
        .length(2)
        .help("strengths of the training environments");
    d.reals("test_alphas", &Params::test_alphas, {}).help("strengths of the test environments");
    d.boolean("adversarial_test", &Params::adversarial_test, false)
        .help("tests also in the worst environment of the whole stable set, by its closed form");
  });
}

void declare_do(Declare<Params>& d) {
  d.choice("do_mode", &Params::do_mode, DoMode::mutable_nodes,
           {{"mutable", DoMode::mutable_nodes}, {"dostar", DoMode::dostar}})
      .help(
          "what the interventional sample randomises: the mutable variables, or X* as the "
          "authors do, which is right for the whole stable set alone");
  d.choice("regeneration", &Params::regeneration, Regeneration::abduct,
           {{"abduct", Regeneration::abduct},
            {"resample", Regeneration::resample},
            {"noiseless", Regeneration::noiseless}})
      .help("noise of what lies below: the row's own, another row's, or none");
  d.choice("do_sampling", &Params::do_sampling, DoSampling::independent,
           {{"independent", DoSampling::independent}, {"joint", DoSampling::joint}})
      .help("permutes each mutable column by itself, or all alike");
  d.integer("do_replicates", &Params::do_replicates, 8)
      .between(1, 64)
      .help("copies of the training rows in the interventional sample");
}

void declare_networks(Declare<Params>& d) {
  d.integer("f_iters", &Params::f_iters, 200)
      .between(1, 100000)
      .default_when("solver=group_dro", 2000)
      .when(kAnyNeural)
      .help("steps of the optimizer for a predictor");
  d.real("f_lr", &Params::f_lr, 0.02).above(0).when(kSteps).help("their length");
  d.integer("structural_iters", &Params::structural_iters, 200)
      .between(1, 100000)
      .when(kNeural)
      .help("steps for a structural regression");
  d.real("structural_lr", &Params::structural_lr, 0.01).above(0).when(kSteps).help("their length");
  d.integer("hidden_f", &Params::hidden_f, 12)
      .between(1, 256)
      .when(kAnyNeural)
      .help("hidden units of a predictor");
  d.where(kNeural, [&] {
    d.integer("hidden_j", &Params::hidden_j, 8).between(1, 256).help("hidden units of each J");
    d.integer("hidden_s", &Params::hidden_s, 8)
        .between(1, 256)
        .help("hidden units of a structural regression");
  });
  d.where(kAnyNeural, [&] {
    d.choice("activation", &Params::activation, mlp::Activation::kTanh,
             {{"tanh", mlp::Activation::kTanh}, {"sigmoid", mlp::Activation::kSigmoid}})
        .help("what hidden units compute");
    d.choice("optimizer", &Params::optimizer, mlp::Optimizer::kLbfgs,
             {{"lbfgs", mlp::Optimizer::kLbfgs},
              {"adam", mlp::Optimizer::kAdam},
              {"gradient_descent", mlp::Optimizer::kDescent}})
        .help("of predictors and structural regressions");
    d.choice("initial_weights", &Params::initial_weights, InitialWeights::xavier,
             {{"xavier", InitialWeights::xavier}, {"equal", InitialWeights::equal}})
        .help(
            "of every perceptron; equal: weights 1 and biases 0, as the authors have it, so that a "
            "network computes what one hidden unit can, and J has one start");
    d.real("weight_decay", &Params::weight_decay, 1e-4)
        .at_least(0)
        .help("half of it times the squared weights is added to their mean squared errors");
  });
}

// What the authors' scripts have in common. J by Adam is that of their script for any table: in
// 10 000 plain steps, which the script for the mouse table takes, many a J has not left its start.
constexpr const char* kOfficial =
    "do_mode = \"dostar\"\nregeneration = \"noiseless\"\nj_regeneration = \"noiseless\"\n"
    "do_sampling = \"joint\"\ndo_replicates = 1\nrisk_rows = \"train\"\nj_bound = \"none\"\n"
    "j_value = \"last\"\nj_optimizer = \"adam\"\nj_lr = 0.02\nj_steps = 10000\n"
    "f_iters = 10001\nstructural_iters = 5001\nactivation = \"sigmoid\"\n"
    "initial_weights = \"equal\"\nweight_decay = 0\nstandardize = \"per_env\"\n";
constexpr const char* kMouse =
    "hidden_f = 5\nhidden_j = 5\nhidden_s = 5\noptimizer = \"gradient_descent\"\nf_lr = 0.01\n"
    "structural_lr = 0.01\n";
constexpr const char* kAnyTable =
    "hidden_f = 12\nhidden_j = 2\nhidden_s = 1\noptimizer = \"adam\"\nf_lr = 0.02\n"
    "structural_lr = 0.01\nj_reg = 0.01\n";

void declare_presets(Declare<Params>& d) {
  d.text("preset", &Params::preset, "robust").help("settings that belong together");
  d.preset("robust", "", "the defaults");
  d.preset("official", (std::string(kOfficial) + kMouse).c_str(),
           "the authors' script for the mouse table, but for J by Adam");
  d.preset("official_adam", (std::string(kOfficial) + kAnyTable).c_str(),
           "their script for any table, without its early stop and with one width a kind");
}

}  // namespace

void declare_neural(Declare<Params>& d) {
  declare_samples(d);
  d.where(kNeural, [&] { declare_do(d); });
  declare_worst_case(d);
  declare_networks(d);
  declare_presets(d);
}

}  // namespace assay::causal_minimax
