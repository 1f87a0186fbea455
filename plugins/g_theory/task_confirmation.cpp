// The task confirmation: how far an example confirms, by many measures.
#include "plugins/g_theory/confirmation.hpp"
#include "plugins/g_theory/tasks.hpp"

namespace assay::g_theory {
namespace {

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
    if (!(margin > 0)) throw BadInput(std::string("there is no example of ") + what, key);
  };
  demand(x.a + x.c, "e");
  demand(x.b + x.d, "not e");
  demand(x.a + x.b, "h");
  demand(x.c + x.d, "not h");
  return x;
}

}  // namespace

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

}  // namespace assay::g_theory
