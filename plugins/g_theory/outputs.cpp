// Declares what g_theory reads besides parameters, and what it reports.
#include "plugins/g_theory/params.hpp"

namespace assay::g_theory {
namespace {

struct Output {
  const char *name, *when, *help;
};

constexpr const char* kMid =
    "task=semantic_channel|rate_fidelity|electronic|latent_variable|"
    "constraint_control|portfolio";
constexpr const char* kFacts =
    "task=semantic_channel|mixture_model|multilabel|thermodynamics|latent_variable";
constexpr const char* kRate = "task=rate_fidelity|electronic|latent_variable|constraint_control";
constexpr const char* kRounds =
    "task=semantic_channel|rate_fidelity|electronic|mmi_classification|"
    "mixture_model|latent_variable|constraint_control|portfolio";
constexpr const char* kChannel = "task=semantic_channel";
constexpr const char* kRateTask = "task=rate_fidelity";
constexpr const char* kLabels = "task=multilabel";
constexpr const char* kClasses = "task=mmi_classification";
constexpr const char* kMixture = "task=mixture_model";
constexpr const char* kWeights = "task=mixture_model|latent_variable";
constexpr const char* kControl = "task=constraint_control";
constexpr const char* kConfirmation = "task=confirmation";
constexpr const char* kPortfolio = "task=portfolio";
constexpr const char* kPhysics = "task=thermodynamics";

constexpr Output kReals[] = {
    {"shannon_mi", kFacts, "R, Shannon's mutual information"},
    {"semantic_mi", kFacts, "G, the semantic mutual information"},
    {"information_efficiency",
     "task=semantic_channel|rate_fidelity|mixture_model|"
     "constraint_control|thermodynamics",
     "G / R; absent where R < 1e-12 nat"},
    {"information_difference", "task=semantic_channel|mixture_model|latent_variable", "R - G"},
    {"source_entropy", kChannel, "H(X)"},
    {"semantic_entropy", kChannel, "H(Y_theta)"},
    {"fuzzy_entropy", kChannel, "H(Y_theta|X)"},
    {"semantic_posterior_entropy", kChannel, "F = H(X|Y_theta)"},
    {"logical_probability_{j}", kChannel, "T(theta_j)"},
    {"g_measure_{n}", kChannel, "information of the n-th query's label about its fact"},
    {"rate", kRate, "R of the channel that was found"},
    {"fidelity", "task=rate_fidelity|latent_variable|constraint_control", "its G"},
    {"distortion", kRateTask, "its mean distortion, natural units"},
    {"label_entropy", "task=rate_fidelity|mixture_model|latent_variable", "H(Y)"},
    {"label_probability_{j}", kRateTask, "P(y_j)"},
    {"gap", kMid, "certified distance from the optimum"},
    {"capacity", kRateTask, "best semantic information over sources that was found"},
    {"capacity_peaks", kRateTask, "with equal mass on the peaks of the truth functions"},
    {"capacity_upper_bound", kRateTask, "log of the number of labels"},
    {"loss_{j}_{k}", "task=electronic", "information lost when k arrives for j"},
    {"semantic_loss", "task=electronic", "its mean under the code"},
    {"compression_bits", "task=electronic", "H(Y) - R in bits"},
    {"prediction_kl", kLabels, "mean KL of the predicted from the actual law of facts"},
    {"truth_rmse", kLabels, "of the learned truth on observed cells"},
    {"accuracy", kLabels, "probability that the chosen label applies"},
    {"macro_f1", kLabels, "mean F1 over labels"},
    {"error_common", kLabels, "misses of the most common label"},
    {"error_rare", kLabels, "misses of the rarest label"},
    {"mutual_information", kClasses, "I(X; Y) of the partition"},
    {"mutual_information_initial", kClasses, "that of the start"},
    {"full_information", kClasses, "I(X; Z), the bound"},
    {"map_mutual_information", kClasses, "of the classifier of greatest posterior"},
    {"ml_mutual_information", kClasses, "of the classifier of greatest likelihood"},
    {"error_rate", kClasses, "of guessing the most probable class of each label"},
    {"kl", kWeights, "KL(P || mixture)"},
    {"vfe", kWeights, "F = H(X|Y_theta), the paper's free energy"},
    {"complete_log_likelihood", kWeights, "Q"},
    {"elbo", kWeights, "the textbook bound; never falls"},
    {"mean_{j}", "task=mixture_model|constraint_control", "of component or outcome j"},
    {"std_{j}", "task=mixture_model|constraint_control", "of component or outcome j"},
    {"weight_{j}", kWeights, "of component j"},
    {"identity_error",
     "task=semantic_channel|rate_fidelity|mixture_model|latent_variable|constraint_control|"
     "thermodynamics",
     "largest violation of the identities of R, G and F"},
    {"rate_controlled", kControl, "R of the outcome laws that were moved"},
    {"fidelity_controlled", kControl, "their G"},
    {"rate_normal", kControl, "R with normal laws of equal mean and deviation"},
    {"fidelity_normal", kControl, "their G"},
    {"action_probability_{j}", kControl, "P(a_j)"},
    {"reward_total", kControl, "over data.states, for the first goal"},
    {"b_star", kConfirmation, "b*(e -> h)"},
    {"b_star_negative", kConfirmation, "b*(not e -> not h)"},
    {"c_star", kConfirmation, "c*(e -> h)"},
    {"c_star_contrapositive", kConfirmation, "c*(not h -> not e)"},
    {"disbelief", kConfirmation, "1 - |b*|"},
    {"posterior", kConfirmation, "P(h|e)"},
    {"posterior_negative", kConfirmation, "P(not h|not e)"},
    {"prediction", kConfirmation, "P(h|e) read off c*"},
    {"likelihood_ratio_positive", kConfirmation, "P(e|h) / P(e|not h)"},
    {"likelihood_ratio_negative", kConfirmation, "P(not e|not h) / P(not e|h)"},
    {"measure_{name}", kConfirmation, "d, m, r, c, z, s, n, l, f of the literature"},
    {"causal_probability", kConfirmation, "max(0, (R - 1) / R) of the relative risk R"},
    {"causal_confirmation", kConfirmation, "(R - 1) / max(R, 1)"},
    {"growth_rate", kPortfolio, "H_g, the mean logarithm of wealth"},
    {"fraction_{k}", kPortfolio, "of the wealth in security k; cash first"},
    {"kelly_fraction", kPortfolio, "closed form of the bet"},
    {"arithmetic_mean", kPortfolio, "of the gross return"},
    {"geometric_mean", kPortfolio, "of the gross return"},
    {"risk", kPortfolio, "sqrt(R_a^2 - R_g^2)"},
    {"bankruptcy_sine", kPortfolio, "risk / R_a"},
    {"information_value", kPortfolio, "growth that the forecast adds"},
    {"semantic_kl", kPortfolio, "semantic information of the forecast"},
    {"arrow_value", kPortfolio, "H(X), Arrow's value of information"},
    {"shannon_mi_marginal", kPhysics, "mutual information against the marginal"},
    {"entropy_per_particle", kPhysics, "S / (k N)"},
    {"partition_{j}", kPhysics, "Z_j over the prior"},
    {"free_energy_increment", kPhysics, "in units of energy"},
};

constexpr Output kIntegers[] = {
    {"iterations", kRounds, "rounds"},
    {"iterations_to_99", kClasses, "matchings until 99 % of the final information"},
    {"loss_{j}_{k}_infinite", "task=electronic", "1: label k excludes what j allows"},
    {"vfe_increases", kMixture, "rounds in which F rose"},
    {"q_decreases", kMixture, "rounds in which Q fell"},
    {"difference_increases", kMixture, "rounds in which R - G rose"},
    {"kl_increases", kMixture, "rounds in which KL rose"},
};

constexpr const char* kCurves[] = {"kl",
                                   "shannon_mi",
                                   "semantic_mi",
                                   "information_difference",
                                   "vfe",
                                   "elbo",
                                   "rate",
                                   "label_entropy",
                                   "complete_log_likelihood",
                                   "fidelity",
                                   "gap",
                                   "mutual_information",
                                   "information_efficiency"};

}  // namespace

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
  d.input("distortion")
      .table({"x"})
      .optional()
      .allow_nan()  // lets inf pass, which forbids a label; NaN is refused on reading
      .when("task=rate_fidelity")
      .help("x and a column of distortions for each label; inf forbids it");
  d.input("test_source").table({"x", "p"}).optional().when(kLabels).help("P(x) in force later");
  d.input("sample")
      .table({"x"})
      .optional()
      .when("task=mixture_model|multilabel")
      .help("mixture: x; multilabel: id, x, y with a row for each label of an instance");
  d.input("returns")
      .table({"p"})
      .optional()
      .when("task=portfolio & model=returns")
      .help("p and the gross return of each security");
  d.input("forecast")
      .table({"actual", "predicted"})
      .optional()
      .when(kPortfolio)
      .help("laws over the states of the market");
  d.input("states").table({"x"}).optional().when(kControl).help(
      "x and a column for each law of the outcome, in order");
  d.input("class_density")
      .table()
      .optional()
      .when(kClasses)
      .help("z, or z1 and z2 row by row, and a column P(z, class) for each class");
  d.input("region_law")
      .table({"e"})
      .optional()
      .when(kPhysics)
      .help("e and P(e|region) for each region");
}

void declare_outputs(Declare<Params>& d) {
  for (const auto& o : kReals) d.value(o.name).when(o.when).optional().help(o.help);
  for (const auto& o : kIntegers) d.value(o.name).when(o.when).integer().optional().help(o.help);
  d.value("converged").when(kRounds).certifies().optional().help("1: the tolerance was met");
  for (const char* name : kCurves) d.curve(name);
  d.curve("s").when("task=rate_fidelity|constraint_control").optional().help("slope of each point");
  const char* channels =
      "task=semantic_channel|rate_fidelity|electronic|constraint_control|"
      "latent_variable";
  d.artifact("channel.csv").lines().when(channels).help("x and P(y|x)");
  d.artifact("truth.csv")
      .lines()
      .when("task=semantic_channel|rate_fidelity|multilabel|constraint_control")
      .optional()
      .help("x and the truth of each label");
  d.artifact("likelihood.csv")
      .lines()
      .when(
          "task=semantic_channel|multilabel|constraint_control|latent_variable|mixture_model|"
          "electronic")
      .help("x and P(x|theta) of each label");
  d.artifact("curve.csv")
      .lines("s")
      .when("task=rate_fidelity|constraint_control")
      .optional()
      .help("s, rate, fidelity, efficiency");
  d.artifact("partition.csv").when(kClasses).help("cell and label");
  d.artifact("loss.csv").heatmap("label").when("task=electronic").help("the matrix of losses");
  d.artifact("fractions.csv")
      .scatter("security", "fraction")
      .when(kPortfolio)
      .help("security and fraction");
}

}  // namespace assay::g_theory
