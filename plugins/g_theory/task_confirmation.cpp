// The task confirmation: how far an example confirms, by many measures.
#include "plugins/g_theory/confirmation.hpp"
#include "plugins/g_theory/tasks.hpp"

namespace assay::g_theory {
namespace {

void declare_confirmation(Declare<Params>& d) {
  d.optional("count_a", &Params::count_a).at_least(0).help("examples (e, h)");
  d.optional("count_b", &Params::count_b).at_least(0).help("examples (not e, h)");
  d.optional("count_c", &Params::count_c).at_least(0).help("examples (e, not h)");
  d.optional("count_d", &Params::count_d).at_least(0).help("examples (not e, not h)");
  d.optional("sensitivity", &Params::sensitivity).between(0, 1).help("P(e|h)");
  d.optional("specificity", &Params::specificity).between(0, 1).help("P(not e|not h)");
  d.optional("prevalence", &Params::prevalence).above(0).below(1).help("P(h)");
  declare_values(d, {{"b_star", "b*(e -> h)"},
                     {"b_star_negative", "b*(not e -> not h)"},
                     {"c_star", "c*(e -> h)"},
                     {"c_star_contrapositive", "c*(not h -> not e)"},
                     {"disbelief", "1 - |b*|"},
                     {"posterior", "P(h|e)"},
                     {"posterior_negative", "P(not h|not e)"},
                     {"prediction", "P(h|e) read off c*"},
                     {"likelihood_ratio_positive", "P(e|h) / P(e|not h)"},
                     {"likelihood_ratio_negative", "P(not e|not h) / P(not e|h)"},
                     {"measure_{name}", "d, m, r, c, z, s, n, l, f of the literature"},
                     {"causal_probability", "max(0, (R - 1) / R) of the relative risk R"},
                     {"causal_confirmation", "(R - 1) / max(R, 1)"}});
}

bool states_test(const Params& p) { return p.sensitivity || p.specificity || p.prevalence; }

Examples read_examples(const GRun& run) {
  const auto& p = run.params();
  const bool has_counts = p.count_a || p.count_b || p.count_c || p.count_d;
  if (has_counts && states_test(p))
    throw BadInput("counts and sensitivity, specificity or prevalence are both given",
                   "params.count_a");
  if (has_counts && !(p.count_a && p.count_b && p.count_c && p.count_d))
    throw BadInput("all of count_a, count_b, count_c and count_d are needed", "params.count_a");
  if (!has_counts && !(p.sensitivity && p.specificity && p.prevalence))
    throw BadInput("needs sensitivity, specificity and prevalence, or four counts",
                   "params.sensitivity");
  if (!has_counts) return examples_of_test(*p.sensitivity, *p.specificity, *p.prevalence);
  return {*p.count_a, *p.count_b, *p.count_c, *p.count_d};
}

Examples read_confirmation(const GRun& run) {
  const auto x = read_examples(run);
  const std::string key = states_test(run.params()) ? "params.sensitivity" : "params.count_a";
  const auto demand = [&key](double margin, const char* what) {
    if (!(margin > 0)) bad_input(key, "there is no example of ", what);
  };
  demand(x.a + x.c, "e");
  demand(x.b + x.d, "not e");
  demand(x.a + x.b, "h");
  demand(x.c + x.d, "not h");
  return x;
}

void check_confirmation(GRun& run) { read_confirmation(run); }

void run_confirmation(GRun& run) {
  const auto r = confirm(read_confirmation(run));
  const double unit = per_unit(run.params());
  const std::pair<const char*, double> values[] = {
      {"b_star", r.b_star},
      {"b_star_negative", r.b_star_negative},
      {"c_star", r.c_star},
      {"c_star_contrapositive", r.c_star_contrapositive},
      {"disbelief", r.disbelief},
      {"posterior", r.posterior},
      {"posterior_negative", r.posterior_negative},
      {"prediction", r.prediction},
      {"likelihood_ratio_positive", r.likelihood_ratio_positive},
      {"likelihood_ratio_negative", r.likelihood_ratio_negative},
      {"measure_d", r.d},
      {"measure_m", r.m},
      {"measure_r", r.r / unit},
      {"measure_c", r.c},
      {"measure_z", r.z},
      {"measure_s", r.s},
      {"measure_n", r.n},
      {"measure_l", r.l / unit},
      {"measure_f", r.f},
      {"causal_probability", r.causal_probability},
      {"causal_confirmation", r.causal_confirmation}};
  for (const auto& [name, value] : values) run.result(name, value);
}

}  // namespace

const TaskEntry kConfirmation{"confirmation", declare_confirmation, check_confirmation,
                              run_confirmation};

}  // namespace assay::g_theory
