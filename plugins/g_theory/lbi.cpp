#include "plugins/g_theory/lbi.hpp"

#include <algorithm>
#include <cmath>

#include "plugins/numerics/optimise/nelder_mead.hpp"

namespace assay::g_theory {
namespace {

constexpr double kHalf = 0.5;  // of the largest usage: where a label is more true than not

// Usage on observed cells, as a law: P(x|y)/P(x) renormalised.
Vector ratio_of(const Vector& p, const Vector& usage) {
  return normalised((p.array() > 0).select(usage, 0.0));
}

struct Shape {
  Vector start, step;
  TruthFunction (*read)(const Vector&);
};

TruthFunction read_gaussian(const Vector& v) { return {TruthKind::gaussian, v[0], std::exp(v[1])}; }
TruthFunction read_rising(const Vector& v) { return {TruthKind::logistic, v[0], std::exp(v[1])}; }
TruthFunction read_falling(const Vector& v) { return {TruthKind::logistic, v[0], -std::exp(v[1])}; }
// The core from v0 of length e^v1, its shoulders of length e^v2 and e^v3.
TruthFunction read_dam(const Vector& v) {
  const double b = v[0], c = b + std::exp(v[1]);
  return {TruthKind::dam, b - std::exp(v[2]), b, c, c + std::exp(v[3])};
}

Shape gaussian_shape(const Vector& x, const Vector& ratio) {
  const double width = std::max(deviation(x, ratio), 1e-3 * (x[1] - x[0]));
  return {Eigen::Vector2d(mean(x, ratio), std::log(width)), Eigen::Vector2d(width, 0.5),
          read_gaussian};
}

// Starts where the usage passes its half, from the side on which it is low.
Shape logistic_shape(const Vector& x, const Vector& ratio) {
  const double centre = 0.5 * (x[0] + x[x.size() - 1]), span = x[x.size() - 1] - x[0];
  const bool rises = mean(x, ratio) > centre;
  double crossing = centre;
  for (Index k = 0; k < x.size(); ++k) {
    const Index i = rises ? k : x.size() - 1 - k;
    if (ratio[i] < kHalf * ratio.maxCoeff()) continue;
    crossing = x[i];
    break;
  }
  return {Eigen::Vector2d(crossing, std::log(span / 30)), Eigen::Vector2d(span / 20, 0.5),
          rises ? read_rising : read_falling};
}

// Starts as a dam whose foot covers every use of the label.
Shape dam_shape(const Vector& x, const Vector& ratio) {
  Index first = x.size(), last = 0, low = x.size(), high = 0;
  for (Index i = 0; i < x.size(); ++i) {
    if (ratio[i] > 0) first = std::min(first, i), last = std::max(last, i);
    if (ratio[i] >= kHalf * ratio.maxCoeff()) low = std::min(low, i), high = std::max(high, i);
  }
  const double cell = x[1] - x[0], core = std::max(x[high] - x[low], cell);
  Vector start(4);
  start << x[low], std::log(core), std::log(x[low] - x[first] + cell),
      std::log(x[last] - x[high] + cell);
  return {start, Eigen::Vector4d(core / 10, 0.3, 0.3, 0.3), read_dam};
}

Shape shape_of(TruthKind kind, const Vector& x, const Vector& ratio) {
  if (kind == TruthKind::gaussian) return gaussian_shape(x, ratio);
  return kind == TruthKind::logistic ? logistic_shape(x, ratio) : dam_shape(x, ratio);
}

}  // namespace

Matrix truth_of_usage(const Matrix& usage) {
  Matrix truth = usage;
  for (Index j = 0; j < truth.cols(); ++j)
    if (const double most = usage.col(j).maxCoeff(); most > 0) truth.col(j) /= most;
  return truth;
}

double semantic_kl(const Vector& p, const Vector& usage, const Vector& truth) {
  const Vector law = normalised(p.cwiseProduct(usage));
  const double t = p.dot(truth);
  double sum = 0;
  for (Index i = 0; i < p.size(); ++i)
    if (law[i] > 0) sum += law[i] * std::log(truth[i] / t);
  return sum;
}

TruthFunction fitted_truth(TruthKind kind, const Vector& x, const Vector& p, const Vector& usage) {
  const auto shape = shape_of(kind, x, ratio_of(p, usage));
  const auto loss = [&](const Vector& v) {
    const double information = semantic_kl(p, usage, truth_matrix(x, {shape.read(v)}).col(0));
    return std::isfinite(information) ? -information : kInfinity;
  };
  return shape.read(optimise::nelder_mead(loss, shape.start, shape.step));
}

}  // namespace assay::g_theory
