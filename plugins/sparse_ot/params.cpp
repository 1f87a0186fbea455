#include "plugins/sparse_ot/params.hpp"

#include "plugins/numerics/ot/names.hpp"
#include "plugins/sparse_ot/tasks.hpp"

namespace assay::sparse_ot {
namespace {

constexpr const char* kAscent =
    "solver=sparse_semidual|sparse_dual|quadratic_semidual|quadratic_dual";
constexpr const char* kNoData = "!data.x & !data.cost_matrix & !data.similarity & !data.image_a";

void declare_problem(Declare<Params>& d) {
  d.choice("task", &Params::task, &kTransport,
           {{kTransport.name, &kTransport},
            {kTokenRouting.name, &kTokenRouting},
            {kColorTransfer.name, &kColorTransfer}})
      .help("a plan between two sets, tokens to experts, or the colours of one image to another's");
  d.choice("solver", &Params::solver, SolverName::sparse_semidual,
           {{"sparse_semidual", SolverName::sparse_semidual},
            {"sparse_dual", SolverName::sparse_dual},
            {"quadratic_semidual", SolverName::quadratic_semidual},
            {"quadratic_dual", SolverName::quadratic_dual},
            {"entropic", SolverName::entropic},
            {"emd", SolverName::emd},
            {"greedy_top1", SolverName::greedy_top1},
            {"greedy_top2", SolverName::greedy_top2},
            {"batch_priority", SolverName::batch_priority},
            {"top_tokens", SolverName::top_tokens}})
      .help("the last four are for routing: choices without a transport plan");
  d.integer("k", &Params::k, 1)
      .required()
      .at_least(1)
      .when("task=transport|color_transfer & solver=sparse_semidual|sparse_dual & !data.k_vector")
      .help("entries of a column (row) of the plan at most");
  d.choice("sparsity_axis", &Params::sparsity_axis, Axis::columns,
           {{"columns", Axis::columns}, {"rows", Axis::rows}})
      .when("task=transport|color_transfer & solver=sparse_semidual|sparse_dual")
      .help("what k counts along");
  d.real("gamma", &Params::gamma, 1)
      .above(0)
      .help("weight of half the squared plan, in units of the scaled cost");
  d.choice("generator", &Params::generator, Generator::gauss_1d,
           {{"gauss_1d", Generator::gauss_1d},
            {"bigauss_1d", Generator::bigauss_1d},
            {"points_2d", Generator::points_2d},
            {"gaussians", Generator::gaussians},
            {"moe_gates", Generator::moe_gates},
            {"palette", Generator::palette}})
      .default_when("task=routing", "moe_gates")
      .default_when("task=color_transfer", "palette")
      .when(kNoData)
      .help("where the problem comes from without data; the last two are for the other tasks");
  d.where("!data.x & !data.cost_matrix & !data.similarity", [&] {
    d.integer("n", &Params::n, 32)
        .at_least(1)
        .default_when(kRouting, 1024)
        .default_when("task=color_transfer", 256)
        .help("points of x, tokens, or colours of image_a");
    d.integer("m", &Params::m, 32)
        .at_least(1)
        .default_when(kRouting, 16)
        .default_when("task=color_transfer", 256)
        .help("points of y, experts, or colours of image_b");
  });
}

void declare_costs(Declare<Params>& d) {
  d.choice("cost", &Params::cost, ot::CostKind::kSqEuclidean, ot::kCostOrMatrixNames)
      .default_when("data.cost_matrix", "precomputed")
      .when("task=transport|color_transfer")
      .help("ground cost between two points");
  d.real("cost_p", &Params::cost_p, 2)
      .at_least(1)
      .when("cost=pnorm_p|sqpnorm")
      .help("exponent of the cost");
  d.choice("cost_scale", &Params::cost_scale, ot::CostScale::kNone, ot::kCostScaleNames)
      .default_when("generator=gauss_1d|bigauss_1d", "max")
      .when(kPlans)
      .help("divides all costs by the size of this statistic of theirs first");
  d.where("solver=entropic", [&] {
    d.real("epsilon", &Params::epsilon, 0.05)
        .above(0)
        .default_when(kRouting, 1)
        .help("entropic regularisation");
    d.choice("epsilon_mode", &Params::epsilon_mode, ot::EpsilonMode::kRelativeMean,
             ot::kEpsilonModeNames)
        .default_when(kRouting, "absolute")
        .help("unit of epsilon: a statistic of all costs, or 1");
  });
}

void declare_ascent(Declare<Params>& d) {
  d.choice("optimizer", &Params::optimizer, Optimizer::kAuto,
           {{"auto", Optimizer::kAuto},
            {"lbfgs", Optimizer::kLbfgs},
            {"adam", Optimizer::kAdam},
            {"reweighted", Optimizer::kReweighted}})
      .default_when(kRouting, "adam")
      .when(kAscent)
      .help(
          "of the dual; reweighted closes the gap that lbfgs leaves at kinks, auto takes it where "
          "the gap is open, and exact transport where k is 1");
  d.real("learning_rate", &Params::learning_rate, 1e-2)
      .above(0)
      .when("optimizer=adam")
      .help("step size");
  d.where("solver=sparse_semidual|sparse_dual|quadratic_semidual|quadratic_dual|entropic", [&] {
    d.integer("max_iter", &Params::max_iter, 500)
        .at_least(1)
        .default_when(kRouting, 20)
        .help("iterations of lbfgs (reweighted: of each round), adam or Sinkhorn");
    d.real("tol", &Params::tol, 1e-9)
        .above(0)
        .default_when("solver=entropic", 1e-6)
        .help(
            "largest entry of the gradient, or relative change of the dual value, to stop at; L1 "
            "error of the marginals when entropic");
  });
  d.choice("plan_recovery", &Params::plan_recovery, Recovery::gradient,
           {{"gradient", Recovery::gradient},
            {"relaxed", Recovery::relaxed},
            {"rounded", Recovery::rounded}})
      .when(
          "task=transport|color_transfer & "
          "solver=sparse_semidual|sparse_dual|quadratic_semidual|quadratic_dual")
      .help(
          "the plan returned: of the potentials (k-sparse, row sums approximate), feasible beyond "
          "k, or feasible and k-sparse where the supports of the potentials admit it");
}

void declare_routing(Declare<Params>& d) {
  d.choice(
       "router", &Params::router, RouterName::expert_choice,
       {{"expert_choice", RouterName::expert_choice}, {"token_choice", RouterName::token_choice}})
      .when(
          "task=routing & "
          "solver=sparse_semidual|sparse_dual|quadratic_semidual|quadratic_dual|entropic|emd")
      .help("experts take tokens up to their capacity, or tokens take experts");
  d.where(kRouting, [&] {
    d.real("capacity_factor", &Params::capacity_factor, 1)
        .above(0)
        .help("capacity of all experts, in units of the tokens");
    d.integer("capacity_multiple_of", &Params::capacity_multiple_of, 4)
        .at_least(1)
        .help("the capacity of an expert is raised to a multiple of this");
  });
  d.integer("num_selected_experts", &Params::num_selected_experts, 2)
      .at_least(1)
      .when("router=token_choice")
      .help("experts that a token takes at most");
  d.real("noise_std", &Params::noise_std, 0)
      .at_least(0)
      .when("task=routing & similarity_is=logits")
      .help("of normal noise on the logits, in units of 1 / experts");
  d.choice("similarity_is", &Params::similarity_is, Similarity::logits,
           {{"logits", Similarity::logits}, {"gates", Similarity::gates}})
      .when(kRouting)
      .help("gates are probabilities of each token; logits become gates by a softmax");
}

}  // namespace

void declare_params(Declare<Params>& d) {
  declare_problem(d);
  declare_costs(d);
  declare_ascent(d);
  declare_routing(d);
}

}  // namespace assay::sparse_ot
