// What ot_solve reads and writes.
#include "plugins/ot_solve/params.hpp"

namespace assay::ot_solve {

void declare_inputs(Declare<Params>& d) {
  d.input("x").array("n d").optional().help("source points, one a row");
  d.input("y").array("m e").optional().help("target points, one a row");
  d.input("a")
      .array("n")
      .optional()
      .when("solver!=barycenter")
      .help("weights of x; uniform where absent");
  d.input("b").array("m").optional().help("weights of y; uniform where absent");
  d.input("cloud")
      .array("m")
      .when("solver=barycenter")
      .help("which cloud each point of y is of: a whole number");
  d.input("cost_matrix")
      .array("n m")
      .optional()
      .allow_nan()
      .when("solver=emd|sinkhorn|unbalanced")
      .help("costs instead of points; +inf forbids a pair");
  d.input("c1").array("n n").optional().when(kSpaces).help(
      "distances, costs or edge weights within the first space, instead of points");
  d.input("c2").array("m m").optional().when(kSpaces).help("the same within the second");
  d.input("features_cost")
      .array("n m")
      .optional()
      .when("solver=entropic_gw|proximal_gw|bapg_gw|fused_gw")
      .help("costs of the features where alpha < 1; absent: those between x and y");
  d.input("plan_init").array("n m").optional().when(kSpaces).help("coupling to start from");
  d.input("init_g")
      .array("m")
      .optional()
      .when("solver=sinkhorn|unbalanced|entropic_map")
      .help("potential of y to start from, in the unit of the costs, such as an earlier result's");
  d.input("query")
      .array("k f")
      .image()
      .optional()
      .when("solver=entropic_map")
      .help("points to be mapped; an image counts as its pixels");
}

namespace {

void declare_values(Declare<Params>& d) {
  d.value("cost").minimize().help("<P, C>; of gw and its relatives the objective at P");
  d.value("value")
      .when("solver=sinkhorn|unbalanced|sinkhorn_divergence|entropic_map|entropic_gw")
      .help(
          "<P, C> + epsilon KL(P | a b'), of unbalanced with both penalties; of entropic_gw cost - "
          "epsilon H(P)");
  d.value("ent_reg_cost").when(kSinkhorn).help("<P, C> - epsilon H(P)");
  d.value("dual_value")
      .when("solver=emd|sinkhorn|unbalanced|sinkhorn_divergence|entropic_map|barycenter")
      .help("lower bound of the optimum: of value when entropic, else of cost");
  d.where("solver=unbalanced", [&] {
    d.value("mass").help("of the plan");
    d.value("penalty_x").help("rho_x times the divergence of the marginal P1 from a");
    d.value("penalty_y").help("rho_y times that of P'1 from b");
    d.value("duality_gap").minimize().help("value - dual_value: no plan is better by more");
    d.curve("duality_gap").log_scale();
  });
  d.value("sinkhorn_divergence")
      .minimize()
      .when("solver=sinkhorn_divergence")
      .help("value(x, y) - value(x, x) / 2 - value(y, y) / 2, not clipped");
  d.value("stationarity_gap")
      .minimize()
      .optional()
      .when(kSpaces)
      .help(
          "largest <gradient, P - Q> over couplings Q: 0 at stationary points of the objective; "
          "absent where P itself is no coupling (marginal_error above 1e-6)");
  d.value("cost_std_over_restarts")
      .when(kSpaces)
      .help("standard deviation of cost over the starts");
  d.value("marginal_error")
      .minimize()
      .help(
          "L1 error of both marginals; of unbalanced how far they are from a and b; of barycenter "
          "how far the clouds' plans disagree on x");
  d.value("iterations").integer().help("iterations, of the simplex pivots; of the best start");
  d.value("converged").certifies().help("1: the stopping rule was met");
  d.value("n_nonzero")
      .integer()
      .when("solver!=barycenter")
      .help("entries of the plan above 1e-12 of the mass");
  d.value("epsilon_used").when(kEntropic).help("epsilon in units of the cost");
  d.value("failure").text().optional().help("why it did not converge");
  d.value("runtime_s").unit("s").timing().help("time of the solver");
}

void declare_curves(Declare<Params>& d) {
  d.curve("marginal_error").log_scale();
  d.curve("dual_value");
  d.curve("epsilon").when(kSinkhorn).help("of the level that is being solved");
  d.curve("cost");
  d.curve("step_size")
      .log_scale()
      .when(kSpaces)
      .help("L1 change of the plan unless solver is gw or fused_gw");
}

}  // namespace

void declare_outputs(Declare<Params>& d) {
  declare_values(d);
  declare_curves(d);
  d.artifact("plan.csv")
      .heatmap("i", "j", "mass")
      .when("solver=emd")
      .help("i, j, mass of the positive entries; i and j are rows of x and y as given");
  d.artifact("plan.npy")
      .heatmap()
      .optional()
      .when("solver=sinkhorn|unbalanced|gw|entropic_gw|proximal_gw|bapg_gw|fused_gw")
      .help("the dense plan; left out where Sinkhorn computes costs on the fly");
  d.artifact("potentials.csv")
      .lines("index", "potential", "side")
      .when(kTransport)
      .help("side, index (row as given), potential");
  d.artifact("barycenter.csv")
      .scatter("x_0", "weight")
      .when("solver=barycenter")
      .help("the points of x and their weights");
  d.artifact("barycenter_plane.csv")
      .heatmap("x_1", "x_0", "weight")
      .optional()
      .when("solver=barycenter")
      .help("the same where the points have two coordinates");
  d.artifact("sheet.csv")
      .scatter("x_0", "x_1", "time")
      .optional()
      .when("solver=emd|sinkhorn|unbalanced")
      .help("where mass is at five times on its way, of points with two coordinates");
  d.artifact("sample.csv")
      .optional()
      .when("data.x")
      .help("side, position, row: which rows were drawn, at the positions that dense results have");
  d.artifact("gradient_x.npy")
      .when("solver=sinkhorn_divergence")
      .help("of the divergence in the points of x");
  d.artifact("gradient_y.npy").when("solver=sinkhorn_divergence").help("the same in y");
  d.artifact("map.csv")
      .scatter("t_0", "t_1")
      .when("solver=entropic_map")
      .optional()
      .help("query points and their images");
  d.artifact("map.png")
      .image()
      .when("solver=entropic_map")
      .optional()
      .help("the query image, recoloured");
}

}  // namespace assay::ot_solve
