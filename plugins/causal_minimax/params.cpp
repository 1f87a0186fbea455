// What causal_minimax takes, said once.
#include "plugins/causal_minimax/params.hpp"
#include "plugins/causal_minimax/conditions.hpp"

namespace assay::causal_minimax {
namespace {

constexpr const char* kEstimated =
    "solver=causal_minimax|exhaustive|surgery|surgery_validated|erm|irm|group_dro";
constexpr const char* kGiven = "graph_source=given";
constexpr const char* kRandom = "problem=linear|discrete";

void declare_problem(Declare<Params>& d) {
  d.choice("solver", &Params::solver, Solver::causal_minimax,
           {{"causal_minimax", Solver::causal_minimax},
            {"exhaustive", Solver::exhaustive},
            {"surgery", Solver::surgery},
            {"surgery_validated", Solver::surgery_validated},
            {"classes", Solver::classes},
            {"erm", Solver::erm},
            {"icp", Solver::icp},
            {"irm", Solver::irm},
            {"anchor", Solver::anchor},
            {"group_dro", Solver::group_dro},
            {"hrm", Solver::hrm}})
      .help(
          "one risk for each class, for each subset, for the whole stable set, for the set of "
          "least validation error, or for none; or a baseline without a graph");
  d.choice("graph_source", &Params::graph_source, GraphSource::generator,
           {{"given", GraphSource::given},
            {"generator", GraphSource::generator},
            {"discover", GraphSource::discover}})
      .help("where the graph comes from: data.graph, a generator, or tests on data.train");
  d.choice("problem", &Params::problem, Generator::none,
           {{"none", Generator::none},
            {"sim_icml", Generator::sim_icml},
            {"product", Generator::product},
            {"linear", Generator::linear},
            {"discrete", Generator::discrete},
            {"ad_like", Generator::ad_like}})
      .when("graph_source=generator")
      .help(
          "the paper's simulation, a model of which the worst case is known, random models, a "
          "stand-in for the Alzheimer table; none: baselines read data.train");
  d.choice("estimator", &Params::estimator, Estimator::nn,
           {{"nn", Estimator::nn},
            {"exact_discrete", Estimator::exact_discrete},
            {"exact_linear", Estimator::exact_linear},
            {"linear", Estimator::linear}})
      .default_when("problem=discrete & solver=causal_minimax|exhaustive|surgery", "exact_discrete")
      .default_when("problem=linear & solver=causal_minimax|exhaustive|surgery", "exact_linear")
      .when(kEstimated)
      .help(
          "how a predictor and its risk are found: by perceptrons or a linear model fitted to "
          "rows, "
          "or exactly, from tables or from coefficients");
  d.text("target", &Params::target, "Y").help("the variable to predict");
  d.text("env", &Params::env, "E").help("the environment: its node in a graph, its column in data");
  d.where(kGraph, [&] {
    d.integer("max_classes", &Params::max_classes, 100000)
        .at_least(1)
        .help("the search fails beyond so many equivalence classes");
    d.boolean("write_members", &Params::write_members, false)
        .help("also writes the members of each class, as many as there are subsets");
  });
}

void declare_models(Declare<Params>& d) {
  d.real("j_bound_linear", &Params::j_bound_linear, 1)
      .above(0)
      .when("estimator=exact_linear")
      .help("largest size of a weight of the linear interventions behind risk_spread");
  d.where(kRandom, [&] {
    d.integer("gen_stable", &Params::gen_stable, 5)
        .between(1, 50)
        .help("stable variables of the random model");
    d.integer("gen_mutable", &Params::gen_mutable, 1)
        .between(1, 10)
        .help("mutable variables of the random model");
    d.real("gen_density", &Params::gen_density, 0.4)
        .between(0, 1)
        .help("probability of an edge between two variables");
  });
  d.real("noise_sd", &Params::noise_sd, 0.1)
      .above(0)
      .when("problem=sim_icml|product|linear|ad_like")
      .help("standard deviation of the noise");
  d.input("graph")
      .table({"source", "target"})
      .when(kGiven)
      .help("the edges; those from `env` mark mutable variables");
  d.input("cpt")
      .table({"node", "value", "parents", "prob"})
      .when("graph_source=given & estimator=exact_discrete")
      .help("P(node = value | parents), parents like Y=0|M=1; no rows for mutable nodes");
  d.input("scm")
      .table({"kind", "source", "target", "value"})
      .when("graph_source=given & estimator=exact_linear")
      .help("rows of kind coef (source, target) and noise (target), stable nodes and target only");
}

void declare_discovery(Declare<Params>& d) {
  d.real("alpha", &Params::alpha, 0.05)
      .above(0)
      .below(1)
      .help("an edge stays while every test of it has a p-value of at most this");
  d.choice("ci_test", &Params::ci_test, CiTest::rcit,
           {{"fisher_z", CiTest::fisher_z}, {"rcit", CiTest::rcit}, {"kci", CiTest::kci}})
      .help(
          "test of two variables: partial correlation, random Fourier features, or exact kernels "
          "for at most 3000 rows");
  d.choice("env_test", &Params::env_test, EnvTest::chow,
           {{"chow", EnvTest::chow}, {"rcit", EnvTest::rcit}})
      .help("test of the environment and a variable: regressions compared, or Fourier features");
  d.integer("max_cond", &Params::max_cond, 4)
      .between(0, 8)
      .help("largest number of variables that a test conditions on");
  d.integer("env_basis_degree", &Params::env_basis_degree, 1)
      .between(1, 3)
      .help("powers of the conditions in tests between the environment and a variable");
  d.input("required")
      .table({"source", "target"})
      .optional()
      .help("edges that the learned graph must have");
  d.input("forbidden")
      .table({"source", "target"})
      .optional()
      .help("edges that it must not have in this direction");
}

void declare_prediction(Declare<Params>& d) {
  d.input("train").table().optional().help("a column for each variable, and the environment");
  d.choice("standardize", &Params::standardize, Standardize::train,
           {{"train", Standardize::train},
            {"per_env", Standardize::per_env},
            {"none", Standardize::none}})
      .help(
          "divides each variable by its standard deviation in training, or not; per_env: each test "
          "environment by its own mean and deviation, the target's included, which leaks");
  d.real("irm_penalty", &Params::irm_penalty, 1e3)
      .above(0)
      .when("solver=irm")
      .help("weight of the squared derivative of each environment's error");
  d.real("anchor_gamma", &Params::anchor_gamma, 10)
      .above(0)
      .when("solver=anchor")
      .help("1: least squares; more guards against larger shifts");
  d.real("dro_eta", &Params::dro_eta, 0.05)
      .above(0)
      .when("solver=group_dro")
      .help("step of the environments' weights");
  d.real("icp_alpha", &Params::icp_alpha, 0.05)
      .above(0)
      .below(1)
      .when("solver=icp")
      .help("level at which a set of causes is rejected");
  d.integer("hrm_clusters", &Params::hrm_clusters, 3)
      .between(2, 20)
      .when("solver=hrm")
      .help("environments that hrm makes of the rows");
  d.input("test")
      .table()
      .optional()
      .when("data.train")
      .help("held-out rows with the columns of data.train; environments may be new");
}

}  // namespace

void declare(Declare<Params>& d) {
  declare_problem(d);
  declare_models(d);
  declare_neural(d);
  d.where(kDiscover, [&] { declare_discovery(d); });
  declare_prediction(d);
  declare_outputs(d);
  d.example("discrete",
            "[experiment]\nname = \"causal-discrete\"\nmethod = \"causal_minimax\"\n\n"
            "[params]\nproblem = \"discrete\"\nestimator = \"exact_discrete\"\n"
            "gen_stable = 3\n\n[[sweep]]\n"
            "\"params.solver\" = [\"causal_minimax\", \"exhaustive\", \"surgery\"]\n",
            "the three searches on a random model");
  d.example("product",
            "[experiment]\nname = \"causal-product\"\nmethod = \"causal_minimax\"\n\n"
            "[params]\nproblem = \"product\"\nn_per_env = 60\ndo_replicates = 4\n"
            "j_steps = 100\ntest_alphas = [-2.0, 2.0]\n\n[[sweep]]\n"
            "\"params.solver\" = [\"causal_minimax\", \"surgery_validated\", \"erm\"]\n",
            "predictors learned from the rows of a few environments");
  d.example("own_graph",
            "[experiment]\nname = \"causal-own-graph\"\nmethod = \"causal_minimax\"\n\n"
            "[params]\ngraph_source = \"given\"\nestimator = \"exact_discrete\"\n\n[data]\n"
            "graph = \"graph.csv\"\ncpt = \"probabilities.csv\"\n",
            "a graph and probabilities of your own: E changes M")
      .file("graph.csv", "source,target\nE,M\nY,X\nM,X\nY,M\n")
      .file("probabilities.csv",
            "node,value,parents,prob\nY,0,,0.5\nY,1,,0.5\nX,0,M=0|Y=0,0.9\n"
            "X,1,M=0|Y=0,0.1\nX,0,M=0|Y=1,0.3\nX,1,M=0|Y=1,0.7\nX,0,M=1|Y=0,0.6\n"
            "X,1,M=1|Y=0,0.4\nX,0,M=1|Y=1,0.2\nX,1,M=1|Y=1,0.8\n");
}

}  // namespace assay::causal_minimax
