// Confirmation of a rule e -> h by counts of its four kinds of examples.
#pragma once

namespace assay::g_theory {

// a: (e, h), b: (not e, h), c: (e, not h), d: (not e, not h); any unit, so probabilities serve too.
struct Examples {
  double a = 0, b = 0, c = 0, d = 0;
};

// From a test's sensitivity P(e|h), specificity P(not e|not h) and prevalence P(h).
Examples examples_of_test(double sensitivity, double specificity, double prevalence);

struct Confirmation {
  double b_star;                 // b*(e -> h): the channel's; 1 - |b*| is the disbelief
  double b_star_negative;        // b*(not e -> not h)
  double c_star;                 // c*(e -> h) = (a - c) / max(a, c): the prediction's
  double c_star_contrapositive;  // c*(not h -> not e) = (d - c) / max(d, c)
  double disbelief;              // 1 - |b*|
  double posterior;  // P(h|e) by semantic Bayes with T = 1 and the disbelief of e for not h
  double posterior_negative;         // P(not h|not e)
  double prediction;                 // P(h|e) read off c* alone
  double likelihood_ratio_positive;  // P(e|h) / P(e|not h)
  double likelihood_ratio_negative;  // P(not e|not h) / P(not e|h), as Lu writes it
  double d, m, r, c, z, s, n, l, f;  // the measures of the literature (README); r and l in nats
  double causal_probability;         // max(0, (R - 1) / R), R = P(h|e) / P(h|not e)
  double causal_confirmation;        // (R - 1) / max(R, 1)
};

// Every margin must be positive, the whole need not be 1.
Confirmation confirm(const Examples& examples);

}  // namespace assay::g_theory
