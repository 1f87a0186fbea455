// Declares what parl leaves, and its examples.
#include "plugins/parl/params.hpp"

namespace assay::parl {
namespace {

void declare_level(Declare<Params>& d) {
  d.value("upper_loss").minimize().help("G at the end; two_stage: under its fixed law");
  d.curve("upper_loss");
  d.value("upper_loss_initial").minimize().help("the same at the first parameters");
  d.value("upper_loss_on_policy").minimize().help("under the law of the policy that is induced");
  d.value("hypergrad_norm").minimize().help("length of the full hypergradient at the end");
  d.curve("hypergrad_norm").log_scale();
  d.value("hypergrad_norm_initial").minimize().help("and at the first parameters");
  d.value("implicit_norm_initial").help("of its part through the policy");
  d.value("hypergrad_sq_avg_slope")
      .minimize()
      .optional()
      .help("of ln mean squared hypergradient on ln iterations, at T/4, T/2 and T; T >= 8");
}

void declare_return(Declare<Params>& d) {
  d.value("true_return").maximize().help("by the true reward, without entropy, at the end");
  d.curve("true_return");
  d.where("mode=tabular", [&] {
    d.value("true_return_normalized").maximize().help("0: uniform policy, 1: optimum");
    d.curve("true_return_normalized");
  });
  d.where("(mode=control or expectation=sampled) & algorithm!=oracle", [&] {
    d.value("labels_used").integer().minimize().help("drawn in all");
    d.value("labels_to_threshold")
        .integer()
        .help(
            "labels at which the normalised return was first 0.9, or the task first solved; -1: "
            "never");
    d.value("threshold_reached").integer().maximize().help("1: it was");
    d.curve("return_over_labels").help("the (normalised) return, along the labels drawn");
  });
  d.where("(mode=tabular or algorithm=a_parl)", [&] {
    d.curve("direct_norm").log_scale().help("length of the part with the policy held fixed");
    d.curve("implicit_norm").log_scale().help("and of the part through the policy");
  });
}

void declare_control_outputs(Declare<Params>& d) {
  d.value("true_return_auc").maximize().help("mean return over all iterations");
  d.where("algorithm!=oracle", [&] {
    d.value("reward_accuracy").maximize().help("share of held-out pairs that it orders rightly");
    d.curve("reward_accuracy");
    d.value("reward_correlation").maximize().help("with the true reward, on held-out steps");
    d.curve("reward_correlation");
  });
}

void declare_checks(Declare<Params>& d) {
  d.where("check_gradient=true", [&] {
    d.value("hypergrad_fd_error").minimize().help("relative, against central differences");
    d.value("hypergrad_hessian_error").minimize().help("of analytic against Hessian form");
  });
  d.where("inner=gradient", [&] {
    d.value("inner_gap").minimize().help("of the lower objective from its optimum, the largest");
    d.curve("inner_gap").log_scale();
  });
  d.value("solved").certifies().help("1: every soft Bellman equation holds to 1e-9");
}

void declare_seconds(Declare<Params>& d) {
  d.value("seconds").unit("s").timing().minimize().help("of the iterations");
}

void declare_artifacts(Declare<Params>& d) {
  d.artifact("nu.npy").help("the last parameters of the reward");
  d.artifact("policy.npy").heatmap().help("its policy: states x actions, or weights");
  d.artifact("curve.csv").lines("iteration", "true_return").help("every figure of every iteration");
  d.artifact("decomposition.csv")
      .lines("iteration", "length", "part")
      .when("(mode=tabular or algorithm=a_parl)")
      .help("of the hypergradient and its two parts");
}

}  // namespace

void declare_outputs(Declare<Params>& d) {
  declare_return(d);
  d.where("mode=tabular", [&] {
    declare_level(d);
    declare_checks(d);
  });
  d.where("mode=control", [&] { declare_control_outputs(d); });
  declare_seconds(d);
  declare_artifacts(d);
  d.example("preference",
            "[experiment]\nname = \"alignment\"\nmethod = \"parl\"\n\n"
            "[params]\ncheck_gradient = true\n",
            "a reward from preferences between segments of the policy that it induces");
  d.example("utility",
            "[experiment]\nname = \"alignment-utility\"\nmethod = \"parl\"\n\n"
            "[params]\nupper = \"utility\"\nnum_states = 4\nfeature_dim = 3\n",
            "the best of the policies that a misspecified reward can induce");
  d.example("sampled",
            "[experiment]\nname = \"alignment-sampled\"\nmethod = \"parl\"\n\n"
            "[params]\nproblem = \"gridworld\"\nexpectation = \"sampled\"\n"
            "algorithm = \"pebble_tabular\"\niterations = 20\n",
            "labels drawn, and kept, in a grid with a goal and a pit");
  d.example("control",
            "[experiment]\nname = \"alignment-control\"\nmethod = \"parl\"\n\n"
            "[params]\nmode = \"control\"\niterations = 8\n",
            "a point that is to come to a target, rewards from comparisons");
}

}  // namespace assay::parl
