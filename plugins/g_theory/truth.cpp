#include "plugins/g_theory/truth.hpp"

#include <cmath>
#include <cstdio>

#include "plugins/numerics/linalg/exp_log.hpp"

namespace assay::g_theory {
namespace {

double plain(const TruthFunction& f, double x) {
  switch (f.kind) {
    case TruthKind::gaussian:
      return std::exp(-(x - f.a) * (x - f.a) / (2 * f.b * f.b));
    case TruthKind::logistic:
      return 1 / (1 + std::exp(-(x - f.a) / f.b));
    case TruthKind::crisp:
      return x >= f.a && x <= f.b ? 1 : 0;
    case TruthKind::dam:
      if (x < f.a || x > f.d) return 0;
      if (x < f.b) return (x - f.a) / (f.b - f.a);
      return x <= f.c ? 1 : (f.d - x) / (f.d - f.c);
    case TruthKind::tautology:
      return 1;
  }
  return 1;
}

std::string with(const char* text, double value) {
  char buffer[96];
  std::snprintf(buffer, sizeof buffer, "%s, not %g", text, value);
  return buffer;
}

}  // namespace

double TruthFunction::operator()(double x) const {
  const double t = plain(*this, x);
  return belief >= 0 ? belief * t + (1 - belief) : -belief * (1 - t) + (1 + belief);
}

std::string fault_of(const TruthFunction& f) {
  if (f.kind == TruthKind::gaussian && !(f.b > 0))
    return with("the width b of 'gaussian' must be above 0", f.b);
  if (f.kind == TruthKind::logistic && f.b == 0)
    return with("the width b of 'logistic' must differ from 0", f.b);
  if (f.kind == TruthKind::crisp && f.b < f.a)
    return with("the end b of 'crisp' must not lie before a", f.b);
  if (f.kind == TruthKind::dam && !(f.a <= f.b && f.b <= f.c && f.c <= f.d))
    return "a 'dam' needs a <= b <= c <= d";
  return "";
}

Vector linspace(double low, double high, Index points) {
  return Vector::LinSpaced(points, low, high);
}

Matrix truth_matrix(const Vector& x, const std::vector<TruthFunction>& functions) {
  Matrix truth(x.size(), static_cast<Index>(functions.size()));
  for (Index i = 0; i < truth.rows(); ++i)
    for (Index j = 0; j < truth.cols(); ++j)
      truth(i, j) = functions[static_cast<std::size_t>(j)](x[i]);
  return truth;
}

Vector log_normal_law(const Vector& x, double centre, double width) {
  Vector log_p = (x.array() - centre).square() * (-0.5 / (width * width));
  const double top = log_p.maxCoeff();
  Vector law = log_p.array() - top;
  linalg::exp_each(law.data(), law.size());
  log_p.array() -= top + std::log(law.sum());
  return log_p;
}

Vector normal_law(const Vector& x, double centre, double width) {
  return normalised(log_normal_law(x, centre, width).array().exp());
}

Vector mixture_law(const Vector& x, const std::vector<Component>& components) {
  Vector p = Vector::Zero(x.size());
  for (const auto& c : components) p += c.weight * normal_law(x, c.mean, c.std);
  return normalised(p);
}

}  // namespace assay::g_theory
