#include "plugins/mbtl/params.hpp"

namespace assay::mbtl {
namespace {

constexpr const char* kModel = "solver=mbtl";
constexpr const char* kOfficial =
    "gp_center = false\ngp_noise_std = 0.1\ngp_signal_var = 1.0\ngp_length_scale = 1.0\n"
    "gp_fit_from = 2\nslope_mode = \"fixed\"\nslope = 0.005\ngp_target = \"running_max\"\n";

void declare_model(Declare<Params>& d) {
  d.choice("slope_mode", &Params::slope_mode, SlopeMode::estimated,
           {{"fixed", SlopeMode::fixed},
            {"estimated", SlopeMode::estimated},
            {"estimated_sided", SlopeMode::sided},
            {"none", SlopeMode::none}})
      .help("of the generalisation gap over the distance of contexts; sided: one an axis and side");
  d.choice("acquisition", &Params::acquisition, Acquisition::gap_ucb,
           {{"gap_ucb", Acquisition::gap_ucb},
            {"mean", Acquisition::mean},
            {"ucb", Acquisition::ucb},
            {"lcb", Acquisition::lcb},
            {"variance", Acquisition::variance}})
      .help("what the next source maximises; all but gap_ucb know of no gap");
  d.choice("beta_schedule", &Params::beta_schedule, BetaSchedule::log,
           {{"log", BetaSchedule::log},
            {"inverse", BetaSchedule::inverse},
            {"constant", BetaSchedule::constant},
            {"theory", BetaSchedule::theory}})
      .help("deviations added for source k: sqrt(log k), 1/k, beta, or what the bound asks for");
  d.real("beta", &Params::beta, 1)
      .at_least(0)
      .when("beta_schedule=constant")
      .help("deviations added");
  d.real("delta", &Params::delta, 0.1)
      .above(0)
      .below(1)
      .when("beta_schedule=theory")
      .help("probability that the bound may fail");
  d.integer("warmup_worst", &Params::warmup_worst, 0)
      .at_least(0)
      .help("sources after the first that are the targets with the lowest score");
  d.integer("first_index", &Params::first_index, -1).at_least(-1).help("-1: the midpoint");
}

void declare_process(Declare<Params>& d) {
  d.boolean("gp_optimize", &Params::gp_optimize, true).help("fit the kernel by its likelihood");
  d.integer("gp_fit_from", &Params::gp_fit_from, 3)
      .at_least(1)
      .when("gp_optimize=true")
      .help("observations from which on it is fitted");
  d.boolean("gp_fit_noise", &Params::gp_fit_noise, false)
      .when("gp_optimize=true")
      .help("fit the noise too");
  d.real("gp_noise_std", &Params::gp_noise_std, 0.0316).above(0).help("of training performance");
  d.boolean("gp_center", &Params::gp_center, true).help("take the mean off, add it back");
  d.real("gp_prior_mean", &Params::gp_prior_mean, 0)
      .when("gp_center=false")
      .help("of training performance");
  d.choice("gp_target", &Params::gp_target, Target::running_max,
           {{"running_max", Target::running_max}, {"diagonal", Target::diagonal}})
      .help("what is seen at a source: the best score there so far, or its own policy's");
  d.where("gp_optimize=true", [&] {
    d.reals("gp_signal_bounds", &Params::gp_signal_bounds, {1e-3, 1e3})
        .above(0)
        .length(2, 2)
        .help("of the fitted signal variance");
    d.reals("gp_length_bounds", &Params::gp_length_bounds, {1e-2, 1e2})
        .above(0)
        .length(2, 2)
        .help("of the fitted length scale");
  });
}

void declare_contexts(Declare<Params>& d) {
  d.where(kTrained, [&] {
    d.text("context", &Params::context, "pole_length")
        .default_when("problem=pendulum", "l")
        .default_when("problem=ring_road", "hold")
        .help("what varies: masscart, masspole, pole_length; dt, l, m; hold");
    d.reals("context_values", &Params::context_values, {}).help("its values; empty: a range");
    d.real("context_min_scale", &Params::context_min_scale, 0.1)
        .above(0)
        .default_when("problem=ring_road", 1)
        .help("lowest multiple of its default");
    d.real("context_max_scale", &Params::context_max_scale, 10)
        .above(0)
        .default_when("problem=ring_road", 40)
        .help("highest multiple");
    d.choice("context_units", &Params::context_units, Units::index,
             {{"index", Units::index}, {"scaled", Units::scaled}, {"physical", Units::physical}})
        .help("in which contexts have distances");
  });
  d.integer("n_contexts", &Params::n_contexts, 50)
      .at_least(2)
      .default_when("problem=ring_road", 40)
      .when("problem=cartpole|pendulum|ring_road|gp_synthetic")
      .help("evenly spaced");
}

void declare_search(Declare<Params>& d) {
  d.where("trainer=cem", [&] {
    d.integer("cem_population", &Params::cem_population, 24).at_least(2).help("policies drawn");
    d.integer("cem_iterations", &Params::cem_iterations, 12).at_least(1).help("draws");
    d.integer("cem_episodes", &Params::cem_episodes, 3).at_least(1).help("of a score");
    d.integer("cem_elites", &Params::cem_elites, 6)
        .at_least(1)
        .help("whose law is drawn from next");
    d.integer("cem_hidden", &Params::cem_hidden, 0)
        .at_least(0)
        .help("tanh units of the policy; 0: linear");
  });
}

void declare_training(Declare<Params>& d) {
  d.choice("trainer", &Params::trainer, Trainer::cem,
           {{"cem", Trainer::cem},
            {"ppo", Trainer::ppo},
            {"a2c", Trainer::a2c},
            {"fixed_linear", Trainer::fixed_linear}})
      .help("cross-entropy search, an actor-critic, or no training at all");
  d.integer("train_steps", &Params::train_steps, 100000)
      .at_least(1)
      .when("trainer=ppo|a2c")
      .help("of a policy");
  declare_search(d);
  d.reals("policy_weights", &Params::policy_weights, {})
      .when("trainer=fixed_linear")
      .help("of the observations, then the constant");
  d.integer("eval_episodes", &Params::eval_episodes, 10)
      .at_least(1)
      .help("alike for every pair of source and target");
  d.choice("eval_init", &Params::is_fixed_start, false, {{"random", false}, {"fixed", true}})
      .when("problem=cartpole|pendulum")
      .help("where evaluated episodes begin");
  d.reals("init_state", &Params::init_state, {}).when("eval_init=fixed").help("of every episode");
  d.boolean("carl_compat", &Params::carl_compat, false)
      .when("problem=cartpole")
      .help("masses and lengths reach only half of the equations, as in CARL");
  d.boolean("compute_full", &Params::compute_full, true)
      .default_when("trainer=ppo|a2c", false)
      .help("train every context, so that regret, oracle and random are known");
  d.boolean("multitask_observe", &Params::multitask_observe, true)
      .when("solver=multitask")
      .help("the policy sees its context");
}

void declare_synthetic(Declare<Params>& d) {
  d.where("problem=grid_synthetic", [&] {
    d.integers("grid_shape", &Params::grid_shape, {8, 8, 8})
        .at_least(1)
        .length(1)
        .help("contexts on each axis");
    d.real("grid_base", &Params::grid_base, 500).help("score at distance 0");
    d.real("grid_noise", &Params::grid_noise, 0).at_least(0).help("deviation of a score");
    d.reals("f_weights", &Params::f_weights, {}).help("of the source, one an axis; empty: 0");
    d.reals("g_weights", &Params::g_weights, {}).help("of the target");
    d.reals("gap_left", &Params::gap_left, {}).help("where the source is below the target");
    d.reals("gap_right", &Params::gap_right, {}).help("where it is above");
  });
}

}  // namespace

void declare_params(Declare<Params>& d) {
  d.choice("problem", &Params::problem, ProblemName::cartpole,
           {{"matrix", ProblemName::matrix},
            {"grid_synthetic", ProblemName::grid_synthetic},
            {"gp_synthetic", ProblemName::gp_synthetic},
            {"cartpole", ProblemName::cartpole},
            {"pendulum", ProblemName::pendulum},
            {"ring_road", ProblemName::ring_road}})
      .help("a transfer matrix of your own, one by formula, or policies that are trained");
  d.choice("solver", &Params::solver, Solver::mbtl,
           {{"mbtl", Solver::mbtl},
            {"random", Solver::random},
            {"equidistant", Solver::equidistant},
            {"pseudo_greedy", Solver::pseudo_greedy},
            {"worst_target", Solver::worst_target},
            {"independent", Solver::independent},
            {"multitask", Solver::multitask},
            {"oracle_greedy", Solver::oracle_greedy},
            {"oracle_exact", Solver::oracle_exact},
            {"full", Solver::full}})
      .help("how sources are chosen");
  d.integer("budget", &Params::budget, 0)
      .at_least(0)
      .when("solver=mbtl|random|equidistant|pseudo_greedy|worst_target|oracle_greedy|oracle_exact")
      .help("sources; 0: 15, or all where there are fewer");
  d.where(kModel, [&] {
    d.text("preset", &Params::preset, "robust").help("settings that belong together");
    declare_model(d);
    declare_process(d);
  });
  d.real("slope", &Params::slope, 0.005)
      .at_least(0)
      .when("(slope_mode=fixed or problem=gp_synthetic)")
      .help("of the gap, per unit of distance");
  d.where("(solver=mbtl or problem=gp_synthetic)", [&] {
    d.real("gp_signal_var", &Params::gp_signal_var, 0).at_least(0).help("0: 0.04");
    d.real("gp_length_scale", &Params::gp_length_scale, 0)
        .at_least(0)
        .help("0: a tenth of the contexts' range");
  });
  d.choice("normalize_scores", &Params::normalize_scores, Normalisation::bounds,
           {{"none", Normalisation::none},
            {"bounds", Normalisation::bounds},
            {"minmax", Normalisation::minmax}})
      .default_when("problem=matrix|gp_synthetic", "none")
      .default_when("problem=grid_synthetic", "minmax")
      .help("scores to [0, 1]: by score_min and score_max, or by the whole matrix");
  d.where("normalize_scores=bounds", [&] {
    d.optional("score_min", &Params::score_min)
        .help("absent: that of the environment, or of [0, 1]");
    d.optional("score_max", &Params::score_max)
        .help("absent: that of the environment, or of [0, 1]");
  });
  d.integer("random_repeats", &Params::random_repeats, 100)
      .at_least(1)
      .when("solver=random")
      .help("draws of the sources");
  declare_contexts(d);
  d.where(kTrained, [&] { declare_training(d); });
  d.choice("guidance", &Params::guidance, control::Guidance::acceleration,
           {{"acceleration", control::Guidance::acceleration},
            {"speed", control::Guidance::speed},
            {"none", control::Guidance::none}})
      .when("problem=ring_road")
      .help("what the guided car is told");
  declare_synthetic(d);
  d.preset("robust", "", "the defaults");
  d.preset("official", kOfficial, "the authors' code");
}

bool is_trained(const Params& p) {
  return p.problem == ProblemName::cartpole || p.problem == ProblemName::pendulum ||
         p.problem == ProblemName::ring_road;
}

Control control_of(const Params& p) {
  if (p.problem == ProblemName::pendulum) return Control::pendulum;
  return p.problem == ProblemName::ring_road ? Control::ring_road : Control::cartpole;
}

ModelOptions model_options(const Params& p) {
  ModelOptions o;
  o.slope_mode = p.slope_mode, o.slope = p.slope, o.acquisition = p.acquisition;
  o.beta_schedule = p.beta_schedule, o.beta = p.beta, o.delta = p.delta;
  o.optimises = p.gp_optimize, o.fit_from = p.gp_fit_from;
  o.signal_var = p.gp_signal_var, o.length_scale = p.gp_length_scale;
  o.noise_std = p.gp_noise_std, o.is_centred = p.gp_center, o.prior_mean = p.gp_prior_mean;
  o.target = p.gp_target, o.warmup_worst = p.warmup_worst, o.first_index = p.first_index;
  o.fit.fits_noise = p.gp_fit_noise;
  if (p.gp_optimize) {
    o.fit.signal_var = {p.gp_signal_bounds[0], p.gp_signal_bounds[1]};
    o.fit.length = {p.gp_length_bounds[0], p.gp_length_bounds[1]};
  }
  return o;
}

TrainingOptions training_options(const Params& p) {
  const auto count = [](std::int64_t n) { return static_cast<std::size_t>(n); };
  TrainingOptions o;
  o.trainer = p.trainer, o.steps = count(p.train_steps), o.fixed_weights = p.policy_weights;
  o.search.population = count(p.cem_population), o.search.iterations = count(p.cem_iterations);
  o.search.elites = count(p.cem_elites);
  o.episodes = count(p.cem_episodes), o.hidden = count(p.cem_hidden);
  return o;
}

}  // namespace assay::mbtl
