#include "plugins/g_theory/capacity.hpp"

#include <cmath>

#include "plugins/g_theory/mid.hpp"

namespace assay::g_theory {
namespace {

constexpr int kRandomStarts = 8;
constexpr int kSteps = 3000;
constexpr double kFloor = 1e-3;     // mass spread over all cells, so that every cell can grow
constexpr double kSmallest = 1e-9;  // of the step size

// d/dP_k sum_i P_i max_j ln T_ij/T_j with the labels held (envelope theorem).
Vector gradient(const Vector& p, const Matrix& truth) {
  const Matrix score = log_score(p, truth), labels = best_labels(score);
  const Vector use = label_probability(p, labels), t = logical_probability(p, truth);
  Vector g = score.rowwise().maxCoeff();
  for (Index j = 0; j < truth.cols(); ++j)
    if (use[j] > 0) g -= truth.col(j) * (use[j] / t[j]);
  return g;
}

Vector ascended(Vector p, const Matrix& truth) {
  double value = best_information(p, truth), step = 1;
  for (int k = 0; k < kSteps && step > kSmallest; ++k) {
    const Vector g = gradient(p, truth);
    const Vector moved = normalised(p.array() * (step * (g.array() - g.maxCoeff())).exp());
    const double moved_value = best_information(moved, truth);
    if (moved_value > value) {
      p = moved, value = moved_value, step *= 1.5;
    } else {
      step *= 0.5;
    }
  }
  return p;
}

Vector peaks(const Matrix& truth) {
  Vector p = Vector::Zero(truth.rows());
  for (Index j = 0; j < truth.cols(); ++j) {
    Index at = 0;
    truth.col(j).maxCoeff(&at);
    p[at] += 1 / static_cast<double>(truth.cols());
  }
  return p;
}

}  // namespace

double best_information(const Vector& p, const Matrix& truth) {
  const Matrix score = log_score(p, truth);
  double sum = 0;
  for (Index i = 0; i < p.size(); ++i)
    if (p[i] > 0) sum += p[i] * score.row(i).maxCoeff();
  return sum;
}

Capacity capacity(const Matrix& truth, Rng& rng) {
  Capacity r;
  r.source = peaks(truth);
  r.peaks = r.best = best_information(r.source, truth);
  r.upper_bound = std::log(static_cast<double>(truth.cols()));
  const auto cells = static_cast<double>(truth.rows());
  for (int start = 0; start <= kRandomStarts; ++start) {
    Vector p = (1 - kFloor) * peaks(truth).array() + kFloor / cells;
    if (start > 0)
      for (auto& mass : p) mass = -std::log1p(-rng.uniform());
    p = ascended(normalised(p), truth);
    const double value = best_information(p, truth);
    if (value > r.best) r.best = value, r.source = p;
  }
  return r;
}

}  // namespace assay::g_theory
