#include "plugins/g_theory/control.hpp"

#include <algorithm>
#include <cmath>

#include "plugins/g_theory/truth.hpp"

namespace assay::g_theory {
namespace {

void measure_outcome(const Vector& p, const Vector& q, const Matrix& score, Outcome& o) {
  for (Index j = 0; j < q.size(); ++j) {
    if (q[j] == 0) continue;
    o.rate += q[j] * kl(o.laws.col(j), p);
    for (Index i = 0; i < p.size(); ++i)
      if (o.laws(i, j) > 0) o.fidelity += q[j] * o.laws(i, j) * score(i, j);
  }
}

// Logarithms first: m^s overflows for sharp goals.
Vector controlled_law(const Vector& p, const Vector& score, double s) {
  Vector l(p.size());
  for (Index i = 0; i < p.size(); ++i) l[i] = std::log(p[i]) + (s == 0 ? 0 : s * score[i]);
  return normalised((l.array() - l.maxCoeff()).exp());
}

// All on the best of what can happen; ties in proportion to P.
Vector best_law(const Vector& p, const Vector& score) {
  double top = -INFINITY;
  for (Index i = 0; i < p.size(); ++i)
    if (p[i] > 0) top = std::max(top, score[i]);
  return normalised((score.array() == top).select(p, 0.0));
}

}  // namespace

Control control(const Vector& x, const Vector& p, const Matrix& truth, const MidOptions& options) {
  const Matrix score = log_score(p, truth);
  Control r;
  r.choice = mid(p, score, options);
  const Vector& q = r.choice.label_probability;
  r.controlled.laws.resize(p.size(), q.size());
  r.normal.laws.resize(p.size(), q.size());
  for (Index j = 0; j < q.size(); ++j) {
    const Vector law =
        options.hard ? best_law(p, score.col(j)) : controlled_law(p, score.col(j), options.s);
    r.controlled.laws.col(j) = law;
    const double width = deviation(x, law);
    r.normal.laws.col(j) = width > 0 ? normal_law(x, mean(x, law), width) : law;
  }
  measure_outcome(p, q, score, r.controlled);
  measure_outcome(p, q, score, r.normal);
  return r;
}

Vector rewards(const Vector& p, const Matrix& states, const Vector& truth) {
  const Vector score = log_score(p, truth);
  Vector r(std::max<Index>(0, states.cols() - 1));
  for (Index k = 0; k < r.size(); ++k) {
    r[k] = 0;
    for (Index i = 0; i < p.size(); ++i)
      if (const double moved = states(i, k + 1) - states(i, k); moved != 0)
        r[k] += moved * score[i];
  }
  return r;
}

}  // namespace assay::g_theory
