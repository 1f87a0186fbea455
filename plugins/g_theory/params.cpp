#include "plugins/g_theory/params.hpp"

namespace assay::g_theory {
namespace {

constexpr const char* kOwnGrid =
    "task=semantic_channel|rate_fidelity|electronic|multilabel|mmi_classification|mixture_model|"
    "latent_variable|constraint_control & !data.source & !data.truth & !data.channel & "
    "!data.distortion & !data.class_density";
constexpr const char* kOwnSource =
    "task=semantic_channel|rate_fidelity|electronic|multilabel|latent_variable|constraint_control"
    " & !data.source";
constexpr const char* kOwnTruth =
    "task=semantic_channel|rate_fidelity|electronic|multilabel|latent_variable|constraint_control"
    " & !data.truth";
constexpr const char* kSlope = "task=rate_fidelity|electronic|latent_variable|constraint_control";

void declare_grid(Declare<Params>& d) {
  d.real("x_min", &Params::x_min, 0).when(kOwnGrid).help("first cell of the grid of facts");
  d.real("x_max", &Params::x_max, 100).when(kOwnGrid).help("last cell");
  d.integer("x_points", &Params::x_points, 101)
      .between(2, 1e6)
      .when(kOwnGrid)
      .help("cells, evenly spaced, ends included");
  d.choice(
       "source", &Params::source, Source::uniform,
       {{"uniform", Source::uniform}, {"gaussian", Source::gaussian}, {"mixture", Source::mixture}})
      .when(kOwnSource)
      .help("P(x) on the grid");
  d.reals("source_mean", &Params::source_mean, {}).or_scalar().when(kOwnSource).help("its means");
  d.reals("source_std", &Params::source_std, {})
      .or_scalar()
      .above(0)
      .when(kOwnSource)
      .help("its standard deviations");
  d.reals("source_weight", &Params::source_weight, {})
      .or_scalar()
      .above(0)
      .when(kOwnSource)
      .help("weights of the mixture; equal where empty");
}

void declare_truth(Declare<Params>& d) {
  d.texts("truth_kind", &Params::truth_kind, {})
      .choices({"gaussian", "logistic", "crisp", "dam", "tautology"})
      .when(kOwnTruth)
      .help(
          "one truth function a label: gaussian (centre a, width b), logistic (centre a, width b, "
          "negative: descending), crisp on [a, b], dam with a <= b <= c <= d, tautology");
  d.reals("truth_a", &Params::truth_a, {}).when(kOwnTruth).help("first number of each");
  d.reals("truth_b", &Params::truth_b, {}).when(kOwnTruth).help("second number of each");
  d.reals("truth_c", &Params::truth_c, {}).when(kOwnTruth).help("third number; dam alone uses it");
  d.reals("truth_d", &Params::truth_d, {}).when(kOwnTruth).help("fourth number; dam alone uses it");
  d.reals("truth_belief", &Params::truth_belief, {})
      .between(-1, 1)
      .when(kOwnTruth)
      .help("beta: T becomes beta T + 1 - beta, and that of the negation below 0; empty: 1");
}

}  // namespace

void declare_common(Declare<Params>& d) {
  d.choice("task", &Params::task, Task::semantic_channel,
           {{"semantic_channel", Task::semantic_channel},
            {"rate_fidelity", Task::rate_fidelity},
            {"electronic", Task::electronic},
            {"multilabel", Task::multilabel},
            {"mmi_classification", Task::mmi_classification},
            {"mixture_model", Task::mixture_model},
            {"latent_variable", Task::latent_variable},
            {"constraint_control", Task::constraint_control},
            {"confirmation", Task::confirmation},
            {"portfolio", Task::portfolio},
            {"thermodynamics", Task::thermodynamics}})
      .required()
      .help("which application of the theory");
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
  declare_grid(d);
  declare_truth(d);
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
      .when(kSlope)
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

}  // namespace assay::g_theory
