// What causal_minimax gives, said once.
#include "plugins/causal_minimax/conditions.hpp"
#include "plugins/causal_minimax/params.hpp"

namespace assay::causal_minimax {
namespace {

constexpr const char* kRisky = "solver=causal_minimax|exhaustive|surgery|surgery_validated";

void declare_tests(Declare<Params>& d) {
  d.where(kDiscover, [&] {
    d.value("n_ci_tests").integer().help("different tests of independence");
    d.value("consistent_extension")
        .certifies()
        .help("0: the tests contradict each other, some directions are arbitrary");
  });
  d.value("icp_accepted").integer().when("solver=icp").help("sets that were not rejected");
  d.value("hrm_kept").integer().when("solver=hrm").help("columns that answer alike everywhere");
  d.where("solver!=classes", [&] {
    d.value("max_test_mse")
        .minimize()
        .optional()
        .help("largest mean squared error of a test environment, in units of the scaled target");
    d.value("mean_test_mse").minimize().optional().help("mean of these errors");
    d.value("std_test_mse").minimize().optional().help("their standard deviation");
  });
  d.value("spearman_risk_mse")
      .optional()
      .when("solver=causal_minimax")
      .help("rank correlation over classes of risk and max_test_mse; not where one is constant");
  d.artifact("predictions.csv")
      .scatter("y", "prediction", "env")
      .optional()
      .when("solver!=classes")
      .help("test rows, in the units of the table");
}

}  // namespace

void declare_outputs(Declare<Params>& d) {
  declare_tests(d);
  d.where(kGraph, [&] {
    d.value("n_stable").integer().help("stable variables");
    d.value("n_mutable").integer().help("mutable variables");
    d.value("mutable_mask").integer().help("the mutable ones: bits in natural order of all names");
    d.value("n_classes").integer().help("equivalence classes of stable sets");
    d.value("n_subsets").help("stable sets");
    d.value("full_set_condition").integer().help("1: the graph alone says that all is best");
  });
  d.value("search_seconds")
      .unit("s")
      .timing()
      .minimize()
      .help("time of the classes and risks, or of the fit");
  d.value("fit_seconds")
      .unit("s")
      .timing()
      .minimize()
      .when("solver!=classes")
      .help("of that the fits alone, without the search for the graph and the classes");
  d.value("risk_gap").when(kRisky).help("risk_full - risk_empty");
  d.curve("j_risk").when(kNeural).help("error of the chosen set at each step of its worst case");
  d.artifact("worst_env.csv")
      .when(kNeural)
      .help("training rows as they would be in the chosen set's worst environment");
  d.value("validation_mse")
      .minimize()
      .when("solver=surgery_validated")
      .help("mean error of the chosen set in the environments held out of training");
  d.where(kRisky, [&] {
    d.value("n_fits").integer().help("sets of which a risk was computed");
    d.value("selected_mask").integer().help("the chosen set: bits in natural order");
    d.value("selected_size").integer().help("its variables");
    d.value("risk_selected").minimize().help("worst-case risk of the chosen set");
    d.value("risk_full").help("worst-case risk of the whole stable set");
    d.value("risk_empty").help("worst-case risk without stable variables");
  });
  d.value("risk_spread")
      .when("estimator=exact_linear")
      .help("largest minus smallest risk of the chosen set over linear interventions");
  d.value("equivalence_gap")
      .when("solver=exhaustive")
      .help("largest difference between a set and its class's smallest member");
  d.value("member_gain")
      .when("estimator=nn & solver=causal_minimax|exhaustive")
      .help(
          "largest share by which another member of a class lowers the error of the smallest under "
          "do(X_M); the graph says 0. Of all pairs, or of some from the classes of the chosen, the "
          "empty and the whole set");
  d.artifact("classes.csv")
      .when(kGraph)
      .help("fixed and free variables of each class, its risk and test error if known");
  d.artifact("graph.csv")
      .when(kGraph)
      .help(
          "the edges; of a learned graph also those of the environment, and "
          "which directions were compelled and which chosen");
  d.artifact("members.csv").when("write_members=true").help("every set with its class");
}

}  // namespace assay::causal_minimax
