#include "plugins/g_theory/confirmation.hpp"

#include <algorithm>
#include <cmath>

namespace assay::g_theory {
namespace {

// (p - q) / max(p, q): how far p exceeds q, in [-1, 1].
double excess(double p, double q) { return (p - q) / std::max(p, q); }

// P(h|e) when e is true of h to 1 and of not h to the disbelief; the reverse for b < 0.
double semantic_posterior(double b, double prior) {
  const double disbelief = 1 - std::abs(b);
  const double of_h = b >= 0 ? 1 : disbelief, of_other = b >= 0 ? disbelief : 1;
  return of_h * prior / (of_h * prior + of_other * (1 - prior));
}

double prediction_of(double c_star) {
  return c_star >= 0 ? 1 / (2 - c_star) : (1 + c_star) / (2 + c_star);
}

void measure_literature(const Examples& x, Confirmation& r) {
  const double total = x.a + x.b + x.c + x.d;
  const double h = (x.a + x.b) / total, e = (x.a + x.c) / total;
  const double h_e = x.a / (x.a + x.c), h_not_e = x.b / (x.b + x.d);
  const double e_h = x.a / (x.a + x.b), e_not_h = x.c / (x.c + x.d);
  r.d = h_e - h;
  r.m = e_h - e;
  r.r = std::log(h_e / h);
  r.c = x.a / total - h * e;
  r.z = h_e >= h ? (h_e - h) / (1 - h) : (h_e - h) / h;
  r.s = h_e - h_not_e;
  r.n = e_h - e_not_h;
  r.l = std::log(e_h / e_not_h);
  r.f = (e_h - e_not_h) / (e_h + e_not_h);
}

}  // namespace

Examples examples_of_test(double sensitivity, double specificity, double prevalence) {
  return {prevalence * sensitivity, prevalence * (1 - sensitivity),
          (1 - prevalence) * (1 - specificity), (1 - prevalence) * specificity};
}

Confirmation confirm(const Examples& x) {
  const double prior = (x.a + x.b) / (x.a + x.b + x.c + x.d);
  const double e_h = x.a / (x.a + x.b), e_not_h = x.c / (x.c + x.d);
  const double risk = x.a / (x.a + x.c), risk_without = x.b / (x.b + x.d);
  Confirmation r{};
  r.b_star = excess(e_h, e_not_h);
  r.b_star_negative = excess(1 - e_not_h, 1 - e_h);
  r.c_star = excess(x.a, x.c);
  r.c_star_contrapositive = excess(x.d, x.c);
  r.disbelief = 1 - std::abs(r.b_star);
  r.posterior = semantic_posterior(r.b_star, prior);
  r.posterior_negative = semantic_posterior(r.b_star_negative, 1 - prior);
  r.prediction = prediction_of(r.c_star);
  r.likelihood_ratio_positive = e_h / e_not_h;
  r.likelihood_ratio_negative = (1 - e_not_h) / (1 - e_h);
  measure_literature(x, r);
  r.causal_confirmation = excess(risk, risk_without);
  r.causal_probability = std::max(0.0, r.causal_confirmation);
  return r;
}

}  // namespace assay::g_theory
