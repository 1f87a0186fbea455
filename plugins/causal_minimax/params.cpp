// What causal_minimax takes, said once.
#include "plugins/causal_minimax/params.hpp"

namespace assay::causal_minimax {
namespace {

constexpr const char* kRisky = "solver=causal_minimax|exhaustive|surgery";
constexpr const char* kGiven = "graph_source=given";
constexpr const char* kDiscover = "graph_source=discover";
constexpr const char* kGraph = "solver=causal_minimax|exhaustive|surgery|classes";
constexpr const char* kRandom = "graph_source=generator & problem=linear|discrete";

void declare_problem(Declare<Params>& d) {
  d.choice("solver", &Params::solver, Solver::causal_minimax,
           {{"causal_minimax", Solver::causal_minimax},
            {"exhaustive", Solver::exhaustive},
            {"surgery", Solver::surgery},
            {"classes", Solver::classes},
            {"erm", Solver::erm},
            {"icp", Solver::icp},
            {"irm", Solver::irm},
            {"anchor", Solver::anchor},
            {"group_dro", Solver::group_dro}})
      .help(
          "one risk for each class, for each subset, for the whole stable set, or for none; or a "
          "linear baseline without a graph");
  d.choice("graph_source", &Params::graph_source, GraphSource::generator,
           {{"given", GraphSource::given},
            {"generator", GraphSource::generator},
            {"discover", GraphSource::discover}})
      .when(kGraph)
      .help("where the graph comes from: data.graph, a generator, or tests on data.train");
  d.choice("problem", &Params::problem, Generator::none,
           {{"none", Generator::none},
            {"sim_icml", Generator::sim_icml},
            {"linear", Generator::linear},
            {"discrete", Generator::discrete}})
      .when("graph_source=generator")
      .help("the generator: the paper's simulation graph (classes only), or a random model");
  d.choice("estimator", &Params::estimator, Estimator::exact_linear,
           {{"exact_discrete", Estimator::exact_discrete},
            {"exact_linear", Estimator::exact_linear},
            {"linear", Estimator::linear}})
      .default_when("problem=discrete", "exact_discrete")
      .default_when("data.train", "linear")
      .when(kRisky)
      .help(
          "how a worst-case risk is found: exactly, from tables or from coefficients, or that of "
          "a linear model fitted to data.train");
  d.text("target", &Params::target, "Y").help("the variable to predict");
  d.text("env", &Params::env, "E").help("the environment: its node in a graph, its column in data");
  d.integer("max_classes", &Params::max_classes, 100000)
      .at_least(1)
      .when(kGraph)
      .help("the search fails beyond so many equivalence classes");
  d.boolean("write_members", &Params::write_members, false)
      .when(kGraph)
      .help("also writes the members of each class, as many as there are subsets");
}

void declare_models(Declare<Params>& d) {
  d.real("j_bound_linear", &Params::j_bound_linear, 1)
      .above(0)
      .when("estimator=exact_linear")
      .help("largest size of a weight of the linear interventions behind risk_spread");
  d.integer("gen_stable", &Params::gen_stable, 5)
      .between(1, 50)
      .when(kRandom)
      .help("stable variables of the random model");
  d.integer("gen_mutable", &Params::gen_mutable, 1)
      .between(1, 10)
      .when(kRandom)
      .help("mutable variables of the random model");
  d.real("gen_density", &Params::gen_density, 0.4)
      .between(0, 1)
      .when(kRandom)
      .help("probability of an edge between two variables");
  d.real("noise_sd", &Params::noise_sd, 0.1)
      .above(0)
      .when("graph_source=generator & problem=linear")
      .help("standard deviation of each variable's noise");
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
      .when(kDiscover)
      .help("an edge stays while every test of it has a p-value of at most this");
  d.integer("max_cond", &Params::max_cond, 4)
      .between(0, 8)
      .when(kDiscover)
      .help("largest number of variables that a test conditions on");
  d.integer("env_basis_degree", &Params::env_basis_degree, 1)
      .between(1, 3)
      .when(kDiscover)
      .help("powers of the conditions in tests between the environment and a variable");
  d.input("train").table().optional().help("a column for each variable, and the environment");
  d.input("required")
      .table({"source", "target"})
      .optional()
      .when(kDiscover)
      .help("edges that the learned graph must have");
  d.input("forbidden")
      .table({"source", "target"})
      .optional()
      .when(kDiscover)
      .help("edges that it must not have in this direction");
}

void declare_prediction(Declare<Params>& d) {
  d.choice("standardize", &Params::standardize, Standardize::train,
           {{"train", Standardize::train}, {"none", Standardize::none}})
      .when("data.train")
      .help("divides each variable by its standard deviation in training, or not");
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
  declare_discovery(d);
  declare_prediction(d);
  declare_outputs(d);
  d.example("discrete",
            "[experiment]\nname = \"causal-discrete\"\nmethod = \"causal_minimax\"\n\n"
            "[params]\nproblem = \"discrete\"\n\n[[sweep]]\n"
            "\"params.solver\" = [\"causal_minimax\", \"exhaustive\", \"surgery\"]\n",
            "the three searches on a random model");
}

}  // namespace assay::causal_minimax
