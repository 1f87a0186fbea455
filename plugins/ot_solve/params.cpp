#include "plugins/ot_solve/params.hpp"

namespace assay::ot_solve {
namespace {

constexpr const char* kEntropic = "solver=sinkhorn|entropic_map";
constexpr const char* kNoData = "!data.x & !data.cost_matrix";

void declare_problem(Declare<Params>& d) {
  using ot::CostKind;
  d.choice("solver", &Params::solver, Solver::emd,
           {{"emd", Solver::emd},
            {"sinkhorn", Solver::sinkhorn},
            {"entropic_map", Solver::entropic_map}})
      .help("what to solve: exact transport, entropic transport, or a map from its potentials");
  d.choice("cost", &Params::cost, CostKind::kSqEuclidean,
           {{"sqeuclidean", CostKind::kSqEuclidean},
            {"euclidean", CostKind::kEuclidean},
            {"cityblock", CostKind::kCityblock},
            {"pnorm_p", CostKind::kPNorm},
            {"sqpnorm", CostKind::kSqPNorm},
            {"cosine", CostKind::kCosine},
            {"arccos", CostKind::kArccos},
            {"neg_dot", CostKind::kNegDot}})
      .when("!data.cost_matrix")
      .help("ground cost between two points");
  d.real("cost_p", &Params::cost_p, 2)
      .at_least(1)
      .when("cost=pnorm_p|sqpnorm")
      .help("exponent of the cost");
  d.choice("cost_scale", &Params::cost_scale, ot::CostScale::kNone,
           {{"none", ot::CostScale::kNone},
            {"mean", ot::CostScale::kMean},
            {"max", ot::CostScale::kMax},
            {"median", ot::CostScale::kMedian}})
      .help("divides all costs by this statistic of theirs first");
  d.boolean("normalize_weights", &Params::normalize_weights, false)
      .help("rescales a and b to sum 1 instead of refusing them");
  d.integer("subsample", &Params::subsample, 0)
      .at_least(0)
      .when("data.x")
      .help("rows drawn without replacement from x and from y by the seed; 0: all");
  d.choice("generator", &Params::generator, ot::Generator::kGaussians,
           {{"gaussians", ot::Generator::kGaussians},
            {"uniform_cube", ot::Generator::kUniformCube},
            {"annuli", ot::Generator::kAnnuli},
            {"gamma_1d", ot::Generator::kGamma1d}})
      .when(kNoData)
      .help("where the points come from when no data is given");
  d.integer("n", &Params::n, 500).at_least(1).when(kNoData).help("generated points of x");
  d.integer("m", &Params::m, 500).at_least(1).when(kNoData).help("generated points of y");
  d.integer("dim", &Params::dim, 2)
      .at_least(1)
      .when("!data.x & !data.cost_matrix & generator=gaussians|uniform_cube|annuli")
      .help("their dimension");
}

void declare_solver(Declare<Params>& d) {
  using ot::EpsilonMode;
  d.real("epsilon", &Params::epsilon, 0.05)
      .above(0)
      .when(kEntropic)
      .help("entropic regularisation");
  d.choice("epsilon_mode", &Params::epsilon_mode, EpsilonMode::kRelativeMean,
           {{"absolute", EpsilonMode::kAbsolute},
            {"relative_mean", EpsilonMode::kRelativeMean},
            {"relative_std", EpsilonMode::kRelativeStd},
            {"relative_max", EpsilonMode::kRelativeMax},
            {"relative_median", EpsilonMode::kRelativeMedian}})
      .when(kEntropic)
      .help("unit of epsilon: a statistic of all costs, or 1");
  d.real("tol", &Params::tol, 1e-6)
      .above(0)
      .when(kEntropic)
      .help("L1 error of both marginals to stop at");
  d.integer("max_iter", &Params::max_iter, 10000)
      .at_least(1)
      .default_when("solver=emd", 100'000'000)
      .help("iterations of Sinkhorn, pivots of the simplex");
  d.choice("algorithm", &Params::algorithm, ot::SinkhornAlgorithm::kAuto,
           {{"auto", ot::SinkhornAlgorithm::kAuto},
            {"kernel", ot::SinkhornAlgorithm::kKernel},
            {"log", ot::SinkhornAlgorithm::kLog},
            {"online", ot::SinkhornAlgorithm::kOnline}})
      .when(kEntropic)
      .help(
          "stored stabilised kernel, stored costs in the log domain, or costs computed on the fly");
  d.choice("acceleration", &Params::acceleration, ot::Acceleration::kAuto,
           {{"auto", ot::Acceleration::kAuto},
            {"none", ot::Acceleration::kNone},
            {"scaling", ot::Acceleration::kScaling},
            {"overrelax", ot::Acceleration::kOverrelax},
            {"anderson", ot::Acceleration::kAnderson}})
      .when(kEntropic)
      .help("auto is Anderson mixing, with epsilon scaling where epsilon is small");
  d.choice("precision", &Params::precision, ot::Precision::kDouble,
           {{"double", ot::Precision::kDouble},
            {"float", ot::Precision::kFloat},
            {"mixed", ot::Precision::kMixed}})
      .when(kEntropic)
      .help("of the stored kernel; mixed finishes in double");
  d.integer("check_every", &Params::check_every, 10)
      .at_least(1)
      .when(kEntropic)
      .help("iterations between two measurements of the error");
}

void declare_inputs(Declare<Params>& d) {
  d.input("x").array("n d").optional().help("source points, one a row");
  d.input("y").array("m d").optional().help("target points, one a row");
  d.input("a").array("n").optional().help("weights of x; uniform where absent");
  d.input("b").array("m").optional().help("weights of y; uniform where absent");
  d.input("cost_matrix")
      .array("n m")
      .optional()
      .allow_nan()
      .help("costs instead of points; +inf forbids a pair");
  d.input("query")
      .array("k d")
      .image()
      .optional()
      .when("solver=entropic_map")
      .help("points to be mapped; an image counts as its pixels");
}

void declare_outputs(Declare<Params>& d) {
  d.value("cost").minimize().help("<P, C>");
  d.value("value").when(kEntropic).help("<P, C> + epsilon KL(P | a b')");
  d.value("ent_reg_cost").when(kEntropic).help("<P, C> - epsilon H(P)");
  d.value("dual_value").help("lower bound of the optimum: of value when entropic, else of cost");
  d.value("marginal_error").minimize().help("L1 error of both marginals");
  d.value("iterations").integer().help("iterations of Sinkhorn, pivots of the simplex");
  d.value("converged").integer().help("1: the certificate holds");
  d.value("n_nonzero").integer().help("entries of the plan above 1e-12 of the mass");
  d.value("epsilon_used").when(kEntropic).help("epsilon in units of the cost");
  d.value("failure").text().optional().help("why it did not converge");
  d.value("runtime_s").unit("s").timing().help("time of the solver");
  d.curve("marginal_error");
  d.curve("dual_value");
  d.curve("epsilon").when(kEntropic).help("of the level that is being solved");
  d.artifact("plan.csv").when("solver=emd").help("i, j, mass of the positive entries");
  d.artifact("plan.npy").when("solver=sinkhorn").help("the dense plan");
  d.artifact("potentials.csv").help("side, index, potential");
  d.artifact("map.csv")
      .when("solver=entropic_map")
      .optional()
      .help("query points and their images");
  d.artifact("map.png").when("solver=entropic_map").optional().help("the query image, recoloured");
}

}  // namespace

void declare(Declare<Params>& d) {
  declare_problem(d);
  declare_solver(d);
  declare_inputs(d);
  declare_outputs(d);
  d.example("sinkhorn",
            "[experiment]\nname = \"ot-sinkhorn\"\nmethod = \"ot_solve\"\n\n"
            "[params]\nsolver = \"sinkhorn\"\nn = 100\nm = 100\n",
            "entropic transport between two small Gaussian samples");
  d.example(
      "emd",
      "[experiment]\nname = \"ot-emd\"\nmethod = \"ot_solve\"\n\n[params]\nn = 100\nm = 100\n",
      "exact transport between two small Gaussian samples");
}

}  // namespace assay::ot_solve
