// Declares what ef21 reads and writes, and its examples.
#include "plugins/ef21/params.hpp"

namespace assay::ef21 {
namespace {

void declare_course(Declare<Params>& d) {
  d.curve("grad_sq_norm").log_scale().help("|grad f|^2 at x_t");
  d.value("grad_sq_norm").minimize().help("the same at the last x");
  d.curve("grad_sq_norm_by_bits").log_scale().help("the same; a step is a bit that a client sent");
  d.curve("f").help("f(x_t)");
  d.value("f").minimize();
  d.curve("bits_per_client").help("sent until round t, mean over clients");
  d.value("bits_per_client").unit("bit").minimize();
  d.curve("estimate_error").log_scale().help("G of the analysis that gives the step");
  d.value("estimate_error");
  d.curve("lyapunov").log_scale().help("f + gamma / (2 theta) G");
  d.value("lyapunov");
  d.curve("step_norm").log_scale().help("|x_t - x_(t-1)|");
  d.value("step_norm");
  d.value("avg_grad_sq_norm").minimize().help("mean of |grad f|^2 over all rounds but the last");
  d.value("best_grad_sq_norm").minimize().help("the least of all");
  d.value("rounds_to_target").integer().help("first round with |grad f|^2 <= target; -1: none");
  d.value("bits_to_target").unit("bit").help("sent by a client until then; -1: none");
}

void declare_theory(Declare<Params>& d) {
  d.value("l_global").help("L of f");
  d.value("l_am").help("arithmetic mean of the L_i");
  d.value("l_qm").help("quadratic mean of the L_i");
  d.value("l_var").help("their variance");
  d.value("alpha").help("of the compressor: E|C(v) - v|^2 <= (1 - alpha) |v|^2");
  d.value("xi").help("sqrt(beta / theta)");
  d.value("theta").help("rate at which the error of estimates contracts");
  d.value("gamma").help("the step");
  d.value("n_clones").integer().help("clients of the cloned form, else clients");
  d.value("n_features").integer().help("coordinates of x, with the bias");
  d.value("n_samples").integer().help("rows of all clients");
  d.value("theory_bound")
      .optional()
      .help("of the expectation of avg_grad_sq_norm, where the step is one that theory allows");
  d.value("max_lyapunov_increase")
      .optional()
      .minimize()
      .help("largest Phi+ - Phi + gamma/2 |grad f|^2, where it may not be above 0");
  d.where("solver=ef21_rf|ef21_rf_w", [&] {
    d.value("rare_c").integer().help("the most clients that own a feature");
    d.value("rare_weight").help("W: largest sum of w_i over the owners of a feature");
  });
  d.value("linear_rate_ratio")
      .when("stepsize_rule=pl")
      .help("largest Psi_t over (1 - gamma mu)^t Psi_0, t >= 1, while that is above 1e-10 Psi_0");
}

void declare_artifacts(Declare<Params>& d) {
  d.artifact("x_final.npy").lines().help("the last x");
  d.artifact("clients.csv").scatter("rows", "L").help("client, rows, L, w, clones of each client");
  d.artifact("curve.csv")
      .lines("bits_per_client", "log10_grad_sq_norm", "series")
      .help("log10 |grad f|^2 over the bits that a client has sent; at most 2000 rounds");
}

void declare_examples(Declare<Params>& d) {
  d.example(
      "clients",
      "[experiment]\nname = \"ef21-clients\"\nmethod = \"ef21\"\n\n"
      "[params]\nn_clients = 30\nrounds = 300\n\n"
      "[sweep]\n\"params.solver\" = [\"ef21\", \"ef21_w\", \"ef21_clone\", \"gd\", \"dcgd\"]\n",
      "thirty clients of very different smoothness");
  d.example(
       "own_rows",
       "[experiment]\nname = \"ef21-own-rows\"\nmethod = \"ef21\"\n\n"
       "[params]\nproblem = \"data\"\nn_clients = 3\nrounds = 50\ntransport = \"processes\"\n\n"
       "[data]\ntrain = \"rows.csv\"\ntest = \"rows.csv\"\n",
       "rows of your own, clients in processes")
      .file("rows.csv", "a,b,y\n1,0.5,0\n2,1,1\n0,1,0\n3,-1,1\n-1,0,0\n1,2,1\n");
}

}  // namespace

void declare_inputs(Declare<Params>& d) {
  d.where("problem=data", [&] {
    d.input("train").array("").help(
        "rows of features; column 'y' or 'label' is the label, 'client' the owner; images are "
        "flattened");
    d.input("labels").array("n").optional().help("labels, where train has no such column");
    d.input("test").array("").optional().help("as train: for test_accuracy");
    d.input("test_labels").array("m").optional().help("labels, where test has no such column");
  });
}

void declare_outputs(Declare<Params>& d) {
  declare_course(d);
  declare_theory(d);
  d.value("train_accuracy").optional().maximize().help("share of labels met; logistic loss");
  d.value("test_accuracy").optional().maximize().help("the same on data.test");
  d.value("consistent")
      .certifies()
      .help(
          "1: the Lyapunov function never rose where it must not, and without chance the bound "
          "holds");
  d.value("round_seconds").unit("s").timing().minimize().help("median of a round");
  d.where("transport=processes", [&] {
    d.value("wire_bytes").unit("B").help("points and messages through the sockets");
    d.value("evaluation_bytes").unit("B").help("f, gradients and errors, which are only measured");
  });
  declare_artifacts(d);
  declare_examples(d);
}

}  // namespace assay::ef21
