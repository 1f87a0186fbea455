// Declares the parameters that belong to one task.
#include "plugins/g_theory/params.hpp"

namespace assay::g_theory {
namespace {

void declare_channels(Declare<Params>& d) {
  d.choice("learn", &Params::learn_lbi, false, {{"none", false}, {"lbi", true}})
      .when("task=semantic_channel")
      .help("lbi: truth functions learned from data.channel instead of given ones");
  d.choice("channel", &Params::channel, ChannelForm::matched,
           {{"matched", ChannelForm::matched},
            {"proportional", ChannelForm::proportional},
            {"argmax", ChannelForm::argmax}})
      .when("task=semantic_channel & !data.channel")
      .help("P(y|x): of least difference at s = 1, in proportion to truth, or the best label");
  d.reals("query_x", &Params::query_x, {})
      .when("task=semantic_channel")
      .help("facts whose information is asked, taken at the nearest cell");
  d.integers("query_label", &Params::query_label, {})
      .at_least(0)
      .when("task=semantic_channel")
      .help("the label of each query");
  d.choice("constraint", &Params::constraint, Constraint::information,
           {{"information", Constraint::information},
            {"truth", Constraint::truth},
            {"distortion", Constraint::distortion}})
      .when("task=rate_fidelity")
      .help("what the rate buys: R(G), R(Theta) or R(D)");
  d.boolean("hard", &Params::hard, false)
      .when("task=rate_fidelity")
      .help("the limit s -> infinity: each fact its best label");
  d.boolean("capacity", &Params::capacity, false)
      .when("task=rate_fidelity")
      .help("searches the source that the labels tell most about");
  d.boolean("accelerate", &Params::accelerate, true)
      .when("task=rate_fidelity & solver=mid")
      .help("leaps between rounds, labels without a share set aside");
  d.reals("label_probability", &Params::label_probability, {})
      .at_least(0)
      .when("task=electronic")
      .help("P(y) of what is sent; empty: that of the matched channel");
  d.integers("codebook", &Params::codebook, {})
      .at_least(0)
      .when("task=electronic")
      .help("labels that may arrive; empty: all");
}

void declare_learning(Declare<Params>& d) {
  d.choice("learning", &Params::learning, Learning::lbi,
           {{"lbi", Learning::lbi},
            {"likelihood", Learning::likelihood},
            {"binary_relevance", Learning::binary_relevance}})
      .when("task=multilabel")
      .help("truth functions, P(x|y) kept as learned, or one logistic regression a label");
  d.choice("truth_model", &Params::truth_model, TruthModel::nonparametric,
           {{"nonparametric", TruthModel::nonparametric},
            {"gaussian", TruthModel::gaussian},
            {"logistic", TruthModel::logistic},
            {"dam", TruthModel::dam}})
      .when("task=multilabel & learning=lbi")
      .help("form of the learned truth functions");
  const char* normal_classes = "task=mmi_classification & !data.class_density";
  d.reals("class_mean", &Params::class_mean, {}).when(normal_classes).help("of each component");
  d.reals("class_std", &Params::class_std, {}).above(0).when(normal_classes).help("of each");
  d.reals("class_weight", &Params::class_weight, {})
      .above(0)
      .when(normal_classes)
      .help("of each; equal where empty");
  d.reals("class_mean_2", &Params::class_mean_2, {})
      .when(normal_classes)
      .help("along the second axis; empty: there is none");
  d.reals("class_std_2", &Params::class_std_2, {}).above(0).when(normal_classes).help("there");
  d.reals("class_corr", &Params::class_corr, {})
      .between(-0.999, 0.999)
      .when(normal_classes)
      .help("correlation of the axes; 0 where empty");
  d.real("y_min", &Params::y_min, 0).when(normal_classes).help("second axis: first cell");
  d.real("y_max", &Params::y_max, 100).when(normal_classes).help("second axis: last cell");
  d.integer("y_points", &Params::y_points, 101)
      .between(2, 1e4)
      .when(normal_classes)
      .help("second axis: cells");
  d.integers("class_of", &Params::class_of, {})
      .at_least(0)
      .when(normal_classes)
      .help("class of each component; empty: each its own");
  d.reals("init_thresholds", &Params::init_thresholds, {})
      .when("task=mmi_classification")
      .help("rising; a cell at or above one gets the next label");
  d.integer("init_axis", &Params::init_axis, 0)
      .between(0, 1)
      .when("task=mmi_classification")
      .help("axis of the thresholds");
  d.boolean("polish", &Params::polish, true)
      .when("task=mmi_classification & solver=cm")
      .help("moves single cells at borders at the end while the information rises");
}

void declare_inference(Declare<Params>& d) {
  const char* truth = "task=mixture_model & !data.source & !data.sample";
  d.integer("n_inner", &Params::n_inner, 3)
      .between(1, 1000)
      .when("task=mixture_model & solver=enm")
      .help("updates of the weights for each update of the components");
  d.reals("true_mean", &Params::true_mean, {}).or_scalar().when(truth).help("of the data");
  d.reals("true_std", &Params::true_std, {}).or_scalar().above(0).when(truth).help("of the data");
  d.reals("true_weight", &Params::true_weight, {})
      .or_scalar()
      .above(0)
      .when(truth)
      .help("of the data; equal where empty");
  d.reals("init_mean", &Params::init_mean, {}).or_scalar().when("task=mixture_model").help("start");
  d.reals("init_std", &Params::init_std, {})
      .or_scalar()
      .above(0)
      .when("task=mixture_model")
      .help("start");
  d.reals("init_weight", &Params::init_weight, {})
      .or_scalar()
      .above(0)
      .when("task=mixture_model")
      .help("start; equal where empty");
  d.reals("component_mean", &Params::component_mean, {})
      .when("task=latent_variable")
      .help("fixed normal components; empty: truth functions are the constraints");
  d.reals("component_std", &Params::component_std, {})
      .above(0)
      .when("task=latent_variable")
      .help("their standard deviations");
  d.real("alpha0", &Params::alpha0, 1)
      .above(0)
      .when("task=latent_variable & solver=vb")
      .help("Dirichlet prior of each weight");
}

void declare_confirmation(Declare<Params>& d) {
  const char* when = "task=confirmation";
  d.optional("count_a", &Params::count_a).at_least(0).when(when).help("examples (e, h)");
  d.optional("count_b", &Params::count_b).at_least(0).when(when).help("examples (not e, h)");
  d.optional("count_c", &Params::count_c).at_least(0).when(when).help("examples (e, not h)");
  d.optional("count_d", &Params::count_d).at_least(0).when(when).help("examples (not e, not h)");
  d.optional("sensitivity", &Params::sensitivity).between(0, 1).when(when).help("P(e|h)");
  d.optional("specificity", &Params::specificity).between(0, 1).when(when).help("P(not e|not h)");
  d.optional("prevalence", &Params::prevalence).above(0).below(1).when(when).help("P(h)");
}

void declare_decisions(Declare<Params>& d) {
  const char* wager = "task=portfolio & model=bet|horse_race";
  d.choice("model", &Params::model, Market::returns,
           {{"returns", Market::returns}, {"bet", Market::bet}, {"horse_race", Market::horse_race}})
      .when("task=portfolio")
      .help("data.returns, one bet beside cash, or one stake on each horse beside cash");
  d.reals("win_probability", &Params::win_probability, {})
      .or_scalar()
      .between(0, 1)
      .when(wager)
      .help("of the bet, or of each horse");
  d.real("loss", &Params::loss, 1)
      .above(0)
      .when("task=portfolio & model=bet")
      .help("share of the stake that is lost");
  d.reals("gain", &Params::gain, {1})
      .or_scalar()
      .above(0)
      .when(wager)
      .help("share of the stake that is won, of each horse");
  d.real("risk_free", &Params::risk_free, 0).above(-1).when(wager).help("interest of cash");
  d.boolean("leverage", &Params::leverage, false)
      .when("task=portfolio & model=bet")
      .help("allows stakes beyond the own money and against the bet, short of ruin");
  const char* physics = "task=thermodynamics";
  d.reals("energies", &Params::energies, {}).when(physics).help("levels");
  d.reals("degeneracy", &Params::degeneracy, {})
      .above(0)
      .when(physics)
      .help("states of each level; 1 where empty");
  d.reals("temperature", &Params::temperature, {})
      .or_scalar()
      .above(0)
      .when(physics)
      .help("of each region, with Boltzmann's constant 1");
  d.reals("region_weight", &Params::region_weight, {})
      .or_scalar()
      .above(0)
      .when(physics)
      .help("share of the particles; equal where empty");
  d.real("environment_temperature", &Params::environment_temperature, 1)
      .above(0)
      .when(physics)
      .help("to which free energy refers");
}

}  // namespace

void declare_tasks(Declare<Params>& d) {
  declare_channels(d);
  declare_learning(d);
  declare_inference(d);
  declare_confirmation(d);
  declare_decisions(d);
}

}  // namespace assay::g_theory
