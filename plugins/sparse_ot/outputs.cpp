// Declares what sparse_ot reads and writes, and its examples.
#include "plugins/sparse_ot/params.hpp"

namespace assay::sparse_ot {
namespace {

constexpr const char* kWithPlan =
    "solver=sparse_semidual|sparse_dual|quadratic_semidual|quadratic_dual|entropic|emd";

void declare_values(Declare<Params>& d) {
  d.value("dual_value")
      .maximize()
      .when(kWithPlan)
      .help("lower bound of the sparse problem (emd: of cost, entropic: of the entropic value)");
  d.curve("dual_value");
  d.curve("grad_norm").log_scale().when(kWithPlan).help("largest entry of the dual's gradient");
  d.where(kPlans, [&] {
    d.value("upper_bound")
        .help("of the same relaxation, from a feasible plan (entropic: of the plan as it is)");
    d.value("duality_gap").minimize().help("upper_bound - dual_value");
    d.value("cost").help("<T, C> of the plan returned");
    d.value("objective").help("cost + gamma/2 |T|^2");
    d.value("row_error").minimize().help("L1 distance of the row sums from a");
    d.value("col_error").minimize().help("L1 distance of the column sums from b");
    d.curve("max_nnz_per_column");
    d.value("max_nnz_per_column").integer().help("entries above 1e-10");
    d.value("max_nnz_per_row").integer().help("entries above 1e-10");
    d.value("n_nonzero").integer().help("entries above 1e-10");
    d.value("nnz_fraction").help("n_nonzero of all pairs");
  });
  d.value("recovered")
      .integer()
      .when("plan_recovery=relaxed|rounded")
      .help("1: the plan returned is the feasible one that was asked for");
  d.value("iterations").integer().when(kWithPlan).help("of the optimiser; emd: pivots");
  d.value("converged")
      .certifies()
      .when(kWithPlan)
      .help("1: the stopping rule holds; how good the answer is, duality_gap says");
  d.value("runtime_s").unit("s").timing().help("time of the solver");
}

void declare_routing_values(Declare<Params>& d) {
  d.value("capacity").integer().help("tokens that an expert takes at most");
  d.value("max_tokens_per_expert").integer().help("load of the fullest expert");
  d.value("min_tokens_per_expert").integer().help("load of the emptiest expert");
  d.value("mean_experts_per_token").help("served pairs over tokens");
  d.value("max_experts_per_token").integer().help("of the most served token");
  d.value("dropped_fraction").minimize().help("tokens without an expert");
  d.value("mean_similarity").maximize().help("gates of the served pairs, summed, over the tokens");
  d.value("plan_similarity").when(kWithPlan).help("sum of plan times gate over the tokens");
  d.value("token_mass_error")
      .minimize()
      .when(kWithPlan)
      .help("L1 distance of the tokens' mass from one, over the tokens");
}

void declare_artifacts(Declare<Params>& d) {
  d.artifact("plan.csv")
      .heatmap("i", "j", "mass")
      .when(kPlans)
      .help("i, j, mass of the entries above 1e-10");
  d.artifact("potentials.csv")
      .lines("index", "potential", "side")
      .when(kPlans)
      .help("side, index, potential");
  d.artifact("assignment.csv")
      .heatmap("token", "expert", "plan")
      .when(kRouting)
      .help("token, expert, plan, gate of served pairs");
  d.artifact("palette.csv")
      .when("task=color_transfer")
      .help("colours of image_a, their weights, and what becomes of them");
  d.artifact("recolored.png")
      .image()
      .when("task=color_transfer")
      .optional()
      .help("image_a in its new colours, where it was given as an image");
}

}  // namespace

void declare_inputs(Declare<Params>& d) {
  d.where("task=transport", [&] {
    d.input("x").array("n d").optional().help("source points, one a row");
    d.input("y").array("m d").optional().help("target points, one a row");
    d.input("a").array("n").optional().help("weights of x; absent: uniform");
    d.input("b").array("m").optional().help("weights of y; absent: uniform");
    d.input("cost_matrix")
        .array("n m")
        .optional()
        .allow_nan()
        .help("costs instead of points; +inf forbids a pair");
    d.input("k_vector")
        .array("c", ASSAY_I64)
        .optional()
        .when("solver=sparse_semidual|sparse_dual")
        .help("k of each column (row), in place of k");
  });
  d.input("similarity")
      .array("n m")
      .optional()
      .when(kRouting)
      .help("tokens x experts, logits or gates");
  for (const char* role : {"image_a", "image_b"})
    d.input(role)
        .array("p 3")
        .image()
        .optional()
        .when("task=color_transfer")
        .help("pixels, one a row, or an image; RGB in [0, 1]");
}

void declare_outputs(Declare<Params>& d) {
  declare_values(d);
  d.where(kRouting, [&] { declare_routing_values(d); });
  declare_artifacts(d);
  d.example("sparse",
            "[experiment]\nname = \"sparse-transport\"\nmethod = \"sparse_ot\"\n\n"
            "[params]\nk = 2\n",
            "two histograms, at most two entries in each column");
  d.example("routing",
            "[experiment]\nname = \"sparse-routing\"\nmethod = \"sparse_ot\"\n\n"
            "[params]\ntask = \"routing\"\nn = 256\nm = 8\n",
            "256 tokens for eight experts");
  d.example("colors",
            "[experiment]\nname = \"sparse-colors\"\nmethod = \"sparse_ot\"\n\n"
            "[params]\ntask = \"color_transfer\"\nk = 2\nn = 32\nm = 32\n",
            "the palette of one colour scheme onto another's");
  d.example("own_costs",
            "[experiment]\nname = \"sparse-own-costs\"\nmethod = \"sparse_ot\"\n\n"
            "[params]\nk = 1\n\n[data]\ncost_matrix = \"costs.csv\"\nb = \"demand.csv\"\n",
            "costs and weights of your own: each town from one mill")
      .file("costs.csv", "leeds,york,hull\n4,2,7\n3,6,5\n5,4,1\n")
      .file("demand.csv", "share\n0.3\n0.5\n0.2\n");
}

}  // namespace assay::sparse_ot
