// What several tasks of g_theory share: grid, source, truth and solvers.
#include "plugins/g_theory/tasks.hpp"

namespace assay::g_theory {
namespace {

constexpr const char* kOnGrid =
    "task=semantic_channel|rate_fidelity|electronic|multilabel|mmi_classification|mixture_model|"
    "latent_variable|constraint_control & !data.source & !data.truth & !data.channel & "
    "!data.distortion & !data.class_density";
constexpr const char* kOfTruth =
    "task=semantic_channel|rate_fidelity|electronic|multilabel|latent_variable|constraint_control";

void declare_grid(Declare<Params>& d) {
  d.real("x_min", &Params::x_min, 0).help("first cell of the grid of facts");
  d.real("x_max", &Params::x_max, 100).help("last cell");
  d.integer("x_points", &Params::x_points, 101)
      .between(2, 1e6)
      .help("cells, evenly spaced, ends included");
}

void declare_source(Declare<Params>& d) {
  d.choice(
       "source", &Params::source, Source::uniform,
       {{"uniform", Source::uniform}, {"gaussian", Source::gaussian}, {"mixture", Source::mixture}})
      .help("P(x) on the grid");
  d.reals("source_mean", &Params::source_mean, {}).or_scalar().help("its means");
  d.reals("source_std", &Params::source_std, {})
      .or_scalar()
      .above(0)
      .help("its standard deviations");
  d.reals("source_weight", &Params::source_weight, {})
      .or_scalar()
      .above(0)
      .help("weights of the mixture; equal where empty");
}

void declare_truth(Declare<Params>& d) {
  d.texts("truth_kind", &Params::truth_kind, {})
      .choices({"gaussian", "logistic", "crisp", "dam", "tautology"})
      .help(
          "one truth function a label: gaussian (centre a, width b), logistic (centre a, width b, "
          "negative: descending), crisp on [a, b], dam with a <= b <= c <= d, tautology");
  d.reals("truth_a", &Params::truth_a, {}).help("first number of each");
  d.reals("truth_b", &Params::truth_b, {}).help("second number of each");
  d.reals("truth_c", &Params::truth_c, {}).help("third number; dam alone uses it");
  d.reals("truth_d", &Params::truth_d, {}).help("fourth number; dam alone uses it");
  d.reals("truth_belief", &Params::truth_belief, {})
      .between(-1, 1)
      .help("beta: T becomes beta T + 1 - beta, and that of the negation below 0; empty: 1");
}

void declare_ends(Declare<Params>& d) {
  d.choice("units", &Params::units, Units::bit, {{"bit", Units::bit}, {"nat", Units::nat}})
      .help("of every information that is reported");
  d.real("tolerance", &Params::tolerance, 1e-9)
      .above(0)
      .default_when("task=mixture_model", 1e-3)
      .when(
          "task=semantic_channel|rate_fidelity|electronic|latent_variable|constraint_control|"
          "portfolio|mixture_model")
      .help(
          "of the certified gap; for mixtures of KL or, where it stays above, of what rounds still "
          "gain; in `units`");
  d.integer("max_iterations", &Params::max_iterations, 100'000)
      .at_least(1)
      .when(
          "task=semantic_channel|rate_fidelity|electronic|latent_variable|constraint_control|"
          "portfolio|mixture_model|mmi_classification")
      .help("rounds at most");
  d.text("preset", &Params::preset, "")
      .choices({"", "age_labels", "gray_levels", "control_two"})
      .when("task=multilabel|electronic|rate_fidelity|constraint_control")
      .help("a named example; parameters that are given win over its own");
}

void declare_solvers(Declare<Params>& d) {
  d.text("solver", &Params::solver, "mid")
      .choices({"mid", "blahut_arimoto", "cm", "ml", "map", "dp", "scan", "em", "enm",
                "incremental", "en", "vb", "cover", "newton"})
      .default_when("task=mmi_classification", "cm")
      .default_when("task=mixture_model", "enm")
      .default_when("task=latent_variable", "en")
      .default_when("task=portfolio", "cover")
      .when("task=rate_fidelity|mmi_classification|mixture_model|latent_variable|portfolio")
      .help(
          "rate_fidelity: mid, blahut_arimoto; mmi_classification: cm, ml, map, dp, scan; "
          "mixture_model: em, enm, incremental; latent_variable: en, vb; portfolio: cover, newton");
  d.real("s", &Params::s, 1)
      .when("task=rate_fidelity|electronic|latent_variable|constraint_control")
      .help("slope of R(G) in nats, the exponent of the score; 1e6 and more is the hard limit");
  d.reals("s_values", &Params::s_values, {})
      .when("task=rate_fidelity|constraint_control")
      .help("slopes of a curve, in this order, each warm-started from the one before");
  d.integer("sample_size", &Params::sample_size, 0)
      .at_least(0)
      .default_when("task=multilabel", 2000)
      .default_when("task=latent_variable", 1000)
      .when("task=multilabel|mixture_model|latent_variable & !data.sample")
      .help("instances drawn by the seed, 0: the exact law; with vb what P stands for");
}

void declare_inputs(Declare<Params>& d) {
  d.input("source")
      .table({"x", "p"})
      .optional()
      .when(
          "task=semantic_channel|rate_fidelity|electronic|multilabel|mixture_model|latent_variable|"
          "constraint_control")
      .help("P(x)");
  d.input("truth")
      .table({"x"})
      .optional()
      .when("task=semantic_channel|rate_fidelity|electronic|latent_variable|constraint_control")
      .help("x and a column of truth values for each label");
  d.input("channel")
      .table({"x"})
      .optional()
      .when("task=semantic_channel|multilabel")
      .help("x and P(y|x) for each label; usage, whose rows need not sum to 1, for multilabel");
  d.input("sample")
      .table({"x"})
      .optional()
      .when("task=mixture_model|multilabel")
      .help("mixture: x; multilabel: id, x, y with a row for each label of an instance");
}

}  // namespace

void declare_common(Declare<Params>& d) {
  declare_ends(d);
  d.where(kOnGrid, [&] { declare_grid(d); });
  d.where(kOfTruth, [&] {
    d.where("!data.source", [&] { declare_source(d); });
    d.where("!data.truth", [&] { declare_truth(d); });
  });
  declare_solvers(d);
  declare_inputs(d);
}

}  // namespace assay::g_theory
