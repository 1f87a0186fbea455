// What several tasks of g_theory report.
#include "plugins/g_theory/tasks.hpp"

namespace assay::g_theory {
namespace {

struct SharedOutput {
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
constexpr const char* kWeights = "task=mixture_model|latent_variable";

constexpr SharedOutput kShared[] = {
    {"shannon_mi", kFacts, "R, Shannon's mutual information"},
    {"semantic_mi", kFacts, "G, the semantic mutual information"},
    {"information_efficiency",
     "task=semantic_channel|rate_fidelity|mixture_model|"
     "constraint_control|thermodynamics",
     "G / R; absent where R < 1e-12 nat"},
    {"information_difference", "task=semantic_channel|mixture_model|latent_variable", "R - G"},
    {"rate", kRate, "R of the channel that was found"},
    {"fidelity", "task=rate_fidelity|latent_variable|constraint_control", "its G"},
    {"label_entropy", "task=rate_fidelity|mixture_model|latent_variable", "H(Y)"},
    {"gap", kMid, "certified distance from the optimum"},
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
                                   "information_efficiency"};

}  // namespace

void declare_values(Declare<Params>& d, std::initializer_list<ValueOf> values) {
  for (const auto& v : values) d.value(v.name).optional().help(v.help);
}

void declare_outputs(Declare<Params>& d) {
  for (const auto& o : kShared) d.value(o.name).when(o.when).optional().help(o.help);
  d.value("iterations").when(kRounds).integer().optional().help("rounds");
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
}

}  // namespace assay::g_theory
