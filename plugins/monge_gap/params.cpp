#include "plugins/monge_gap/params.hpp"

#include "plugins/numerics/ot/names.hpp"

namespace assay::monge_gap {
namespace {

constexpr const char* kTrain = "task=train";
constexpr const char* kNeural = "task=train & solver=monge_gap|fitting_only|icnn_dual";
constexpr const char* kNetwork = "task=train & solver=monge_gap|fitting_only";
constexpr const char* kGap = "task=train & solver=monge_gap";

void declare_question(Declare<Params>& d) {
  d.choice("task", &Params::task, Task::train,
           {{"train", Task::train}, {"evaluate", Task::evaluate}})
      .help("learn a map, or score the pairs source, mapped of any map");
  d.choice("solver", &Params::solver, Solver::monge_gap,
           {{"monge_gap", Solver::monge_gap},
            {"fitting_only", Solver::fitting_only},
            {"entropic_map", Solver::entropic_map},
            {"linear_map", Solver::linear_map},
            {"icnn_dual", Solver::icnn_dual},
            {"identity", Solver::identity}})
      .when(kTrain)
      .help(
          "fit + Monge gap, fit alone, barycentric map of an entropic plan, Gaussian map, convex "
          "potentials, or no motion");
  d.choice("cost", &Params::cost, ot::CostKind::kSqEuclidean, ot::kCostNames)
      .help("of moving a point, for which the map shall be optimal");
  d.real("cost_p", &Params::cost_p, 2)
      .at_least(1)
      .when("cost=pnorm_p|sqpnorm")
      .help("exponent of the cost");
}

void declare_loss(Declare<Params>& d) {
  d.reals("lambda_mg", &Params::lambda_mg, {1.0})
      .at_least(0)
      .length(1)
      .or_scalar()
      .when(kGap)
      .help("weight of the gap; of a list, each entry for an equal share of the steps");
  d.real("lambda_cons", &Params::lambda_cons, 0)
      .at_least(0)
      .when(kNetwork)
      .help(
          "weight of |J - J'|^2, J the Jacobian of F; above 0 the map is x - grad h*(F(x)) for "
          "the cost h(x - y)");
  d.choice("reference", &Params::reference, Reference::source,
           {{"source", Reference::source}, {"both", Reference::both}})
      .when(kGap)
      .help("points at which the gap is taken: source batch, or the mean over both batches");
  d.real("epsilon_fit", &Params::epsilon_fit, 0.1)
      .above(0)
      .help("of the divergence; relative to the squared distances within the target");
  d.real("epsilon_mg", &Params::epsilon_mg, 0.01)
      .above(0)
      .help("of the gap; relative to the costs from source to target, or to mapped");
  d.real("epsilon_map", &Params::epsilon_map, 0.05)
      .above(0)
      .when("task=train & solver=entropic_map")
      .help("of the entropic map; relative to the costs of its rows");
  d.optional("epsilon_eval", &Params::epsilon_eval)
      .above(0)
      .help(
          "of the reported divergence, relative to the costs from mapped to target; without it "
          "that of epsilon_fit");
  d.choice("epsilon_mode", &Params::epsilon_mode, ot::EpsilonMode::kRelativeMean,
           ot::kEpsilonModeNames)
      .help("unit of the epsilons: a statistic of those costs, or 1");
  d.real("sinkhorn_tol", &Params::sinkhorn_tol, 1e-3)
      .above(0)
      .help("L1 error of both marginals at which a solve ends");
  d.integer("sinkhorn_max_iter", &Params::sinkhorn_max_iter, 2000)
      .at_least(1)
      .help("iterations of a solve at most");
}

void declare_optimizer(Declare<nn::OptimizerOptions>& d) {
  d.choice("optimizer", &nn::OptimizerOptions::kind, nn::OptimizerKind::kAdam,
           {{"adam", nn::OptimizerKind::kAdam},
            {"adamw", nn::OptimizerKind::kAdamW},
            {"sgd", nn::OptimizerKind::kSgd}})
      .help("of the weights");
  d.real("learning_rate", &nn::OptimizerOptions::learning_rate, 1e-3)
      .above(0)
      .default_when("solver=icnn_dual", 1e-4)
      .help("of the optimiser");
  d.real("beta1", &nn::OptimizerOptions::beta1, 0.9)
      .at_least(0)
      .below(1)
      .default_when("solver=icnn_dual", 0.5)
      .when("optimizer=adam|adamw")
      .help("memory of the first moment");
  d.real("beta2", &nn::OptimizerOptions::beta2, 0.999)
      .at_least(0)
      .below(1)
      .default_when("solver=icnn_dual", 0.9)
      .when("optimizer=adam|adamw")
      .help("memory of the second moment");
  d.real("weight_decay", &nn::OptimizerOptions::weight_decay, 0).at_least(0).help("of all weights");
}

void declare_layers(Declare<Params>& d) {
  d.integers("hidden", &Params::hidden, {128, 64, 64})
      .between(1, 4096)
      .length(1, 8)
      .default_when("solver=icnn_dual", {64, 64, 64, 64})
      .help("units of the hidden layers");
  d.choice("activation", &Params::activation, nn::Activation::kGelu, nn::kActivationNames)
      .default_when("solver=icnn_dual", "relu")
      .help("of the hidden units; icnn_dual takes relu, leaky_relu or elu");
}

void declare_steps(Declare<Params>& d) {
  d.choice("lr_schedule", &Params::lr_schedule, optimise::Schedule::kNone,
           {{"none", optimise::Schedule::kNone}, {"cosine", optimise::Schedule::kCosine}})
      .help("constant learning rate, or half a cosine down to 1 % of it");
  d.integer("n_steps", &Params::n_steps, 1000).at_least(1).help("of the optimiser");
  d.integer("batch_size", &Params::batch_size, 256)
      .between(2, 8192)
      .help("rows drawn from source and from target in a step");
}

void declare_network(Declare<Params>& d) {
  d.where(kNeural, [&] { declare_layers(d); });
  d.boolean("residual", &Params::residual, true)
      .when(kNetwork)
      .help("x + MLP(x) instead of MLP(x)");
  d.where(kNeural, [&] {
    d.part(&Params::optimizer, declare_optimizer);
    declare_steps(d);
  });
  d.integer("inner_steps", &Params::inner_steps, 10)
      .at_least(1)
      .when("task=train & solver=icnn_dual")
      .help("steps of g for one of f");
}

void declare_evaluation(Declare<Params>& d) {
  d.integer("eval_every", &Params::eval_every, 100)
      .at_least(1)
      .when(kNeural)
      .help("steps between two evaluations, each followed by a checkpoint");
  d.integer("eval_size", &Params::eval_size, 1024)
      .at_least(2)
      .default_when("task=evaluate", 4096)
      .help("test rows for gap and divergence, the first ones");
  d.integer("map_samples", &Params::map_samples, 1024)
      .at_least(2)
      .when("task=train & solver=entropic_map|linear_map")
      .help("rows on each side behind the map, the first ones; linear_map takes all rows of data");
}

void declare_generator(Declare<Params>& d) {
  d.choice("generator", &Params::generator, Generator::gaussian_pair,
           {{"gaussian_pair", Generator::gaussian_pair},
            {"convex_potential", Generator::convex_potential},
            {"mixtures", Generator::mixtures},
            {"semi_discrete", Generator::semi_discrete},
            {"moons_scurve", Generator::moons_scurve},
            {"sphere_rotation", Generator::sphere_rotation},
            {"gauss_to_mixture", Generator::gauss_to_mixture}})
      .help(
          "where fresh points come from when no data is given; the true map is known of the first "
          "four");
  d.integer("dim", &Params::dim, 2)
      .between(1, 1024)
      .default_when("cost=arccos", 3)
      .when("generator=gaussian_pair|convex_potential|mixtures|semi_discrete")
      .help("dimension of the generated points");
  d.real("condition_number", &Params::condition_number, 10)
      .at_least(1)
      .when("generator=gaussian_pair")
      .help("largest by smallest eigenvalue of both covariances");
  d.integer("n_test", &Params::n_test, 8192)
      .at_least(2)
      .help("fresh rows on which the map is tested");
}

void declare_inputs(Declare<Params>& d) {
  d.input("source").array("n d").optional().help("points to be moved, one a row");
  d.input("target").array("m d").optional().help("where to; rows are not paired with source");
  d.input("mapped")
      .array("n d")
      .optional()
      .when("task=evaluate")
      .help("image of each row of source under the map to be scored");
  d.input("test_source").array("k d").optional().help("rows on which the map is tested");
  d.input("test_mapped")
      .array("k d")
      .optional()
      .help("their true images; in evaluate those of source");
  d.input("query")
      .array("q d")
      .image()
      .optional()
      .when("task=train")
      .help("more points to be mapped; an image counts as its pixels");
}

void declare_scores(Declare<Params>& d) {
  d.value("monge_gap")
      .minimize()
      .help("entropic gap, at least epsilon log n also for an optimal map");
  d.value("monge_gap_exact").minimize().help("displacement cost less the exact transport cost");
  d.value("displacement_cost").help("mean cost of moving a test point to its image");
  d.value("relative_gap")
      .minimize()
      .optional()
      .help(
          "exact gap / displacement cost: 0 is optimal, "
          "1 moves points for nothing");
  d.value("sinkhorn_divergence")
      .minimize()
      .optional()
      .help("from the images to held-out target rows");
  d.value("l2_uvp").minimize().unit("%").optional().help(
      "squared error against the true map, in % of the variance of its images");
  d.value("cosine_similarity")
      .maximize()
      .optional()
      .help("of displacements and true displacements");
  d.value("crossing_fraction")
      .minimize()
      .optional()
      .help("share of 200 random pairs of segments x -> T(x) that cross; in the plane");
  d.value("grad_norm").when("task=evaluate").help("Frobenius norm of dM/dt");
  d.value("epsilon_mg_used").help("in units of the cost");
  d.value("epsilon_fit_used").optional().help("in units of the squared distance");
  for (const char* name :
       {"monge_gap_exact", "displacement_cost", "relative_gap", "sinkhorn_divergence", "l2_uvp",
        "cosine_similarity", "crossing_fraction"})
    d.curve(name);
}

void declare_training(Declare<Params>& d) {
  d.curve("loss").when(kNeural).minimize().help("of the batch, before the step");
  d.curve("fitting_loss").when(kNetwork).minimize().help("divergence of the batch");
  d.curve("monge_gap");
  d.curve("iters_fit").when(kNetwork).help("Sinkhorn iterations of the fit");
  d.curve("iters_mg").when(kGap).help("Sinkhorn iterations of the gap");
  d.value("mean_sinkhorn_iterations").optional().help("of the fits and gaps solved in training");
  d.value("unconverged_fraction")
      .minimize()
      .optional()
      .help("of those solves that met their limit");
  d.value("steps_per_s").maximize().when(kNeural).unit("1/s").timing().help("without evaluations");
  d.value("train_time_s").minimize().when(kTrain).unit("s").timing().help("without evaluations");
  d.artifact("mapped.csv")
      .scatter("t_0", "t_1")
      .when(kTrain)
      .help("x_*, t_*: test rows or, without, all source rows");
  d.artifact("model.pt").when(kNeural).help("libtorch archive of the network behind the map");
  d.artifact("training_curve.csv")
      .lines("step", "loss")
      .when(kNeural)
      .help("loss and its parts at each step");
  d.artifact("map.csv")
      .scatter("t_0", "t_1")
      .when(kTrain)
      .optional()
      .help("query points and their images");
  d.artifact("map.png").image().when(kTrain).optional().help("the query image, recoloured");
}

}  // namespace

void declare(Declare<Params>& d) {
  declare_question(d);
  declare_loss(d);
  declare_network(d);
  declare_evaluation(d);
  d.where("task=train & !data.source", [&] { declare_generator(d); });
  declare_inputs(d);
  declare_scores(d);
  declare_training(d);
  d.example(
      "gaussians",
      "[experiment]\nname = \"monge_gap-gaussians\"\nmethod = \"monge_gap\"\n\n"
      "[params]\nn_steps = 60\nbatch_size = 64\neval_every = 30\neval_size = 128\nn_test = 256\n",
      "sixty steps towards the map between two Gaussians");
  d.example("linear",
            "[experiment]\nname = \"monge_gap-linear\"\nmethod = \"monge_gap\"\n\n"
            "[params]\nsolver = \"linear_map\"\neval_size = 128\nn_test = 256\n",
            "the Gaussian map in closed form");
  d.example("own_map",
            "[experiment]\nname = \"monge-own-map\"\nmethod = \"monge_gap\"\n\n[params]\n"
            "task = \"evaluate\"\n\n[data]\nsource = \"source.csv\"\n"
            "target = \"target.csv\"\nmapped = \"mapped.csv\"\n",
            "a map of your own, scored: how far it is from the cheapest")
      .file("source.csv", "x,y\n0,0\n1,0\n0,1\n1,1\n")
      .file("target.csv", "x,y\n3,0\n2,0\n2,1\n3,1\n")
      .file("mapped.csv", "x,y\n2,0\n3,0\n2,1\n3,1\n");
}

}  // namespace assay::monge_gap
