#include "plugins/ot_solve/params.hpp"

#include "plugins/numerics/ot/names.hpp"

namespace assay::ot_solve {
namespace {

constexpr const char* kNoData = "!data.x & !data.cost_matrix & !data.c1";

void declare_problem(Declare<Params>& d) {
  d.choice("solver", &Params::solver, Solver::emd,
           {{"emd", Solver::emd},
            {"sinkhorn", Solver::sinkhorn},
            {"unbalanced", Solver::unbalanced},
            {"sinkhorn_divergence", Solver::sinkhorn_divergence},
            {"entropic_map", Solver::entropic_map},
            {"barycenter", Solver::barycenter},
            {"gw", Solver::gw},
            {"entropic_gw", Solver::entropic_gw},
            {"proximal_gw", Solver::proximal_gw},
            {"bapg_gw", Solver::bapg_gw},
            {"fused_gw", Solver::fused_gw}})
      .help(
          "what to solve: exact or entropic transport, the latter also between unequal masses, the "
          "divergence, the map or the barycentre made of it, or "
          "Gromov-Wasserstein by conditional gradient, Sinkhorn, proximal or Bregman steps");
  d.choice("cost", &Params::cost, ot::CostKind::kSqEuclidean, ot::kCostOrMatrixNames)
      .default_when("data.cost_matrix", "precomputed")
      .default_when("data.c1", "precomputed")
      .help("ground cost between two points; of gw and its relatives within each set");
  d.real("cost_p", &Params::cost_p, 2)
      .at_least(1)
      .when("cost=pnorm_p|sqpnorm")
      .help("exponent of the cost");
  d.choice("cost_scale", &Params::cost_scale, ot::CostScale::kNone, ot::kCostScaleNames)
      .help("divides every cost matrix by the size of this statistic of its own first");
  d.choice("gw_loss", &Params::gw_loss, ot::GwLoss::kSquare,
           {{"square", ot::GwLoss::kSquare}, {"kl", ot::GwLoss::kKl}})
      .when(kSpaces)
      .help("loss between an entry of c1 and one of c2");
  d.real("alpha", &Params::alpha, 0.5)
      .between(0, 1)
      .default_when("solver=entropic_gw|proximal_gw|bapg_gw", 1)
      .when("solver=entropic_gw|proximal_gw|bapg_gw|fused_gw")
      .help("share of Gromov-Wasserstein in the objective; 1 - alpha is that of the features");
}

void declare_data(Declare<Params>& d) {
  d.boolean("normalize_weights", &Params::normalize_weights, false)
      .when("solver!=unbalanced")
      .help("rescales a and b to sum 1 instead of refusing them");
  d.integer("subsample", &Params::subsample, 0)
      .at_least(0)
      .when("data.x")
      .help("rows drawn without replacement from x and from y by the seed; 0: all");
  d.where(kNoData, [&] {
    d.choice("generator", &Params::generator, std::optional(ot::Generator::kGaussians),
             {{"gaussians", ot::Generator::kGaussians},
              {"uniform_cube", ot::Generator::kUniformCube},
              {"annuli", ot::Generator::kAnnuli},
              {"sbm_graphs", std::nullopt},
              {"gamma_1d", ot::Generator::kGamma1d}})
        .help("where the points or, for gw and its relatives, graphs come from without data");
    d.integer("n", &Params::n, 500).at_least(1).help("generated points of x");
    d.integer("m", &Params::m, 500).at_least(1).help("generated points of y");
  });
  d.integer("dim", &Params::dim, 2)
      .at_least(1)
      .when("!data.x & !data.cost_matrix & !data.c1 & generator=gaussians|uniform_cube|annuli")
      .help("their dimension");
}

void declare_precision(Declare<Params>& d) {
  d.where(kEntropic, [&] {
    d.real("epsilon", &Params::epsilon, 0.05)
        .above(0)
        .default_when("solver=bapg_gw", 1)
        .help("entropic regularisation; of proximal_gw and bapg_gw the inverse of the step size");
    d.choice("epsilon_mode", &Params::epsilon_mode, ot::EpsilonMode::kRelativeMean,
             ot::kEpsilonModeNames)
        .help("unit of epsilon: a statistic of all costs (gw: of the first gradient), or 1");
  });
  d.real("tol", &Params::tol, 1e-6)
      .above(0)
      .default_when(kSpaces, 1e-9)
      .when("solver!=emd")
      .help(
          "to stop at: L1 error of the marginals; relative duality gap (unbalanced); L1 change of "
          "the plan (entropic_gw, proximal_gw, bapg_gw); relative decrease (gw, fused_gw)");
  d.integer("max_iter", &Params::max_iter, 10000)
      .at_least(1)
      .default_when("solver=emd", 100'000'000)
      .default_when(kSpaces, 1000)
      .help("iterations, of the simplex pivots");
  d.where("solver=entropic_gw|proximal_gw", [&] {
    d.real("inner_tol", &Params::inner_tol, 1e-9)
        .above(0)
        .help("L1 marginal error of the last Sinkhorn solves inside; at most a hundredth of tol");
    d.integer("inner_max_iter", &Params::inner_max_iter, 1000)
        .at_least(1)
        .help("iterations of a Sinkhorn solve inside");
  });
  d.integer("restarts", &Params::restarts, 1)
      .at_least(1)
      .when(kSpaces)
      .help("starts: the first from plan_init or a b', the others from vertices by the seed");
}

void declare_relaxation(Declare<Params>& d) {
  d.choice("relaxation", &Params::relaxation, ot::MarginalPrice::kKl,
           {{"kl", ot::MarginalPrice::kKl}, {"tv", ot::MarginalPrice::kTv}})
      .help("how marginals other than a and b are priced: Kullback-Leibler, or total variation");
  d.real("rho_x", &Params::rho_x, 1)
      .between(1e-6, 1e9)
      .help("price of the marginal of x, in the unit of the costs");
  d.optional("rho_y", &Params::rho_y)
      .between(1e-6, 1e9)
      .help("price of the marginal of y; absent: that of x");
}

void declare_sinkhorn(Declare<Params>& d) {
  d.choice("algorithm", &Params::algorithm, ot::SinkhornAlgorithm::kAuto,
           {{"auto", ot::SinkhornAlgorithm::kAuto},
            {"kernel", ot::SinkhornAlgorithm::kKernel},
            {"log", ot::SinkhornAlgorithm::kLog},
            {"online", ot::SinkhornAlgorithm::kOnline}})
      .help(
          "stored stabilised kernel, stored costs in the log domain, or costs computed on the "
          "fly");
  d.choice("acceleration", &Params::acceleration, ot::Acceleration::kAuto,
           {{"auto", ot::Acceleration::kAuto},
            {"none", ot::Acceleration::kNone},
            {"scaling", ot::Acceleration::kScaling},
            {"overrelax", ot::Acceleration::kOverrelax},
            {"anderson", ot::Acceleration::kAnderson},
            {"newton", ot::Acceleration::kNewton}})
      .help(
          "newton ends with Newton's method on the semi-dual; auto is Anderson mixing, with "
          "epsilon scaling where epsilon is small and newton where the iteration crawls");
  d.choice("precision", &Params::precision, ot::Precision::kDouble,
           {{"double", ot::Precision::kDouble},
            {"float", ot::Precision::kFloat},
            {"mixed", ot::Precision::kMixed}})
      .help("of the stored kernel; mixed finishes in double");
}

}  // namespace

void declare_params(Declare<Params>& d) {
  declare_problem(d);
  declare_data(d);
  declare_precision(d);
  d.where(kSinkhorn, [&] { declare_sinkhorn(d); });
  d.integer("check_every", &Params::check_every, 10)
      .at_least(1)
      .when("solver=sinkhorn|unbalanced|sinkhorn_divergence|entropic_map|barycenter")
      .help("iterations between two measurements of the error");
  d.where("solver=unbalanced", [&] { declare_relaxation(d); });
  d.reals("shares", &Params::shares, {})
      .above(0)
      .when("solver=barycenter")
      .help("of the clouds in the order of their numbers; absent: equal ones");
}

}  // namespace assay::ot_solve
